import type {
  NextInChain,
  StopReason,
  SwapRefusal,
  TriedAction,
  Uncalled,
} from '../../model/oncall-codes.ts';
import { named } from '../named.ts';
import type { Sentences } from '../sentence.ts';
import { names } from './names.ts';

/** What a chain does next, before the time it takes. */
const next: Sentences<NextInChain> = {
  call: ({ level }) => `${level} is called`,
  remind: () => 'a reminder goes out',
  unacknowledge: () => 'the acknowledgement lapses and the chain restarts',
  exhaust: () => 'the chain ends unanswered',
};

const stopped: Sentences<StopReason> = {
  resolved: () => 'resolved',
  over: () => 'ended',
  muted: ({ reason }) => `muted: ${reason}`,
};

const uncalled: Sentences<Uncalled> = {
  nobody: () => 'nobody to call',
  'no-contact': ({ people }) => `no contact that reaches ${people.join(', ')}`,
};

const tried: Sentences<TriedAction> = {
  'no-outcome': ({ action, by }) => `${action} (${by}): no outcome yet`,
  outcome: ({ action, by, state, result }) =>
    `${action} (${by}): ${named(names.actionStates, state)}, ${result}`,
  settled: ({ action, state }) => `${action}: settled as ${named(names.actionStates, state)}`,
};

const swapRefused: Sentences<SwapRefusal> = {
  'not-a-moment': ({ text }) => `"${text}" is not a date and time: write 2026-12-24 18:00`,
  'not-on-the-clock': ({ text }) => `${text} does not exist: the clocks go forward that night`,
  'twice-on-the-clock': ({ text }) =>
    `${text} happens twice, the clocks go back that night: write it with its offset, 2026-12-24T18:00-03:00`,
  past: ({ text }) => `${text} is past`,
  'ends-before-it-starts': () => 'the end is not after the start',
  'too-long': () => 'a swap lasts 92 days at most: change oncall.shifts instead',
  'same-person': ({ person }) => `${person} cannot stand in for themselves`,
  'not-on-call': ({ person }) => `${person} is not on call then: nothing to swap`,
  'no-contact': ({ person, level, channels, contacts }) =>
    `${level} calls ${person}, and ${channels.join(', ')} cannot reach them: add ${contacts.join(' or ')}`,
};

/** The message that calls the next level, in the parts that the runbooks' template has. */
const message = {
  notKnown: '(not known yet)',
};

/** Sentences of escalations. */
export const oncall = {
  next,
  stopped,
  tried,
  message,
  uncalled,
  swapRefused,
};
