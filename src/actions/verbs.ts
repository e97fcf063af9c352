import type { Verb, VerbInfo, VerbParam } from '../model/action.ts';
import { type Words, words } from '../words/index.ts';
import { forWhile } from './temporary.ts';

/** A verb of plantao's own; the catalogue has its title and its help. */
type KnownVerb = keyof Words['actions']['verbs'];

/** A parameter whose words are in the catalogue. */
interface ParamShape extends Omit<VerbParam, 'text'> {
  readonly text: keyof Words['actions']['params'];
}

const count: ParamShape = { name: 'count', text: 'count', kind: 'count' };
/** For verbs whose way back is known. */
const span: ParamShape = { name: forWhile, text: 'forWhile', optional: true, aside: true };
const client: ParamShape = { name: 'client', text: 'client', kind: 'count', listed: true };
const queue: ParamShape = { name: 'queue', text: 'queue', listed: true };
const operation: ParamShape = { name: 'operation', text: 'operation', listed: true };
const backend: ParamShape = { name: 'pid', text: 'backend', kind: 'count', listed: true };

/** What each verb asks for. A target declares which verbs it can do; actions of a team's own have names of their own. */
const shapes: Readonly<Record<KnownVerb, readonly ParamShape[]>> = {
  restart: [],
  'rolling-restart': [],
  scale: [count, span],
  autoscale: [
    { name: 'min', text: 'min', kind: 'count' },
    { name: 'max', text: 'max', kind: 'count' },
    { name: 'cpu', text: 'cpuTarget', kind: 'count', default: '80' },
  ],
  rollback: [{ name: 'revision', text: 'revision', optional: true, listed: true }],
  redeploy: [],
  canary: [],
  'set-env': [{ name: 'set', text: 'pairs', kind: 'pairs' }, span],
  'set-image': [{ name: 'image', text: 'image' }, span],
  'set-resources': [
    { name: 'memory', text: 'memory', optional: true, pattern: '[0-9.]+(?:[KMGT]i?|m)?' },
    { name: 'cpu', text: 'cpu', optional: true, pattern: '[0-9.]+m?' },
    span,
  ],
  'delete-pod': [{ name: 'pod', text: 'pod', listed: true }],
  'flush-cache': [],
  'delete-keys': [{ name: 'pattern', text: 'pattern' }],
  'cancel-query': [backend],
  'kill-query': [backend],
  'kill-client': [client],
  'kill-operation': [operation],
  analyze: [{ name: 'table', text: 'table', optional: true }],
  vacuum: [{ name: 'table', text: 'oneTable' }],
  'requeue-entries': [queue, { name: 'from', text: 'place', optional: true, choices: ['failed', 'dead'] }],
  'move-entries': [queue, { name: 'to', text: 'toList' }],
  'discard-entries': [queue],
  'restore-entries': [queue, { name: 'key', text: 'asideKey' }],
  'purge-queue': [queue],
  reload: [],
  stop: [],
  start: [],
  kill: [],
  signal: [{ name: 'signal', text: 'signal', choices: ['HUP', 'USR1', 'USR2', 'INT', 'TERM', 'QUIT'] }],
  recreate: [],
  pull: [],
  build: [],
};

/** The verbs that plantao knows. */
export const knownVerbs = Object.keys(shapes) as readonly KnownVerb[];

/** Whether a verb is plantao's own, not the name of an action of the team's. */
export function isKnownVerb(verb: Verb): verb is KnownVerb {
  return Object.hasOwn(shapes, verb);
}

/** What a verb is called and asks for; a word that is none of plantao's own is taken as its own title. */
export function verbInfo(verb: Verb): VerbInfo {
  if (!isKnownVerb(verb)) return { verb, title: verb, summary: '', params: [] };
  const { verbs, params } = words.actions;
  return {
    verb,
    ...verbs[verb],
    params: shapes[verb].map((shape) => ({ ...shape, text: params[shape.text] })),
  };
}
