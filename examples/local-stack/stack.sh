#!/bin/sh
# Brings a PostgreSQL, a Redis, an nginx and a busybox container up for plantao.yaml, and takes them away again.
# Everything lives in ./run; nothing of the machine's own servers is touched. Usage: stack.sh start|stop
set -eu
cd "$(dirname "$0")"
PATH="$PATH:/usr/sbin:/sbin"
here=$(pwd)
run="$here/run"
data="${TMPDIR:-/tmp}/plantao-local-stack"
container=plantao-example-worker
image=plantao-example-busybox:latest

need() { command -v "$1" >/dev/null 2>&1 || { echo "$1 is missing: apt-get install $2" >&2; exit 1; }; }
postgres_bin() {
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    [ -x "$folder/initdb" ] && { echo "$folder"; return; }
  done
  command -v initdb >/dev/null 2>&1 && dirname "$(command -v initdb)"
}
# PostgreSQL refuses to run as root.
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
wait_for() { # name, command…
  name=$1; shift
  for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "$name did not start: see $run" >&2; exit 1
}
alive() { [ -s "$1" ] && kill -0 "$(head -n 1 "$1")" 2>/dev/null; }

start_postgres() {
  bin=$(postgres_bin)
  if [ ! -d "$data/data" ]; then
    rm -rf "$data"; mkdir -p "$data"; echo example-only > "$data/password"
    [ "$(id -u)" = 0 ] && chown -R postgres:postgres "$data"
    (cd "$data" && as_owner "$bin/initdb" -D data -U clinic --pwfile=password -A scram-sha-256 -E UTF8 --locale=C \
      --no-sync --no-instructions >/dev/null)
  fi
  if ! alive "$data/data/postmaster.pid"; then
    (cd "$data" && as_owner setsid "$bin/postgres" -D data -p 15432 -c listen_addresses=127.0.0.1 \
      -c "unix_socket_directories=$data") </dev/null >>"$run/postgres.log" 2>&1 &
  fi
  export PGPASSWORD=example-only
  sql() { "$bin/psql" -q -h 127.0.0.1 -p 15432 -U clinic -v ON_ERROR_STOP=1 "$@"; }
  wait_for PostgreSQL sql -d postgres -c 'SELECT 1'
  sql -d clinic -c 'SELECT 1' >/dev/null 2>&1 || sql -d postgres -c 'CREATE DATABASE clinic'
  sql -d clinic >/dev/null 2>&1 <<'SQL'
CREATE TABLE IF NOT EXISTS jobs (id bigserial PRIMARY KEY, state text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS handoffs (id bigserial PRIMARY KEY, state text NOT NULL, reason text, created_at timestamptz NOT NULL DEFAULT now());
TRUNCATE jobs, handoffs;
INSERT INTO jobs (state, created_at) SELECT 'pending', now() - n * interval '7 seconds' FROM generate_series(1, 24) n;
INSERT INTO handoffs (state, reason, created_at) VALUES
  ('waiting', 'Asks for a person', now() - interval '11 minutes'),
  ('waiting', 'Complaint about a bill', now() - interval '4 minutes');
SQL
}

start_redis() {
  alive "$run/redis.pid" || setsid redis-server --port 16379 --bind 127.0.0.1 --save '' --appendonly no --dir "$run" \
    --daemonize yes --pidfile "$run/redis.pid" --logfile "$run/redis.log" >/dev/null
  wait_for Redis redis-cli -p 16379 ping
  for n in $(seq 40); do echo "SET clinic:patient:$n $n"; echo "RPUSH queue:mails $n"; done |
    redis-cli -p 16379 >/dev/null
  redis-cli -p 16379 SET session:1 kept >/dev/null
}

# In the foreground, as a service manager wants it: plantao itself starts nginx with this when it was killed.
run_nginx() {
  mkdir -p "$run/nginx"
  cat > "$run/nginx/nginx.conf" <<CONF
daemon off; master_process off; pid $run/nginx/pid; error_log stderr notice;
events { worker_connections 64; }
http {
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  access_log off; default_type text/plain;
  server { listen 127.0.0.1:18080; location = /health { return 200 "ok\n"; } location = /status { stub_status; } }
}
CONF
  exec nginx -p "$run/nginx" -c "$run/nginx/nginx.conf" -e stderr
}

start_nginx() {
  if ! alive "$run/nginx.pid"; then
    setsid sh ./stack.sh nginx </dev/null >>"$run/nginx.log" 2>&1 &
    echo $! > "$run/nginx.pid"
  fi
  wait_for nginx test -s "$run/nginx/pid"
}

start_container() {
  if ! docker image inspect $image >/dev/null 2>&1; then
    root=$(mktemp -d); mkdir "$root/bin"; cp "$(command -v busybox)" "$root/bin/busybox"
    for name in sh sleep echo date; do ln -s busybox "$root/bin/$name"; done
    tar -C "$root" -c . | docker import - $image >/dev/null
    rm -rf "$root"
  fi
  docker rm -f $container >/dev/null 2>&1 || true
  docker run -d --name $container --network none $image /bin/sh -c \
    'trap "exit 0" TERM; n=0; while :; do n=$((n+1)); echo "level=info msg=\"job done\" job=$n"; sleep 2; done' >/dev/null
}

stop() {
  docker rm -f $container >/dev/null 2>&1 || true
  for file in "$run/nginx.pid" "$run/redis.pid" "$data/data/postmaster.pid"; do
    alive "$file" || continue
    pid=$(head -n 1 "$file")
    kill -INT "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  done
  rm -rf "$run" "$data"
}

case "${1:-}" in
  start)
    need redis-server redis-server; need redis-cli redis-tools; need nginx nginx-light; need docker docker.io
    need busybox busybox-static; [ -n "$(postgres_bin)" ] || need initdb postgresql
    mkdir -p "$run"
    start_postgres; start_redis; start_nginx; start_container
    echo "up: nginx :18080, PostgreSQL :15432, Redis :16379, container $container" ;;
  stop) stop; echo "down" ;;
  nginx) run_nginx ;;
  *) echo "usage: stack.sh start|stop" >&2; exit 2 ;;
esac
