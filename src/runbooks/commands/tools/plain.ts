import { isUntold, readFlags } from '../flags.ts';
import { byHand, known, partial, type Recogniser, untold, verb } from '../recogniser.ts';

/** Nothing to do for plantao, which starts in no folder and waits by itself. */
export const nothing: Recogniser = {
  names: [
    'cd',
    'pushd',
    'popd',
    'sleep',
    'true',
    ':',
    'exit',
    'clear',
    'set',
    'wait',
    'alias',
    'test',
    '[',
    'logout',
    'history',
  ],
  globs: true,
  read: (call) => known(call, 'none', { do: 'nothing' }),
};

const secretName = /\$\{?\w*(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|PWD|CREDENTIAL|DSN)\w*/i;

/** What prints. A variable that holds a secret is for one person's eyes. */
export const prints: Recogniser = {
  names: ['echo', 'printf', 'export', 'unset', 'declare', 'local'],
  globs: true,
  read(call) {
    if (call.name !== 'export' && call.args.some(({ value }) => secretName.test(value)))
      return byHand(call, 'secret', 'read');
    return known(call, 'none', { do: 'nothing' });
  },
};

/** What a person does in a program of their own. */
export const people: Recogniser = {
  names: [
    ...['nano', 'vim', 'vi', 'emacs', 'code', 'pico', 'visudo'],
    ...['tmux', 'screen', 'bash', 'sh', 'zsh', 'su', 'source', '.', 'sftp', 'ftp', 'k9s', 'open', 'xdg-open'],
  ],
  read(call) {
    const { name, args } = call;
    if (/^(?:nano|vim|vi|emacs|code|pico|visudo)$/.test(name)) return byHand(call, 'editor');
    const [first] = args;
    if (/^(?:bash|sh|zsh)$/.test(name) && first && !first.value.startsWith('-'))
      return known(call, 'destructive', { do: 'script', argv: [name, ...args.map(({ value }) => value)] });
    if (/^(?:bash|sh|zsh|source|\.)$/.test(name) && first) return byHand(call, 'program-text', 'destructive');
    return byHand(call, 'session');
  },
};

export const versionControl: Recogniser = {
  names: ['git', 'gh', 'hub', 'svn', 'glab'],
  read: (call) => byHand(call, 'version-control', 'destructive'),
};

/** Packages and builds. */
export const packages: Recogniser = {
  names: [
    ...[
      'pip',
      'pip3',
      'pipx',
      'uv',
      'poetry',
      'npm',
      'npx',
      'yarn',
      'pnpm',
      'apt',
      'apt-get',
      'yum',
      'dnf',
      'apk',
      'brew',
      'snap',
    ],
    ...[
      'make',
      'cargo',
      'mvn',
      'gradle',
      'go',
      'bundle',
      'gem',
      'composer',
      'dpkg',
      'rpm',
      'jq',
      'yq',
      'bandit',
      'safety',
      'snyk',
    ],
  ],
  globs: true,
  read: (call) =>
    byHand(call, /^(?:make|cargo|mvn|gradle|go)$/.test(call.name) ? 'build' : 'install', 'destructive'),
};

/** Copies of files, one way or the other. */
export const copies: Recogniser = {
  names: [
    'cp',
    'mv',
    'rsync',
    'scp',
    'tar',
    'gzip',
    'gunzip',
    'zip',
    'unzip',
    'dd',
    'ln',
    'install',
    'logrotate',
  ],
  globs: true,
  read: (call) =>
    byHand(call, /^(?:cp|tar|gzip|zip|scp|rsync)$/.test(call.name) ? 'backup' : 'restore', 'destructive'),
};

/** What changes a machine; none of it has a verb of plantao's, save ending processes by what they are called. */
export const changes: Recogniser = {
  names: [
    ...[
      'rm',
      'rmdir',
      'mkdir',
      'touch',
      'chmod',
      'chown',
      'truncate',
      'shred',
      'mkfs',
      'mount',
      'umount',
      'fdisk',
      'swapoff',
      'swapon',
    ],
    ...[
      'kill',
      'killall',
      'reboot',
      'shutdown',
      'halt',
      'poweroff',
      'init',
      'iptables',
      'ufw',
      'nft',
      'useradd',
      'userdel',
      'passwd',
    ],
    ...[
      'modprobe',
      'tee',
      'setfacl',
      'systemd-run',
      'at',
      'lvextend',
      'resize2fs',
      'xfs_growfs',
      'fail2ban-client',
      'firewall-cmd',
    ],
  ],
  globs: true,
  read: (call) => known(call, 'destructive', { do: 'other' }, { on: 'host' }),
};

export const pkill: Recogniser = {
  names: ['pkill'],
  read(call) {
    const flags = readFlags(call.args, { bool: '-f -x -9 -KILL -TERM -15' });
    if (isUntold(flags)) return partial(call, flags);
    const [pattern, more] = flags.rest;
    if (!pattern || more) return untold(call, more);
    return verb(call, flags.has('-9', '-KILL') ? 'kill' : 'stop', { on: 'process', pattern: pattern.value });
  },
};

/** Interpreters: a file of the team's is theirs to name as an action; text given to them is never read. */
export const interpreters: Recogniser = {
  names: ['python', 'python3', 'node', 'ruby', 'perl', 'php', 'deno', 'bun', 'java', 'rails', 'rake'],
  read(call) {
    const [first, ...rest] = call.args;
    if (!first) return byHand(call, 'session');
    const module = first.value === '-m' && rest.length > 0;
    if (first.value === '--version' || first.value === '-V') return byHand(call, 'install', 'read');
    if (first.value.startsWith('-') && !module) return byHand(call, 'program-text', 'destructive');
    return known(call, 'destructive', {
      do: 'script',
      argv: [call.name, ...call.args.map(({ value }) => value)],
    });
  },
};
