import { defined } from '../../../model/defined.ts';
import { isObject } from '../../../model/is-object.ts';
import type { Act, Effect, Place, Recognised } from '../command.ts';
import { type Arg, type Flags, isUntold, readFlags } from '../flags.ts';
import {
  alsoNeeding,
  byHand,
  type Call,
  known,
  needsOf,
  partial,
  type Recogniser,
  type Start,
  untold,
  verb,
} from '../recogniser.ts';

type KubePlace = Extract<Place, { readonly on: 'kubernetes' }>;

/** Flags that say where and how, of every subcommand. */
const everywhere = {
  bool: '-A --all-namespaces -w --watch --no-headers --show-labels',
  value:
    '-n --namespace --context -o --output -l --selector --field-selector --sort-by --request-timeout -c --container --timeout',
};

interface Spec {
  readonly bool?: string;
  readonly value?: string;
}

const resources: Readonly<Record<string, string>> = {
  ...{ po: 'pod', pods: 'pod', deploy: 'deployment', deployments: 'deployment', sts: 'statefulset' },
  ...{
    statefulsets: 'statefulset',
    ds: 'daemonset',
    daemonsets: 'daemonset',
    svc: 'service',
    services: 'service',
  },
  ...{ no: 'node', nodes: 'node', ns: 'namespace', namespaces: 'namespace', ev: 'events', secrets: 'secret' },
};

const workloads: ReadonlySet<string> = new Set(['deployment', 'statefulset', 'daemonset']);

type Reader = (call: Call, args: readonly Arg[], start: Start) => Recognised;

/** `kubectl get`, `describe` and the like: nothing changes. */
function reader(act: (flags: Flags, place: KubePlace) => Act, spec: Spec = {}, only?: string): Reader {
  return (call, args) => {
    const flags = told(args, spec);
    if (isUntold(flags) || flags.after) return isUntold(flags) ? partial(call, flags) : untold(call, '--');
    const place = placeOf(flags, flags.rest, only);
    const output = flags.value('-o', '--output');
    if (place.resource === 'secret' && output !== undefined && !['name', 'wide'].includes(output))
      return byHand(call, 'secret', 'read');
    return known(call, 'read', act(flags, place), place);
  };
}

const subcommands: Readonly<Record<string, Reader>> = {
  get: reader(
    (_, { resource }) => ({ do: resource === 'pod' || workloads.has(resource ?? '') ? 'status' : 'get' }),
    { bool: '--ignore-not-found --show-kind', value: '-L --label-columns' },
  ),
  describe: reader(() => ({ do: 'status' }), { value: '--show-events' }),
  logs: reader(
    logsOf,
    {
      bool: '-f --follow -p --previous --all-containers --all-pods --timestamps --prefix --ignore-errors',
      value: '--tail --since --since-time --max-log-requests --limit-bytes --pod-running-timeout',
    },
    'pod',
  ),
  events: reader(() => ({ do: 'get' }), { value: '--for --types' }),
  explain: reader(() => ({ do: 'get' })),
  'api-resources': reader(() => ({ do: 'get' })),
  'cluster-info': (call, args) =>
    args.length === 0 ? known(call, 'read', { do: 'get' }, { on: 'kubernetes' }) : untold(call, args[0]),
  version: reader(() => ({ do: 'get' }), { bool: '--client --short' }),
  top: (call, args) => {
    const flags = told(args, { bool: '--containers --sum', value: '' });
    if (isUntold(flags)) return partial(call, flags);
    return known(call, 'read', { do: 'stats' }, placeOf(flags));
  },
  rollout,
  scale,
  autoscale,
  set: setSomething,
  patch,
  delete: remove,
  exec,
  apply: infrastructure,
  create: infrastructure,
  replace: infrastructure,
  label: infrastructure,
  annotate: infrastructure,
  edit: (call) => byHand(call, 'editor', 'destructive'),
  cordon: infrastructure,
  uncordon: infrastructure,
  drain: (call) => byHand(call, 'infrastructure', 'destructive'),
  taint: (call) => byHand(call, 'infrastructure', 'destructive'),
  cp: (call) => byHand(call, 'restore', 'destructive'),
  'port-forward': (call) => byHand(call, 'session'),
  attach: (call) => byHand(call, 'session'),
  debug: (call) => byHand(call, 'session', 'destructive'),
  rsh: (call) => byHand(call, 'session', 'destructive'),
  login: (call) => byHand(call, 'session'),
  adm: (call) => byHand(call, 'infrastructure', 'destructive'),
  run: (call) => byHand(call, 'session', 'destructive'),
  wait: reader(() => ({ do: 'status' }), { value: '--for' }),
  config: (call, args) => {
    const [first, ...rest] = args;
    const reads = ['current-context', 'get-contexts', 'get-clusters'];
    if (first && reads.includes(first.value) && rest.length === 0)
      return known(call, 'read', { do: 'get' }, { on: 'kubernetes' });
    return byHand(call, 'session');
  },
};

export const kubectl: Recogniser = {
  names: ['kubectl', 'oc', 'k'],
  read(call, start) {
    const at = call.args.findIndex(
      ({ value }, index) => !value.startsWith('-') && !isGlobal(call.args[index - 1]),
    );
    const subcommand = call.args[at];
    const read = subcommand && Object.hasOwn(subcommands, subcommand.value) && subcommands[subcommand.value];
    if (!read) return untold(call, subcommand ?? call.args[0]);
    return read(call, [...call.args.slice(0, at), ...call.args.slice(at + 1)], start);
  },
};

/** A flag before the subcommand whose value is the next word. */
function isGlobal(arg: Arg | undefined): boolean {
  return arg !== undefined && /^(?:-n|--namespace|--context)$/.test(arg.value);
}

function told(args: readonly Arg[], { bool = '', value = '' }: Spec) {
  return readFlags(args, {
    bool: `${everywhere.bool} ${bool}`.trim(),
    value: `${everywhere.value} ${value}`.trim(),
  });
}

/** `deployment/api`, `deployment api`, `pods -l app=api`, `api-7d4`. */
function placeOf(flags: Flags, words: readonly Arg[] = flags.rest, only?: string): KubePlace {
  const [first, second] = words;
  const [type, name] = first?.value.includes('/') ? first.value.split('/', 2) : [first?.value, second?.value];
  const isName = only !== undefined && first !== undefined && !first.value.includes('/');
  const resource = isName ? only : type && (resources[type.toLowerCase()] ?? type.toLowerCase());
  return {
    on: 'kubernetes',
    ...defined({
      resource,
      name: isName ? first?.value : name,
      selector: flags.value('-l', '--selector'),
      namespace: flags.value('-n', '--namespace'),
      context: flags.value('--context'),
      container: flags.value('-c', '--container'),
    }),
  };
}

function logsOf(flags: Flags): Act {
  return {
    do: 'logs',
    select: defined({
      tail: flags.value('--tail'),
      since: flags.value('--since', '--since-time'),
      follow: flags.has('-f', '--follow') || undefined,
      previous: flags.has('-p', '--previous') || undefined,
    }),
  };
}

function rollout(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { value: '--to-revision --revision' });
  if (isUntold(flags)) return partial(call, flags);
  const [step, ...what] = flags.rest;
  const place = placeOf(flags, what);
  if (what.length > (what[0]?.value.includes('/') ? 1 : 2) || flags.after) return untold(call, what.at(-1));
  switch (step?.value) {
    case 'status':
      return known(call, 'read', { do: 'status' }, place);
    case 'history':
      return known(call, 'read', { do: 'history' }, place);
    case 'restart':
      return verb(call, 'restart', place);
    case 'undo':
      return verb(call, 'rollback', place, { revision: flags.value('--to-revision') });
    case 'pause':
    case 'resume':
      return known(call, 'change', { do: 'other' }, place);
    default:
      return untold(call, step);
  }
}

function scale(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { value: '--replicas --current-replicas' });
  if (isUntold(flags)) return partial(call, flags);
  const count = flags.value('--replicas');
  if (count === undefined || flags.value('--current-replicas') !== undefined)
    return untold(call, '--replicas');
  const place = placeOf(flags);
  return count === '0' ? verb(call, 'stop', place) : verb(call, 'scale', place, { count });
}

function autoscale(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { value: '--min --max --cpu-percent' });
  if (isUntold(flags)) return partial(call, flags);
  const params = { min: flags.value('--min'), max: flags.value('--max'), cpu: flags.value('--cpu-percent') };
  return verb(call, 'autoscale', placeOf(flags), params);
}

/** `set env|image|resources WORKLOAD …`. */
function setSomething(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { bool: '--list --record', value: '--limits' });
  if (isUntold(flags)) return partial(call, flags);
  const [what, ...rest] = flags.rest;
  const named = rest[0]?.value.includes('/') ? 1 : 2;
  const pairs = rest.slice(named);
  const place = placeOf(flags, rest.slice(0, named));
  const odd = pairs.find(({ value }) => !value.includes('='));
  switch (what?.value) {
    case 'env':
      if (flags.has('--list')) return byHand(call, 'secret', 'read');
      if (odd || pairs.length === 0 || flags.value('--limits') !== undefined)
        return untold(call, odd ?? what);
      if (pairs.some(({ value }) => /\s/.test(value))) return untold(call, pairs[0]);
      return verb(call, 'set-env', place, { set: pairs.map(({ value }) => value).join(' ') });
    case 'image': {
      const [image, more] = pairs;
      if (!image || more || odd) return untold(call, odd ?? more ?? what);
      const at = image.value.indexOf('=');
      const container = image.value.slice(0, at);
      const params = { image: image.value.slice(at + 1) };
      return verb(call, 'set-image', container === '*' ? place : { ...place, container }, params);
    }
    case 'resources':
      return limits(call, place, flags.value('--limits'), pairs);
    default:
      return untold(call, what);
  }
}

function limits(call: Call, place: KubePlace, given: string | undefined, more: readonly Arg[]): Recognised {
  const pairs = given?.split(',').map((pair) => pair.split('=', 2)) ?? [];
  const odd = pairs.find(([name]) => name !== 'memory' && name !== 'cpu');
  if (pairs.length === 0 || odd || more.length > 0) return untold(call, more[0] ?? given);
  return verb(call, 'set-resources', place, Object.fromEntries(pairs));
}

/** Of patches only those that plantao has a verb for are understood: the number of replicas, limits of one container. */
function patch(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { value: '-p --patch --type' });
  if (isUntold(flags)) return partial(call, flags);
  const place = placeOf(flags);
  const other = known(call, 'change', { do: 'other' }, place);
  const given = flags.value('-p', '--patch');
  if (flags.value('--type') === 'json' || given === undefined || !workloads.has(place.resource ?? ''))
    return { ...other, effect: 'destructive' } as Recognised;
  const spec = only(json(given), 'spec');
  const replicas = only(spec, 'replicas');
  if (typeof replicas === 'number')
    return replicas === 0
      ? verb(call, 'stop', place)
      : verb(call, 'scale', place, { count: String(replicas) });
  const containers = only(only(only(spec, 'template'), 'spec'), 'containers');
  const [container, second] = Array.isArray(containers) ? containers : [];
  if (!isObject(container) || second !== undefined || Object.keys(container).length !== 2) return other;
  const limited = only(container.resources, 'limits');
  const names = isObject(limited) ? Object.keys(limited) : ['?'];
  if (!isObject(limited) || names.some((name) => name !== 'memory' && name !== 'cpu')) return other;
  const params = Object.fromEntries(Object.entries(limited).map(([name, value]) => [name, String(value)]));
  return verb(call, 'set-resources', { ...place, container: String(container.name) }, params);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of an object's only key. */
function only(value: unknown, key: string): unknown {
  return isObject(value) && Object.keys(value).length === 1 ? value[key] : undefined;
}

/** One pod is made anew by its workload; everything else that is deleted is gone. */
function remove(call: Call, args: readonly Arg[]): Recognised {
  const flags = told(args, { value: '--grace-period' });
  const gone: Effect = 'destructive';
  if (isUntold(flags)) return partial(call, flags);
  const place = placeOf(flags);
  const words = flags.rest.length === (flags.rest[0]?.value.includes('/') ? 1 : 2);
  const one = place.resource === 'pod' && place.name !== undefined && words && !flags.has('-A');
  if (!one || flags.value('--grace-period') !== undefined || place.selector !== undefined)
    return known(call, gone, { do: 'other' }, place);
  return verb(call, 'delete-pod', place, { pod: place.name });
}

/** `exec POD -- program …`: the program is read as if it stood alone. */
function exec(call: Call, args: readonly Arg[], start: Start): Recognised {
  const dashes = args.findIndex(({ value }) => value === '--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  const flags = told(own, { bool: '-i -t --stdin --tty -q --quiet' });
  if (isUntold(flags)) return partial(call, flags);
  const [pod, ...more] = flags.rest;
  const words = dashes < 0 ? more : args.slice(dashes + 1);
  if (!pod || (dashes >= 0 && more.length > 0)) return untold(call, more[0]);
  const place = placeOf(flags, [pod], 'pod');
  const name = place.resource === 'pod' || place.resource === undefined ? place.name! : pod.value;
  if (words.length === 0) return byHand(call, 'session');
  const found = start(words, { kind: 'pod', name, ...defined({ namespace: place.namespace }) });
  return alsoNeeding(found, needsOf(own));
}

function infrastructure(call: Call): Recognised {
  return byHand(call, 'infrastructure', 'destructive');
}
