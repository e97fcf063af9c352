import { defined } from '../../../model/defined.ts';
import type { Act, Matching } from '../command.ts';
import { type Arg, isUntold, readFlags } from '../flags.ts';
import { byHand, known, partial, type Recogniser, untold } from '../recogniser.ts';

type About = Extract<Act, { readonly do: 'host' }>['about'];

interface Look {
  readonly about: About;
  /** Flags without and with a value. */
  readonly bool?: string;
  readonly value?: string;
  /** Words that are no flags: none, what is looked at, or only words of this form. */
  readonly words?: 'none' | 'any' | RegExp;
}

/** Programs that only look at a machine, with every flag that is understood. */
const looks: Readonly<Record<string, Look>> = {
  df: { about: 'disk', bool: '-h -H -k -m -i -T -a -P -l --total', value: '-t -x --output', words: 'any' },
  du: { about: 'disk', bool: '-s -h -a -c -k -m -x -S', value: '-d --max-depth --exclude', words: 'any' },
  lsblk: { about: 'disk', bool: '-f -a -p', value: '-o', words: 'any' },
  free: { about: 'memory', bool: '-h -m -g -k -b -t -w', words: 'none' },
  vmstat: { about: 'memory', bool: '-s -w -a', words: /^\d+$/ },
  ps: {
    about: 'processes',
    bool: '-e -f -a -A -x -l -w -T -H',
    value: '-o -p -u -C --sort --ppid',
    words: /^[aefhjlmuvwx]+$/,
  },
  top: { about: 'processes', bool: '-b -c -H -i', value: '-n -p -u -d -o', words: 'none' },
  htop: { about: 'processes', words: 'none' },
  pgrep: { about: 'processes', bool: '-f -l -a -x -c -i', value: '-u', words: 'any' },
  pidof: { about: 'processes', words: 'any' },
  uptime: { about: 'processes', bool: '-p -s', words: 'none' },
  iostat: { about: 'disk', bool: '-x -d -c -m -k -z -h', words: /^\d+$/ },
  iotop: { about: 'disk', bool: '-o -b -P -a', value: '-n', words: 'none' },
  mpstat: { about: 'processes', value: '-P', words: /^\d+$/ },
  nproc: { about: 'processes', words: 'none' },
  uname: { about: 'processes', bool: '-a -r -m -s -n', words: 'none' },
  netstat: { about: 'ports', bool: '-a -n -t -u -l -p -r -s -i -e -o', words: 'none' },
  ss: { about: 'ports', bool: '-a -n -t -u -l -p -s -i -e -o -m -4 -6', words: 'any' },
  lsof: { about: 'ports', bool: '-n -P -t -i', value: '-p -u -c -s', words: 'any' },
  ping: { about: 'reach', bool: '-n -q -4 -6', value: '-c -W -i -w', words: 'any' },
  traceroute: { about: 'reach', bool: '-n -I -T', value: '-m -w -p', words: 'any' },
  nslookup: { about: 'reach', words: 'any' },
  dig: { about: 'reach', bool: '-4 -6', words: /^(?!-)[+@]?[\w.-]+$/ },
  host: { about: 'reach', bool: '-a -v', value: '-t', words: 'any' },
  whoami: { about: 'processes', words: 'none' },
  id: { about: 'processes', bool: '-u -g -n', words: 'any' },
  w: { about: 'processes', words: 'none' },
  who: { about: 'processes', bool: '-a -b', words: 'none' },
  last: { about: 'processes', bool: '-a -i', value: '-n', words: 'any' },
};

export const machine: Recogniser = {
  names: Object.keys(looks),
  globs: true,
  read(call) {
    const look = looks[call.name]!;
    const flags = readFlags(call.args, look);
    if (isUntold(flags)) return partial(call, flags);
    const odd = flags.rest.find(({ value }) => !allowed(look.words, value));
    if (odd || flags.after) return untold(call, odd ?? flags.after?.[0]);
    return known(call, 'read', { do: 'host', about: look.about }, { on: 'host' });
  },
};

function allowed(words: Look['words'], value: string): boolean {
  return words === 'any' || (words instanceof RegExp && words.test(value));
}

/** Programs that look, unless they are told to set something. */
export const sometimes: Recogniser = {
  names: [
    'date',
    'hostname',
    'dmesg',
    'nc',
    'ncat',
    'openssl',
    'ip',
    'sysctl',
    'crontab',
    'env',
    'printenv',
    'telnet',
    'timedatectl',
  ],
  read(call) {
    const { name, args } = call;
    const words = args.map(({ value }) => value);
    const line = words.join(' ');
    const host = (about: About) => known(call, 'read', { do: 'host', about }, { on: 'host' });
    switch (name) {
      case 'date':
        return words.every((word) => word === '-u' || word === '--utc' || word.startsWith('+'))
          ? host('clock')
          : untold(call, args[0]);
      case 'timedatectl':
        return /^(?:status)?$/.test(line) ? host('clock') : untold(call, args[0]);
      case 'hostname':
        return words.every((word) => /^-[fisI]$/.test(word)) ? host('processes') : untold(call, args[0]);
      case 'dmesg':
        return words.every((word) => /^-[THkxw]$/.test(word)) ? host('processes') : untold(call, args[0]);
      case 'nc':
      case 'ncat':
        return /^-(?:z|v|n|w\s*\d+|[zvn]{2,3})(?:\s-(?:z|v|n|w\s*\d+))*\s[\w.-]+\s\d[\d-]*$/.test(line) &&
          line.includes('z')
          ? host('reach')
          : untold(call, args[0]);
      case 'telnet':
        return byHand(call, 'session');
      case 'openssl':
        return openssl(words) ? host('reach') : untold(call, args[0]);
      case 'ip':
        return /^(?:-[46br]+\s)*(?:a|addr|address|r|route|link|l|neigh|n)(?:\s(?:show|list|ls))?(?:\sdev\s[\w.-]+)?$/.test(
          line,
        )
          ? host('ports')
          : untold(call, args[0]);
      case 'sysctl':
        return /^(?:-a|[\w.]+)$/.test(line) ? host('processes') : untold(call, args[0]);
      case 'crontab':
        return line === '-l' ? host('clock') : byHand(call, 'editor', 'destructive');
      default:
        // The environment holds secrets; `env NAME=x program` never gets here.
        return byHand(call, 'secret', 'read');
    }
  },
};

function openssl([command, ...words]: readonly string[]): boolean {
  const flags = new Set(
    '-connect -servername -showcerts -brief -in -noout -dates -enddate -startdate -subject -issuer -text -fingerprint -checkend -inform'.split(
      ' ',
    ),
  );
  return (
    (command === 's_client' || command === 'x509' || command === 'version') &&
    words.every((word) => !word.startsWith('-') || flags.has(word))
  );
}

/** A file that is likely to hold secrets: what it says is for one person's eyes. */
const secretFile =
  /(?:^|\/)\.env\b|\.pem$|\.key$|id_rsa|id_ed25519|\.kube\/config|\.pgpass|credentials|secrets?\.(?:ya?ml|json|env)|\/run\/secrets\/|\/etc\/shadow/i;

interface Reader {
  readonly bool?: string;
  readonly value?: string;
}

/** Programs that read files and write none, with every flag that is understood. */
const readers: Readonly<Record<string, Reader>> = {
  cat: { bool: '-n -A -b -s' },
  tac: {},
  head: { bool: '-q -v', value: '-n -c' },
  tail: { bool: '-f -F -q -v', value: '-n -c --pid -s' },
  less: { bool: '-N -S -R -i -F -X' },
  more: {},
  ls: { bool: '-l -a -A -h -t -r -S -1 -d -R -i -n -s -F -Z', value: '--sort --time-style' },
  stat: { bool: '-L -f -t', value: '-c --format' },
  file: { bool: '-b -i' },
  wc: { bool: '-l -c -w -m -L' },
  zcat: {},
  md5sum: {},
  sha256sum: {},
  pwd: {},
  which: { bool: '-a' },
  tree: { bool: '-a -d', value: '-L' },
  realpath: {},
};
const numbered: ReadonlySet<string> = new Set(['head', 'tail']);

export const files: Recogniser = {
  names: Object.keys(readers),
  globs: true,
  read(call) {
    const { name, args } = call;
    // `tail -100 file`
    const words = numbered.has(name) ? args.filter(({ value }) => !/^-\d+$/.test(value)) : args;
    const flags = readFlags(words, readers[name]!);
    if (isUntold(flags)) return partial(call, flags);
    return readsFiles(call, [...flags.rest, ...(flags.after ?? [])], {
      follow: flags.has('-f', '-F'),
      tail: flags.value('-n') ?? args.find(({ value }) => /^-\d+$/.test(value))?.value.slice(1),
    });
  },
};

/** `grep PATTERN FILE…`; in a pipe `filters.ts` reads it. */
export const grep: Recogniser = {
  names: ['grep', 'egrep', 'fgrep', 'zgrep', 'rg'],
  globs: true,
  read(call) {
    const found = readGrep(call.args, call.name);
    if (!found) return untold(call, call.args[0]);
    return readsFiles(call, found.files, { matching: found.matching });
  },
};

interface Grep {
  readonly matching: Matching;
  readonly files: readonly Arg[];
  readonly inverted?: true;
  /** Only whether or how often, not the lines. */
  readonly counts?: true;
}

/** What a grep looks for. Undefined where a word is not understood. */
export function readGrep(args: readonly Arg[], name: string): Grep | undefined {
  const words = args.filter(({ value }) => !/^-\d+$/.test(value));
  const flags = readFlags(words, {
    bool: '-i -E -F -P -v -n -r -R -c -l -L -o -w -x -H -h -q -a -s -I --line-buffered --color --no-color -z',
    value:
      '-e -A -B -C -m --include --exclude --exclude-dir --color --context --after-context --before-context',
  });
  if (isUntold(flags)) return undefined;
  const given = flags.values('-e');
  const [first, ...rest] = flags.rest;
  if (given.length > 1 || (given.length === 0 && !first)) return undefined;
  const pattern = given[0] ?? first!.value;
  return {
    matching: {
      pattern: patternOf(
        pattern,
        name === 'fgrep' || flags.has('-F'),
        name !== 'grep' || flags.has('-E', '-P'),
      ),
      ...(flags.has('-i') ? { ignoreCase: true } : {}),
    },
    files: given.length > 0 ? flags.rest : rest,
    ...(flags.has('-v') ? { inverted: true } : {}),
    ...(flags.has('-c', '-q', '-l') ? { counts: true } : {}),
  };
}

/** As a regular expression of JavaScript: in basic ones `\|`, `\(` and `\+` are the signs, and the bare ones are text. */
function patternOf(pattern: string, fixed: boolean, extended: boolean): string {
  if (fixed) return pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (extended) return pattern;
  return pattern.replace(/\\([|()+?{}])|([|()+?{}])/g, (_, sign?: string, text?: string) =>
    sign !== undefined ? sign : `\\${text}`,
  );
}

function readsFiles(
  call: Parameters<Recogniser['read']>[0],
  named: readonly Arg[],
  {
    follow,
    tail,
    matching,
  }: { readonly follow?: boolean; readonly tail?: string | undefined; readonly matching?: Matching },
) {
  if (named.some(({ value }) => secretFile.test(value)) && call.name !== 'ls' && call.name !== 'stat')
    return byHand(call, 'secret', 'read');
  const [one] = named;
  const isLog = one !== undefined && /\blogs?\b|\.log|\/var\/log\//i.test(one.value) && call.name !== 'ls';
  if (!isLog)
    return known(call, 'read', { do: 'file' }, one ? { on: 'file', path: one.value } : { on: 'host' });
  const select = {
    ...defined({ tail }),
    ...(follow ? { follow: true as const } : {}),
    ...(matching === undefined ? {} : { matching: [matching] }),
  };
  return known(call, 'read', { do: 'logs', select }, { on: 'file', path: one.value });
}

/** `find`: looks, unless it is told to do something with what it finds. */
export const find: Recogniser = {
  names: ['find'],
  globs: true,
  read(call) {
    const tests = new Set(
      '-name -iname -path -ipath -type -mtime -mmin -ctime -atime -newer -size -user -group -perm -maxdepth -mindepth -regex -printf'.split(
        ' ',
      ),
    );
    const alone = new Set(
      '-print -print0 -ls -empty -not ! -o -or -a -and ( ) -xdev -L -H -P -prune -readable -writable'.split(
        ' ',
      ),
    );
    let index = 0;
    for (; index < call.args.length; index += 1) {
      const { value } = call.args[index]!;
      if (tests.has(value)) index += 1;
      else if (alone.has(value)) continue;
      else if (value.startsWith('-') || value === ',') break;
    }
    if (index >= call.args.length) {
      const path = call.args.find(({ value }) => !value.startsWith('-'));
      return known(call, 'read', { do: 'file' }, { on: 'file', path: path?.value ?? '.' });
    }
    const word = call.args[index]!.value;
    if (word === '-delete') return known(call, 'destructive', { do: 'other' }, { on: 'host' });
    if (word === '-exec') {
      const rest = call.args.slice(index + 1).map(({ value }) => value);
      if (/^ls -[a-zA-Z]+ \{\} (?:;|\+)$/.test(rest.join(' '))) return known(call, 'read', { do: 'file' });
    }
    return known(call, 'destructive', { do: 'other' }, { on: 'host' });
  },
};
