import type { ActionState, Thing } from '../../model/action.ts';
import type { Band } from '../../model/band.ts';
import type { ItemState } from '../../model/checklist.ts';
import type { Status } from '../../model/status.ts';
import { plural } from '../plural.ts';
import { own } from './actions/own.ts';
import { params, verbs } from './actions/verbs.ts';
import { names } from './names.ts';

const nouns: Readonly<Record<Thing, readonly [one: string, many?: string]>> = {
  autoscaler: ['autoscaler'],
  command: ['command'],
  connection: ['connection'],
  container: ['container'],
  database: ['database'],
  entry: ['entry', 'entries'],
  handoff: ['handoff'],
  image: ['image'],
  instance: ['instance'],
  key: ['key'],
  pod: ['pod'],
  process: ['process', 'processes'],
  replica: ['replica'],
  request: ['request'],
  row: ['row'],
  service: ['service'],
  statement: ['statement'],
  table: ['table'],
  task: ['task'],
  unit: ['unit'],
};

/** How an action ended, after `restart of API`. */
const endings: Readonly<Record<ActionState, string>> = {
  planned: 'has not run',
  running: 'is still running',
  verifying: 'is still being verified',
  refused: 'was refused',
  succeeded: 'succeeded',
  'not-verified': 'ran, not verified',
  failed: 'failed',
  'timed-out': 'timed out',
  cancelled: 'was cancelled',
  unknown: 'has an unknown outcome',
};

/** Sentences of plans, guards, runs and their verification. */
export const actions = {
  verbs,
  params,
  own,

  thing: (thing: Thing) => nouns[thing][0],
  things: (count: number, thing: Thing) => plural(count, ...nouns[thing]),
  /** Behind a request too long to be shown. */
  requestCut: (more: number) => `… (${plural(more, 'more character')})`,
  /** `restart of API is still running`. */
  ended: (verb: string, title: string, state: ActionState) => `${verb} of ${title} ${endings[state]}`,

  busyElsewhere: (busy: { by: string; verb: string; host: string | undefined; pid: number }) =>
    `${busy.by} is running ${busy.verb} on it in another plantao${busy.host === undefined ? '' : ` on ${busy.host}`} (pid ${busy.pid})`,

  refusal: {
    readOnly: 'plantao is read-only; start it without --read-only to act.',
    noJournal: (fault: string) => `nothing can be recorded, so nothing runs: ${fault}`,
    frozen: ({ by, ago, reason }: { by: string; ago: string; reason: string }) =>
      `${by} froze all actions ${ago} ago: ${reason}. "plantao unfreeze" lifts it.`,
    busy: (busy: string) => `${busy}; wait for it or cancel it there.`,
    unseen: (fault: string) => `cannot run before this can be looked up: ${fault}`,
    gated: ({ list, item, state, read }: { list: string; item: string; state: ItemState; read?: string }) =>
      `blocked by checklist "${list}": "${item}" is ${names.itemStates[state]}${read === undefined ? '' : ` (${read})`}. Fix it, or mark it not applicable with a reason.`,
    nothingThere: (thing: string) => `no ${thing} to act on.`,
    coolingDown: (ago: string, left: string) => `it ran ${ago} ago; wait ${left} for it to take effect.`,
  },

  doubt: (verb: string, run: number) =>
    `Run ${run} of ${verb} within the hour: it may not be the fix. Consider escalating.`,

  farReach: {
    things: (touched: string, most: number) => `touches ${touched}, more than ${most} at once`,
    scaleDown: (gone: number, now: string) => `removes ${gone} of ${now}`,
    components: (count: number, all: number) => `${count} of ${plural(all, 'component')} at once`,
  },

  cannot: {
    typeWord: (word: string) => `type "${word}" to confirm`,
    needsReason: (environment: string) => `${environment} is guarded: give a reason for the journal`,
    planUnknown: 'this plan is gone; plan it again',
    planOld: 'this plan is too old; plan it again',
    planUsed: 'this plan has already run; plan it again',
    groupEmpty: 'name at least one component',
    groupUnknown: 'one of these plans is gone; plan them again',
    groupOld: 'these plans are too old; plan them again',
    noComponent: (id: string) => `no component "${id}"`,
    verb: (title: string, verb: string, verbs: readonly string[]) =>
      `${title} cannot ${verb}; it ${verbs.length === 0 ? 'has no actions' : `can ${verbs.join(', ')}`}`,
    notFiring: 'the alert this would mend no longer fires; look again first',
    noUndo: 'nothing undoes it',
    undone: 'already undone',
    undoNeedsSecrets: (verb: string) =>
      `cannot be undone from the journal, which keeps no secrets; run ${verb} with the values yourself`,
    noWayBack: (verb: string, secret: boolean) =>
      secret
        ? `${verb} cannot be for a while: its way back needs secrets, which the journal does not keep`
        : `${verb} cannot be for a while: nothing undoes it here`,
    notTemporary: 'no change for a while with that id still holds',
    alone: (fault: string) =>
      `the shared journal cannot be reached, so others who may be acting now cannot be seen (${fault})`,
    stillRunning: 'it is still running',
    noUnknownOutcome: 'no action with that id has an unknown outcome',
    ambiguousId: (count: number, id: string) =>
      `${plural(count, 'action starts', 'actions start')} with "${id}"; give more of the id`,
    readOnly: 'plantao is read-only; nothing is recorded',
    freezeNeedsReason: 'a freeze needs a reason that others can read',
    notFrozen: 'nothing is frozen',
  },

  firing: {
    stillFires: (name: string) => `"${name}" fires`,
    noLonger: (name: string) => `"${name}" no longer fires`,
  },

  outcome: {
    fact: (title: string, from: string, to: string) =>
      from === to ? `${title}: ${to}, as before` : `${title}: ${from} -> ${to}`,
    changed: (what: string) => `changed since the plan: ${what}; plan it again`,
    notRun: (why: string) => `did not run: ${why}`,
    frozen: (by: string, reason: string) => `${by} froze all actions: ${reason}`,
    held: (by: string) => `${by} is acting on it now`,
    cancelledEarly: 'cancelled before it began; nothing was done',
    groupStopped: (ended: string) => `not started: ${ended}`,
    timedOut: (limit: string) => `timed out after ${limit} and was stopped`,
    timedOutCleared: (limit: string, error: string) => `timed out after ${limit}: ${error}`,
    timedOutRunning: (limit: string) =>
      `timed out after ${limit} and ignored the stop; it may still be running`,
    timedOutUnstoppable: (limit: string) =>
      `timed out after ${limit} and cannot be stopped; it may still be running`,
    cancelled: 'cancelled while it ran; check what it had done by then',
    cancelledCleared: (error: string) => `cancelled: ${error}`,
    cancelledRunning: 'cancelled while it ran, but ignored the stop; it may still be running',
    cancelledUnstoppable: 'cannot be stopped; no longer waiting, it may still be running',
    connectionLost: (error: string) => `connection lost while it ran: ${error}`,
    done: 'done; not verified, as configured',
    verified: (what: string) => `verified: ${what}`,
    notVerified: (why: string) => `ran, not verified: ${why}`,
    notVerifiedAfter: (limit: string, why: string, was: string) =>
      `ran, not verified after ${limit}: ${why} (was ${was})`,
    verifyCancelled: 'verification was cancelled',
    notRecorded: (result: string, error: string) => `${result} (could not be recorded: ${error})`,
    settled: (as: 'succeeded' | 'failed', note: string | undefined) =>
      `settled as ${names.actionStates[as]}${note === undefined ? '' : `: ${note}`}`,
    unknown: (why: string) => `outcome unknown: ${why}; look before you repeat it`,
    abandoned: (by: string) => `started by ${by}; plantao ended before it did`,
  },

  verify: {
    /** In place of what will verify it, and of what did. */
    off: 'nothing, as configured',
    checked: (label: string, status: string) => (status === 'up' ? label : `${label} is ${status}`),
    becomes: (title: string, status: string) => `${title} ${status}`,
    waits: (time: string) => `first checked after ${time}`,
    noLonger: (title: string, band: Band, now: string) =>
      `${title} no longer ${names.bands[band]} (now ${now})`,
    unseen: 'nothing seen yet',
    tooShort: 'good, but not for long enough',
    numberWrong: (title: string, band: Band, now: string) => `${title} is ${names.bands[band]}: ${now}`,
    numberUnread: (title: string) => `no new reading of ${title} yet`,
    checkUnread: (label: string) => `no new answer from ${label} yet`,
    componentGone: 'the component is no longer configured',
    confirming: (title: string, status: Status, to: Status) =>
      `${title} is ${names.statuses[status]}, ${names.statuses[to]} is being confirmed`,
    status: (title: string, status: Status, summary: string) =>
      `${title} is ${names.statuses[status]}: ${summary}`,
    worse: (title: string, status: Status, summary: string) =>
      `${title} turned ${names.statuses[status]}: ${summary}`,
    instances: (running: number | undefined, wanted: number) =>
      `${running === undefined ? 'an unknown number of' : running} instances running, not ${wanted}`,
    left: (things: string) => `${things} left`,
    heldAlone: (label: string, held: string) => `${label} for ${held}`,
    held: (what: string, held: string, was: string) => `${what} for ${held} (was ${was})`,
    smallerCache: 'cache smaller than before',
    instancesRan: (count: number, title: string) =>
      count === 0
        ? `no instances running and ${title} stopped`
        : `${plural(count, 'instance')} running and ${title} up`,
    componentIs: (title: string, status: Status | undefined) =>
      `${title} ${status === undefined ? 'gone' : names.statuses[status]}`,
  },

  /** What a plan looks up before it runs. */
  unseen: {
    whole: 'what would run, and what it would touch',
    now: (label: string) => `${label} as it is now`,
    count: (thing: Thing) => `how many ${nouns[thing][1] ?? `${nouns[thing][0]}s`} it touches`,
  },

  temporary: {
    wrongSpan: (given: string) => `for takes a time from 10s to 30d, such as 2h, not "${given}"`,
    /** The reason in the journal of a way back that was gone by itself. */
    reason: (by: string, time: string) => `${by} made the change for ${time}`,
  },

  steps: {
    changed: (what: string) => `changed since the plan: ${what}`,
    failed: (step: string, why: string) => `${step}: ${why}`,
  },

  canary: {
    cannotStep: (verb: string) => `canary needs ${verb}, which this component cannot do`,
    cannotGoBack: (verb: string) => `canary cannot go back: ${verb} does not report the value before it`,
    badGate: (faults: readonly string[]) => `gate not good before it starts: ${faults.join(', ')}`,
    wait: (time: string, titles: string) => `wait ${time} while ${titles} stay within their thresholds`,
    otherwise: (step: string) => `else ${step}`,
    takes: (time: string) => `takes ${time} or more`,
    undo: (verb: string, value: number) => `${verb} back to ${value}`,
    step: (index: number, all: number, value: number) => `step ${index} of ${all} (${value})`,
    stopped: 'stopped',
    wentBack: (step: string, why: string, value: number) => `${step}: ${why}; went back to ${value}`,
    held: 'all steps held',
    goingBack: (value: number) => `going back to ${value}`,
    stuck: (value: number, error: string) => `could NOT go back to ${value}: ${error}. Do it by hand.`,
    gateDark: (title: string) => `${title} has no data`,
    gateWrong: (title: string, band: Band, now: string) => `${title} is ${names.bands[band]}: ${now}`,
  },

  stop: {
    cannot: (verb: string) => `stop needs ${verb}, which this component cannot do`,
    wait: (title: string, limit: string) => `wait until ${title} is 0, at most ${limit}`,
    stopsAnyway: (limit: string) => `stops anyway after ${limit}`,
    leaves: (limit: string) => `left running after ${limit}`,
    waiting: (title: string) => `waiting until ${title} is 0`,
    empty: (title: string) => `${title} is 0`,
    stillThen: (title: string, seen: string, limit: string) =>
      `${title} still ${seen} after ${limit}; stopping anyway`,
    left: (title: string, seen: string, limit: string) =>
      `${title} still ${seen} after ${limit}; left running`,
    noData: 'no data',
  },

  values: {
    unknown: (verb: string, name: string, known: readonly string[]) =>
      `${verb} takes no value "${name}"; it takes ${known.length === 0 ? 'none' : known.join(', ')}`,
    missing: (verb: string, name: string, text: string) => `${verb} needs ${name}: ${text}`,
    wrong: (verb: string, name: string, expected: string, value: string) =>
      `${verb}: ${name} is ${expected}, not "${value}"`,
    oneLine: 'one line of text',
    count: 'a whole number from 0',
    number: 'a number',
    choice: (choices: readonly string[]) => `one of ${choices.join(', ')}`,
    pattern: (pattern: string) => `text that matches ${pattern}`,
  },

  table: {
    action: 'Action',
    does: 'What it does',
    asks: 'Asks for',
    where: 'Where',
    by: 'By',
    own: "A team's own actions, under `actions:` of a component:",
    canary: 'a component with `canary:`',
  },
};
