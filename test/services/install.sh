#!/usr/bin/env bash
# Finds the servers and programs that the tests drive; on Debian, as root, installs those that are missing and starts a
# Docker Engine where none answers. What stays missing is named, and fails only under PLANTAO_REQUIRE_SERVICES=1.
set -uo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
export DEBIAN_FRONTEND=noninteractive

has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
static_busybox() { has busybox && { ! has ldd || ! ldd "$(command -v busybox)" >/dev/null 2>&1; }; }
engine_answers() { has docker && timeout 15 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
root() { [ "$(id -u)" = 0 ]; }

packages=()
has_postgres || packages+=(postgresql)
has redis-server || packages+=(redis-server)
has nginx || packages+=(nginx-light)
has tmux || packages+=(tmux)
has openssl || packages+=(openssl)
has sshd && has ssh || packages+=(openssh-server openssh-client)
has docker-compose || packages+=(docker-compose)
has kubectl || packages+=(kubernetes-client)
has aws || packages+=(awscli)
has prometheus && has promtool || packages+=(prometheus)
has prometheus-alertmanager || packages+=(prometheus-alertmanager)
has debootstrap || packages+=(debootstrap)
static_busybox || packages+=(busybox-static)
if ! engine_answers; then
  has dockerd || packages+=(docker.io)
  has iptables || packages+=(iptables)
fi

if [ "${#packages[@]}" -gt 0 ] && root && has apt-get; then
  echo "installing for the tests: ${packages[*]}"
  install() { apt-get install -y --no-install-recommends -qq "${packages[@]}" >/dev/null 2>&1; }
  install || { apt-get update -qq >/dev/null 2>&1; install; } || {
    # One package that cannot be had must not keep the others away.
    for package in "${packages[@]}"; do
      apt-get install -y --no-install-recommends -qq "$package" >/dev/null 2>&1 ||
        echo "apt-get could not install $package"
    done
  }
  hash -r
fi

if ! engine_answers && root && has dockerd && has docker && [ -z "${DOCKER_HOST:-}" ]; then
  echo "starting a Docker Engine for the tests (log: ${TMPDIR:-/tmp}/plantao-dockerd.log)"
  setsid nohup dockerd --storage-driver=vfs >"${TMPDIR:-/tmp}/plantao-dockerd.log" 2>&1 </dev/null &
  engine=$!
  disown
  for _ in $(seq 60); do
    engine_answers && break
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.5
  done
fi

# A Debian 12 with systemd as an image: real systemctl and journalctl in a container. Later systemd refuses cgroup v1.
systemd_image=plantao-test-systemd:latest
if engine_answers && root && has debootstrap && ! docker image inspect "$systemd_image" >/dev/null 2>&1; then
  echo "making an image of a Debian with systemd for the tests"
  tree=$(mktemp -d)
  # It becomes the root of the image, where others than root have to get in.
  chmod 755 "$tree"
  if timeout 400 debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$tree" >"$tree.log" 2>&1; then
    tar -C "$tree" -c . | docker import --change 'LABEL plantao.test=image' - "$systemd_image" >/dev/null
  else
    tail -2 "$tree.log"
  fi
  rm -rf "$tree" "$tree.log"
fi

missing=()
has_postgres || missing+=(postgres)
has redis-server || missing+=(redis)
has nginx || missing+=(nginx)
has tmux || missing+=(tmux)
has openssl || missing+=(openssl)
{ has sshd && has ssh; } || missing+=(sshd)
has docker-compose || missing+=(compose)
has kubectl || missing+=(kubectl)
has aws || missing+=(aws)
{ static_busybox && engine_answers; } || missing+=(docker)
{ engine_answers && docker image inspect "$systemd_image" >/dev/null 2>&1; } || missing+=(systemd)
[ "${#missing[@]}" = 0 ] && exit 0

echo "tests that need these will be SKIPPED: ${missing[*]}"
if ! has apt-get; then
  echo "(installing them by itself works on Debian only)"
elif ! root; then
  echo "(run test/services/install.sh as root to install them)"
fi
[ "${PLANTAO_REQUIRE_SERVICES:-}" = 1 ] && exit 1
exit 0
