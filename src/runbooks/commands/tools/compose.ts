import { defined } from '../../../model/defined.ts';
import type { Place, Recognised } from '../command.ts';
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

export const compose: Recogniser = {
  names: ['docker-compose', 'podman-compose'],
  read: (call, start) => readCompose(call, call.args, start),
};

/** What the words behind `docker compose` say. */
export function readCompose(call: Call, args: readonly Arg[], start: Start): Recognised {
  const own = readFlags(args, { value: '-f --file -p --project-name', untilWord: true });
  if (isUntold(own)) return partial(call, own);
  const [name, ...rest] = own.rest;
  const around = {
    on: 'compose' as const,
    ...defined({
      files: own.values('-f', '--file').length > 0 ? own.values('-f', '--file') : undefined,
      project: own.value('-p', '--project-name'),
    }),
  };
  return subcommand(call, name, rest, around, start);
}

type Around = Omit<Extract<Place, { readonly on: 'compose' }>, 'services'>;

function subcommand(
  call: Call,
  name: Arg | undefined,
  args: readonly Arg[],
  around: Around,
  start: Start,
): Recognised {
  const spec = name && Object.hasOwn(specs, name.value) ? specs[name.value] : undefined;
  if (!name || !spec) return untold(call, name);
  const flags = readFlags(args, spec);
  if (isUntold(flags)) return partial(call, flags);
  const services = flags.rest.map(({ value }) => value);
  const place: Place = { ...around, services };
  switch (name.value) {
    case 'ps':
    case 'ls':
      return known(call, 'read', { do: 'status' }, place);
    case 'top':
    case 'stats':
      return known(call, 'read', { do: 'stats' }, place);
    case 'config':
    case 'images':
    case 'version':
    case 'port':
      return known(call, 'read', { do: 'get' }, place);
    case 'logs': {
      const select = defined({
        tail: flags.value('-n', '--tail'),
        since: flags.value('--since'),
        follow: flags.has('-f', '--follow') || undefined,
      });
      return known(call, 'read', { do: 'logs', select }, place);
    }
    case 'up':
      if (!flags.has('-d', '--detach')) return byHand(call, 'session');
      if (flags.has('--build') || flags.has('--remove-orphans') || flags.value('--scale') !== undefined)
        return known(call, 'change', { do: 'other' }, place);
      return verb(call, flags.has('--force-recreate') ? 'recreate' : 'start', place);
    case 'restart':
    case 'start':
    case 'stop':
    case 'kill':
    case 'pull':
    case 'build':
      return verb(call, name.value, place);
    case 'exec':
      return exec(call, flags.rest, start);
    default:
      return known(call, 'destructive', { do: 'other' }, place);
  }
}

/** Subcommands and their flags; what is not named with them is not understood. */
const specs: Readonly<Record<string, Parameters<typeof readFlags>[1]>> = {
  ps: { bool: '-a --all -q --quiet --services', value: '--format --filter --status' },
  ls: { bool: '-a --all -q', value: '--format' },
  top: {},
  stats: { bool: '--no-stream -a', value: '--format' },
  config: { bool: '-q --quiet --services --volumes' },
  images: { bool: '-q' },
  version: { bool: '--short' },
  port: {},
  logs: {
    bool: '-f --follow -t --timestamps --no-color --no-log-prefix',
    value: '-n --tail --since --until',
  },
  up: {
    bool: '-d --detach --no-deps --build --force-recreate --no-recreate --remove-orphans --wait',
    value: '--scale -t --timeout',
  },
  restart: { bool: '--no-deps', value: '-t --timeout' },
  start: {},
  stop: { value: '-t --timeout' },
  kill: {},
  pull: { bool: '-q --quiet --ignore-pull-failures' },
  build: { bool: '--no-cache --pull -q --quiet' },
  exec: { bool: '-d -T -i -t --no-TTY', value: '-u --user -w --workdir --index', untilWord: true },
  down: { bool: '-v --volumes --remove-orphans', value: '-t --timeout --rmi' },
  rm: { bool: '-f --force -s --stop -v' },
  run: { bool: '--rm -d -T --no-deps', value: '-e --name -u', untilWord: true },
  pause: {},
  unpause: {},
  create: {},
};

function exec(call: Call, [service, ...words]: readonly Arg[], start: Start): Recognised {
  if (!service) return untold(call, service);
  if (words.length === 0) return byHand(call, 'session');
  return alsoNeeding(start(words, { kind: 'compose', name: service.value }), service.needs);
}
