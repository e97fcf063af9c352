import type { Band } from '../../model/band.ts';
import type { ByHand, Reading, RunRefusal, StepStanding, StepState } from '../../model/run.ts';
import type { Status } from '../../model/status.ts';
import { span } from '../duration.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';
import { names } from './names.ts';

const standings: Readonly<Record<StepStanding, string>> = {
  open: 'open',
  acting: 'running',
  holding: 'waiting',
  verified: 'verified',
  'by-hand': 'done by hand',
  'not-verified': 'not verified',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'outcome unknown',
  decided: 'decided',
  'not-taken': 'way not taken',
  aside: 'way back',
  elsewhere: 'elsewhere',
};

const states: Readonly<Record<StepState['state'], string>> = {
  ...standings,
  begun: 'begun',
  refused: 'refused',
  again: 'to do again',
};

const readings: Readonly<Record<Reading['state'], string>> = {
  holds: 'yes',
  not: 'no',
  unknown: 'unknown',
  stale: 'stale',
  waiting: 'yes, not for long enough',
};

const byHand: Sentences<ByHand> = {
  'no-way': () => 'by hand: plantao has no way to do this',
  'said-so': () => 'by hand: the runbook says so',
  altered: () =>
    'not runnable: the file holds hidden characters or a secret here, what is shown is not what it says',
  'look-alike': ({ word }) => `not runnable: "${word}" mixes letters that look alike`,
  needs: ({ names }) => `fill in first: ${names.join(', ')}`,
  'not-understood': ({ reason }) => `not understood: ${reason}`,
  'no-component': () => 'by hand: no component of this system is named here',
  several: ({ components }) => `by hand: it means ${components.join(' and ')}`,
};

const refusal: Sentences<RunRefusal> = {
  'no-run': ({ id }) => `no run ${id}; plantao runbook runs lists those that are open`,
  over: ({ by }) => `${by} ended this run`,
  'not-driver': ({ driver }) => `${driver} drives this run: take it over first`,
  'driver-already': () => 'you already drive this run',
  'no-step': ({ step }) => `no step "${step}"`,
  'not-current': ({ current }) => `first: ${current}`,
  'not-taken': () => 'another branch was taken',
  first: ({ by, state }) => `${by} was first: ${states[state]}`,
  done: ({ state }) => `already over: ${states[state]}`,
  acting: ({ by }) => `an action of ${by} is still running`,
  required: () => 'this step is required: it cannot be skipped',
  'no-reason': () => 'say why',
  elsewhere: ({ environment, here }) => `this step is for ${environment}, and this is ${here}`,
  'no-branch': () => 'no such branch',
  decide: () => 'choose a branch: press its number',
  'not-a-decision': () => 'nothing to decide here',
  unknown: ({ text, reading }) => `cannot tell whether ${text}: ${readings[reading.state]}`,
  'no-question': () => 'nothing here that plantao can check',
  'no-hold': () => 'nothing to wait for here',
  'no-otherwise': () => 'the runbook says nothing for when this step fails',
  'no-way-on': ({ anchor }) => `nothing to go through under #${anchor}`,
  holding: ({ leftMs }) => `wait ${span(leftMs)} more`,
  gate: ({ text, reading }) => `not yet: ${text} is ${readings[reading.state]}`,
  'by-hand': ({ why }) => sentenceOf(byHand, why),
  'read-only': () => 'this plantao is read-only',
  gone: () => 'the runbook or its heading is gone: its steps cannot be done',
};

/** Sentences about procedures that somebody goes through. */
export const procedures = {
  standings,
  readings,
  byHand: (why: ByHand) => sentenceOf(byHand, why),
  refusal: (why: RunRefusal) => sentenceOf(refusal, why),
  notFound: (reference: string) => `no procedure "${reference}"`,
  noProcedure: (alert: string) =>
    `no procedure for "${alert}": name one with runbook:, or with for: in a runbook`,
  begunAt: 'begun at a later step',
  noSuchCode: 'no such command in this step',
  notAnAction: 'nothing here that plantao can run',
  bound: {
    action: (verb: string, component: string, params: string) =>
      `= ${verb} ${component}${params === '' ? '' : ` ${params}`}`,
    logs: (components: readonly string[], query: string) =>
      `= logs ${[...components, query].filter((one) => one !== '').join(' ')}`,
    status: (component: string, status: Status, summary: string) =>
      `${component} ${names.statuses[status]}${summary === '' ? '' : ` (${summary})`}`,
    metric: (title: string, value: string, band: Band) =>
      `${title} ${value}${band === 'normal' || band === 'nodata' ? '' : ` (${names.bands[band]})`}`,
    needs: (names: readonly string[]) => `fill in: ${names.join(', ')}`,
    held: (ms: number, of: number) => `held for ${span(ms)} of ${span(of)}`,
  },
};
