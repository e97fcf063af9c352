import { defined } from '../../../model/defined.ts';
import type { Recognised } from '../command.ts';
import { type Arg, isUntold, readFlags } from '../flags.ts';
import {
  alsoNeeding,
  byHand,
  type Call,
  known,
  partial,
  type Recogniser,
  type Start,
  untold,
  verb,
} from '../recogniser.ts';
import { readCompose } from './compose.ts';

/** Verbs of plantao's that are called alike, with the flags that say how long to wait. */
const verbs: ReadonlySet<string> = new Set(['restart', 'stop', 'start', 'kill']);

/** Subcommands that only look, with their flags. */
const looks: Readonly<Record<string, { readonly bool?: string; readonly value?: string }>> = {
  ps: {
    bool: '-a --all -q --quiet -s --size --no-trunc -l --latest',
    value: '-f --filter -n --last --format',
  },
  stats: { bool: '-a --all --no-stream --no-trunc', value: '--format' },
  inspect: { bool: '-s --size', value: '-f --format --type' },
  top: {},
  port: {},
  images: { bool: '-a --all -q --quiet --digests --no-trunc', value: '-f --filter --format' },
  history: { bool: '-q --quiet --no-trunc -H --human', value: '--format' },
  version: { value: '-f --format' },
  info: { value: '-f --format' },
  diff: {},
};

export const docker: Recogniser = {
  names: ['docker', 'podman'],
  read(call, start) {
    const [first, ...args] = call.args;
    const name = first?.value ?? '';
    if (name === 'compose') return readCompose(call, args, start);
    if (name === 'container') return container({ ...call, args }, start);
    if (name === 'system' && args[0]?.value === 'df')
      return args.slice(1).every(({ value }) => value === '-v')
        ? known(call, 'read', { do: 'host', about: 'disk' }, { on: 'host' })
        : untold(call, args[1]);
    return container(call, start);
  },
};

/** `docker VERB …` and `docker container VERB …`. */
function container(call: Call, start: Start): Recognised {
  const [first, ...args] = call.args;
  const name = first?.value ?? '';
  if (verbs.has(name)) return change(call, name, args);
  if (name === 'logs') return logs(call, args);
  if (name === 'exec') return exec(call, args, start);
  const look = Object.hasOwn(looks, name) ? looks[name] : name === 'ls' ? looks.ps : undefined;
  if (look) {
    const flags = readFlags(args, look);
    if (isUntold(flags)) return partial(call, flags);
    const [one, second] = flags.rest;
    if (name === 'inspect' && flags.value('-f', '--format')?.includes('Env'))
      return byHand(call, 'secret', 'read');
    const place = { on: 'docker' as const, ...defined({ container: second ? undefined : one?.value }) };
    if (name === 'stats' || name === 'top') return known(call, 'read', { do: 'stats' }, place);
    return known(call, 'read', { do: ['ps', 'ls', 'inspect'].includes(name) ? 'status' : 'get' }, place);
  }
  if (['pull', 'build', 'tag', 'push', 'login', 'load', 'save', 'commit'].includes(name))
    return byHand(call, 'build');
  if (name === 'cp') return byHand(call, 'restore', 'destructive');
  if (name === 'attach') return byHand(call, 'session');
  if (['run', 'create', 'rm', 'rmi', 'rename', 'update', 'pause', 'unpause'].includes(name))
    return known(call, 'destructive', { do: 'other' }, { on: 'docker' });
  if (['prune', 'volume', 'system', 'image', 'network', 'builder'].includes(name) && args.some(isPrune))
    return known(call, 'destructive', { do: 'other' }, { on: 'docker' });
  if (name === 'prune') return known(call, 'destructive', { do: 'other' }, { on: 'docker' });
  return untold(call, first);
}

function isPrune({ value }: Arg): boolean {
  return value === 'prune' || value === 'rm';
}

function change(call: Call, name: string, args: readonly Arg[]): Recognised {
  const flags = readFlags(args, { value: '-t --time --timeout' });
  if (isUntold(flags)) return partial(call, flags);
  const [one, second] = flags.rest;
  if (!one || second || flags.after) return known(call, 'destructive', { do: 'other' }, { on: 'docker' });
  return verb(call, name, { on: 'docker', container: one.value });
}

function logs(call: Call, args: readonly Arg[]): Recognised {
  const flags = readFlags(args, {
    bool: '-f --follow -t --timestamps --details',
    value: '-n --tail --since --until',
  });
  if (isUntold(flags)) return partial(call, flags);
  const [one, second] = flags.rest;
  if (!one || second) return untold(call, second);
  const select = defined({
    tail: flags.value('-n', '--tail'),
    since: flags.value('--since'),
    follow: flags.has('-f', '--follow') || undefined,
  });
  return known(call, 'read', { do: 'logs', select }, { on: 'docker', container: one.value });
}

function exec(call: Call, args: readonly Arg[], start: Start): Recognised {
  const flags = readFlags(args, {
    bool: '-i -t -d --interactive --tty',
    value: '-u --user -w --workdir',
    untilWord: true,
  });
  if (isUntold(flags)) return partial(call, flags);
  const [name, ...words] = flags.rest;
  if (!name || flags.after) return untold(call, name);
  if (words.length === 0) return byHand(call, 'session');
  return alsoNeeding(start(words, { kind: 'container', name: name.value }), name.needs);
}
