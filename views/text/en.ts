import { type ActionState, pluralOf, type Risk, type Verb } from '../../src/model/action.ts';
import type { CommandId } from '../keys/commands.ts';
import type { PaneId } from '../state/ui.ts';
import { enLogs } from './en-logs.ts';
import { enOncall } from './en-oncall.ts';

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const verbs: Readonly<Record<Verb, string>> = {
  'rolling-restart': 'Restart one by one',
  rollback: 'Roll back',
  'set-env': 'Set the environment of',
  'set-image': 'Set the image of',
  'set-resources': 'Set the resources of',
  'delete-pod': 'Delete a pod of',
  'delete-keys': 'Delete keys of',
  'cancel-query': 'Cancel a query of',
  'kill-query': 'Kill a query of',
  signal: 'Signal',
  pull: 'Pull the image of',
  build: 'Build the image of',
  restart: 'Restart',
  scale: 'Scale',
  stop: 'Stop',
  start: 'Start',
  'flush-cache': 'Flush the cache of',
};

/** What goes before a component's title; a name of the team's own stands as it is. */
function verbPhrase(verb: Verb): string {
  return verbs[verb] ?? `${verb.slice(0, 1).toUpperCase()}${verb.slice(1)}`;
}

const states: Readonly<Record<ActionState, string>> = {
  planned: 'planned',
  running: 'running',
  verifying: 'verifying',
  refused: 'refused',
  succeeded: 'succeeded and verified',
  'not-verified': 'ran, not verified',
  failed: 'failed',
  'timed-out': 'timed out',
  cancelled: 'cancelled',
  unknown: 'outcome unknown',
};

const risks: Readonly<Record<Risk, string>> = {
  safe: 'safe',
  disruptive: 'disruptive',
  destructive: 'destructive, cannot be taken back',
};

const paneTitles: Readonly<Record<PaneId, string>> = {
  components: 'Components',
  metrics: 'Metrics',
  queues: 'Queues',
  escalations: 'Escalations',
  logs: 'Logs',
};

/** Every text of the screen. */
export const en = {
  ...enOncall,
  ...enLogs,
  plural,
  states,
  risks,
  panes: paneTitles,
  shortPanes: {
    ...paneTitles,
    escalations: 'Esc.',
    components: 'Comp.',
    metrics: 'Metr.',
  } satisfies typeof paneTitles,

  header: {
    readOnly: 'READ-ONLY',
    frozen: (by: string, reason: string) => `FROZEN by ${by}: ${reason}`,
    marked: (count: number) => `${count} marked`,
    guarded: (name: string) => `${name.toUpperCase()} guarded`,
    alerts: (count: number) => plural(count, 'alert'),
    noAlerts: 'no alerts',
    calm: (count: number) => `All good: ${plural(count, 'component')} up, every metric in its normal range.`,
    dark: (count: number) => `Not all is known: ${plural(count, 'row')} failing once, stale or without data.`,
    firstReadings: (count: number) =>
      `What answers is well; waiting for the first readings of ${plural(count, 'row')}.`,
    nothingWrong: 'Nothing needs you, as far as plantao can tell.',
    notAsked: (count: number) =>
      `Waiting for the first answers: ${plural(count, 'component')} not known yet.`,
    empty: 'Nothing is configured yet: add components to plantao.yaml.',
    more: (count: number) => `+${count} more`,
    running: (count: number) => `${plural(count, 'action')} running`,
    unknownOutcome: (count: number) => `${plural(count, 'outcome')} unknown`,
    ownError: 'plantao',
  },

  status: {
    stale: (age: string) => `stale ${age}`,
    never: 'no answer yet',
    affected: (by: string) => `affected by ${by}`,
    nextTry: (time: string) => `next try in ${time}`,
    since: 'since',
    noData: 'no data',
    claimed: (by: string) => `taken by ${by}`,
    waiting: (count: number) => `${count} waiting`,
    nobodyWaits: 'nobody waits',
    idle: 'idle',
    steady: 'steady',
    growing: 'growing',
    gap: 'lines may be missing here',
  },

  columns: {
    status: 'status',
    component: 'component',
    summary: 'what it says',
    latency: 'took',
    since: 'since',
    band: 'band',
    metric: 'metric',
    value: 'value',
    history: 'history',
    thresholds: 'thresholds',
    queue: 'queue',
    depth: 'depth',
    rate: 'per min',
    drain: 'empty in',
    oldest: 'oldest',
    worker: 'worker',
    waits: 'waits',
    who: 'who',
    about: 'about',
  },

  empty: {
    components: 'No components. Add some under "components:" in plantao.yaml.',
    metrics: 'No metrics. Add some under "metrics:" in plantao.yaml.',
    queues: 'No queues. Add some under "queues:" in plantao.yaml.',
    escalations: 'No escalations. Add a source under "escalations:" in plantao.yaml.',
    logs: 'No log lines yet. Components with a target or "logs:" bring them.',
    filtered: (filter: string) => `Nothing matches "${filter}". Esc clears the filter.`,
    level: (level: string) => `No line of level ${level} or worse. L shows other levels.`,
  },

  title: {
    hits: (filter: string, hits: number, all: number) => `/${filter} ${hits} of ${all}`,
    following: 'following',
    paused: (newer: number) => (newer > 0 ? `paused, +${newer} new` : 'paused'),
    dropped: (count: number) => `${count} older dropped`,
    lost: (names: string) => `lost: ${names}`,
    level: (level: string) => `${level} or worse`,
  },

  tooSmall: (columns: number, rows: number, needColumns: number, needRows: number) =>
    `plantao needs ${needColumns}x${needRows}, this is ${columns}x${rows}.`,

  filter: (pane: string) => `Filter ${pane}:`,
  filterHint: 'Enter keeps it, Esc clears it, ! at the start hides matches',

  palette: {
    title: 'Commands',
    none: 'Nothing matches.',
    hint: 'type to search, Enter runs, Esc closes',
    open: (title: string) => `open ${title}`,
    environment: (name: string) => `env ${name}`,
    recheck: (title: string) => `recheck ${title}`,
    action: (verb: Verb, title: string) => `${verb} ${title}`,
    kinds: { command: 'command', component: 'component', action: 'action', environment: 'environment' },
  },

  environments: { title: 'Switch environment', current: 'current', hint: 'Enter switches, Esc closes' },

  alerts: {
    title: 'Alerts',
    counts: (firing: number, pending: number, dark: number) => [
      ...(firing > 0 ? [plural(firing, 'fires', 'fire')] : []),
      ...(pending > 0 ? [`${pending} pending`] : []),
      ...(dark > 0 ? [`${dark} not judged`] : []),
    ],
    none: 'No alert fires or is pending.',
    whyOf: (name: string) => `Why: ${name}`,
    severity: 'sev',
    state: 'state',
    alert: 'alert',
    what: 'what was read',
    age: 'age',
    clock: 'clock',
    owner: 'taken by',
    muted: 'muted',
    flapping: 'flapping',
    taken: 'taken',
    trouble: { nodata: 'no data', error: 'error', stale: 'stale' },
    overdue: (by: string) => `OVERDUE ${by}`,
    answerIn: (time: string) => `answer in ${time}`,
    suggested: (verb: Verb, component: string) => `Suggested: ${verb} ${component} (m plans it).`,
    runbook: (name: string) => `Runbook: ${name}`,
    acknowledged: (name: string) => `yours now: ${name}`,
    takenAlready: (by: string) => `${by} is at it already`,
    nothingSuggested: 'this alert suggests no action',
  },

  menu: {
    title: (title: string) => `What can be done to ${title}`,
    hint: 'Enter plans it, Esc closes',
    none: 'Nothing: give it a target (runs:) or actions of its own.',
  },

  help: { title: 'Keys', hint: 'j/k scrolls, Esc closes' },

  notices: {
    rechecking: 'asking everything again',
    recheckingOne: (title: string) => `asking ${title} again`,
    readOnly: 'read-only: actions are switched off',
    cannot: (verb: Verb, title: string) =>
      `${title} cannot ${verb === 'flush-cache' ? 'flush a cache' : verb}`,
    noComponent: 'this row belongs to no component to act on',
    copied: 'copied',
    tooLong: 'too long for the clipboard of a terminal',
    switching: (name: string) => `switching to ${name}`,
    noActions: 'no action was run in this session',
    stillRunning: 'an action is still running: the same key again cancels it and leaves',
    goesOn: 'the action goes on; v shows it again',
    noUndo: 'no action of the journal can be undone by another',
    uncancellable: 'this cannot be stopped any more: it goes on by itself',
    settled: 'written down: how it ended is settled',
    freezing: 'every action is stopped until somebody lifts it',
    unfreezing: 'actions go on again',
    oneEnvironment: 'there is only this environment',
    filterCleared: 'filter cleared',
  },

  dialog: {
    planning: (verb: Verb, title: string) =>
      `${verbPhrase(verb)} ${title}: making a plan, nothing has changed yet`,
    noPlan: (verb: Verb, title: string) => `${verbPhrase(verb)} ${title}: no plan could be made`,
    title: (verb: Verb, title: string) => `${verbPhrase(verb)} ${title}`,
    inEnvironment: (name: string) => `in ${name}`,
    target: 'target',
    runs: 'runs exactly',
    change: 'changes',
    touches: (count: number, thing: string) => `touches ${plural(count, thing, pluralOf(thing))}`,
    risk: 'risk',
    undo: 'undo',
    noUndo: 'no undo',
    provided: 'only if still',
    verified: 'verified by',
    notVerified: 'nothing: the component has no checks',
    refused: 'REFUSED',
    typeWord: (word: string) => `Type ${word} to confirm:`,
    reason: 'Reason (for the journal):',
    wrongWord: (word: string) => `that is not ${word}`,
    cancel: 'Cancel',
    confirmKeys: (verb: Verb) => `${verb} now`,
    cancelKeys: 'keep everything as it is',
    switchField: 'Tab word/reason',
    output: 'output',
    noOutput: 'no output yet',
    droppedLines: (count: number) => `${plural(count, 'earlier line')} not kept`,
    hide: 'hide, it goes on',
    abort: 'cancel it',
    close: 'close',
    more: (count: number) => `${plural(count, 'more line')}: Up and Down scroll`,
    needsReason: 'a reason is needed: it goes into the journal',
    missing: (text: string) => `this is needed: ${text}`,
    notANumber: 'that is not a number',
    optional: '(may stay empty)',
    makesPlan: 'makes the plan',
    nextField: 'next value',
    otherField: 'other value',
    arrowsChoose: 'Up and Down choose',
    listing: 'asking what there is to choose from',
    noList: (why: string) => `what there is to choose from could not be read: ${why}`,
    warning: 'beware',
    escalateKey: (key: string) => `${key} escalates instead`,
    values: 'with',
    each: (count: number) => `one after another, stopping at the first that does not succeed: ${count}`,
    several: (count: number) => plural(count, 'component'),
    unfinished: 'cannot be stopped once it runs',
    waits: 'waits for those before it',
    undoKey: (text: string) => `undo: ${text}`,
    settleKeys: 'how did it end?',
    itWorked: 'it worked',
    itFailed: 'it failed',
    freezeTitle: 'Stop every action',
    freezeReason: 'Why:',
    freezeHint: 'Enter stops the actions of everybody who shares the journal, Esc leaves it',
    notACount: 'that is not a whole number',
  },

  detail: {
    checks: 'Checks',
    alerts: 'When it alerts',
    dependsOn: 'Depends on',
    neededBy: 'Needed by',
    events: 'Recent events',
    metrics: 'Metrics',
    queues: 'Queues',
    logs: 'Newest log lines',
    target: 'runs as',
    uptime: 'this month',
    upOf: (share: string, seen: string) => `up ${share} of ${seen} seen`,
    uptimeTarget: (share: string) => `target ${share}`,
    budgetLeft: (minutes: string) => `may be down for another ${minutes}`,
    budgetOver: (minutes: string) => `ERROR BUDGET USED UP, ${minutes} over`,
    criticality: 'criticality',
    history: (low: string, high: string) => `lowest ${low}, highest ${high}`,
    noHistory: 'No history yet.',
    warning: 'warning',
    critical: 'critical',
    noThresholds: 'no thresholds',
    source: 'read from',
    problem: 'problem',
    lastAnswer: (age: string) => `last answer ${age} ago`,
    link: 'link',
    created: 'waiting since',
    gone: 'This row is gone.',
    noEvents: 'none in this session',
    noChecks: 'No checks.',
    line: 'Line',
    value: 'value',
    worker: 'emptied by',
  },

  boundary: (what: string, message: string) => `${what} could not be drawn: ${message}`,
  boundaryHint: 'plantao goes on; Ctrl-L tries again.',
} as const;

/** What the footer says of a command. */
export type Labels = Partial<Record<CommandId, string>>;
