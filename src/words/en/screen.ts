import type { ActionState, Thing, Verb } from '../../model/action.ts';
import type { Status } from '../../model/status.ts';
import { plural } from '../plural.ts';
import { actions } from './actions.ts';
import { names } from './names.ts';
import { screenChecklists } from './screen-checklists.ts';
import { screenCommands } from './screen-commands.ts';
import { screenLogs } from './screen-logs.ts';
import { screenOncall } from './screen-oncall.ts';

const verbs: Readonly<Record<Verb, string>> = {
  'rolling-restart': 'Rolling restart of',
  rollback: 'Roll back',
  'set-env': 'Set environment of',
  'set-image': 'Set image of',
  'set-resources': 'Set resources of',
  'delete-pod': 'Delete a pod of',
  'delete-keys': 'Delete keys of',
  'cancel-query': 'Cancel a query of',
  'kill-query': 'Kill a query of',
  'kill-client': 'Kill a client of',
  'kill-operation': 'Kill an operation of',
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

/** How an action stands, by itself. */
const states: Readonly<Record<ActionState, string>> = {
  ...names.actionStates,
  succeeded: 'succeeded and verified',
  'not-verified': 'ran, not verified',
};

const paneTitles: Readonly<Record<'components' | 'metrics' | 'queues' | 'escalations' | 'logs', string>> = {
  components: 'Components',
  metrics: 'Metrics',
  queues: 'Queues',
  escalations: 'Escalations',
  logs: 'Logs',
};

/** Every text of the screen. */
export const screen = {
  ...screenChecklists,
  ...screenOncall,
  ...screenLogs,
  ...screenCommands,
  states,
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
    calm: (count: number) => `All good: ${plural(count, 'component')} up, every metric in range.`,
    dark: (count: number) => `Incomplete: ${plural(count, 'row')} failing once, stale or without data.`,
    firstReadings: (count: number) =>
      `All responding checks pass; waiting for first readings of ${plural(count, 'row')}.`,
    nothingWrong: 'Nothing needs attention, as far as plantao can tell.',
    notAsked: (count: number) => `Waiting for first answers: ${plural(count, 'component')} unknown.`,
    empty: 'Nothing configured: add components to plantao.yaml.',
    more: (count: number) => `+${count} more`,
    running: (count: number) => `${plural(count, 'action')} running`,
    undoDue: (component: string, back: string, more: number) =>
      `UNDO DUE ${component}: ${back}${more > 0 ? ` (+${more})` : ''} u`,
    undoLater: (left: string) => `undo in ${left}`,
    unknownOutcome: (count: number) => `${plural(count, 'outcome')} unknown`,
    ownError: 'plantao',
  },

  weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],

  status: {
    was: (status: Status) => `was ${names.statuses[status]}`,
    stale: (age: string) => `stale ${age}`,
    never: 'no answer yet',
    affected: (by: string) => `affected by ${by}`,
    nextTry: (time: string) => `next try in ${time}`,
    since: 'since',
    noData: 'no data',
    claimed: (by: string) => `taken by ${by}`,
    waiting: (count: number) => `${count} waiting`,
    nobodyWaits: 'none waiting',
    idle: 'idle',
    steady: 'steady',
    growing: 'growing',
    /** When a queue that grows reaches its next threshold. */
    reaches: {
      warning: (time: string) => `warn ${time}`,
      critical: (time: string) => `crit ${time}`,
    },
    noWorker: 'no worker',
    paused: 'paused',
    workers: (count: number) => plural(count, 'worker'),
    gap: 'lines may be missing here',
  },

  columns: {
    status: 'status',
    component: 'component',
    summary: 'detail',
    latency: 'took',
    since: 'since',
    band: 'band',
    metric: 'metric',
    value: 'value',
    history: 'history',
    thresholds: 'thresholds',
    warnAt: (threshold: string) => `warn ${threshold}`,
    criticalAt: (threshold: string) => `crit ${threshold}`,
    queue: 'queue',
    depth: 'depth',
    rate: 'rate',
    drain: 'drains',
    oldest: 'oldest',
    worker: 'worker',
    waits: 'waiting',
    who: 'who',
    about: 'about',
  },

  empty: {
    components: 'No components. Add some under "components:" in plantao.yaml.',
    metrics: 'No metrics. Add some under "metrics:" in plantao.yaml.',
    queues: 'No queues. Add some under "queues:" in plantao.yaml.',
    escalations: 'No escalations. Add a source under "escalations:" in plantao.yaml.',
    logs: 'No log lines yet. They come from components with a target or "logs:".',
    filtered: (filter: string) => `Nothing matches "${filter}". Esc clears the filter.`,
    level: (level: string) => `No lines at ${level} or worse. L changes the level.`,
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
  filterHint: 'Enter keeps, Esc clears, leading ! excludes',

  palette: {
    title: 'Commands',
    none: 'Nothing matches.',
    hint: 'type to search, Enter runs, Esc closes',
    open: (title: string) => `open ${title}`,
    environment: (name: string) => `env ${name}`,
    recheck: (title: string) => `recheck ${title}`,
    action: (verb: Verb, title: string) => `${verb} ${title}`,
    scheduled: (action: string, name: string) => `${action}: due for ${name}`,
    scheduleDone: (name: string) => `done: ${name}`,
    scheduleMarked: 'marked done',
    kinds: {
      ...{ command: 'command', component: 'component', action: 'action', environment: 'environment' },
      page: 'page',
      schedule: 'schedule',
    },
  },

  environments: { title: 'Switch environment', current: 'current', hint: 'Enter switches, Esc closes' },

  alerts: {
    title: 'Alerts',
    counts: (firing: number, pending: number, dark: number) => [
      ...(firing > 0 ? [`${firing} ${names.alertPhases.firing}`] : []),
      ...(pending > 0 ? [`${pending} ${names.alertPhases.pending}`] : []),
      ...(dark > 0 ? [`${dark} not evaluated`] : []),
    ],
    none: 'No alerts firing or pending.',
    whyOf: (name: string) => `Why: ${name}`,
    severity: 'sev',
    state: 'state',
    alert: 'alert',
    what: 'evidence',
    age: 'age',
    clock: 'next',
    owner: 'owner',
    muted: 'muted',
    flapping: 'flapping',
    taken: 'acked',
    overdue: (by: string) => `OVERDUE ${by}`,
    answerIn: (time: string) => `ack in ${time}`,
    suggested: (action: string, mayPlan: boolean) => `Suggested: ${action}${mayPlan ? ' (m plans it)' : ''}`,
    runbook: (name: string) => `Runbook: ${name}`,
    acknowledged: (name: string) => `acknowledged: ${name}`,
    takenAlready: (by: string) => `already acknowledged by ${by}`,
    nothingSuggested: 'no suggested action',
    oneOnly: 'one alert at a time: Esc removes the marks',
    acknowledgedAll: (done: number, of: number) =>
      done === of
        ? `${plural(done, 'alert')} acknowledged`
        : `${done} of ${of} acknowledged; the others were, or do not fire`,
    grouped: { component: 'by component', from: 'by origin' },
    groups: { component: 'component', from: 'from' },
  },

  mend: {
    title: (about: string) => `Suggested for ${about}`,
    action: (verb: string, component: string) => `${verb} ${component}`,
    hint: '1-9 or Enter plans, Esc closes',
    while: (alert: string, read: string) => (read === '' ? `while ${alert}` : `while ${alert}: ${read}`),
    over: (alert: string) => `${alert} is not firing now`,
  },
  menu: {
    title: (title: string) => `Actions on ${title}`,
    hint: 'type to find one, Enter plans, Esc closes',
    noneSuch: 'no action of that name',
    none: 'None: give the component a target (runs:) or actions.',
  },

  freeze: {
    title: 'Freeze all actions',
    reason: 'Reason',
    explained: 'Blocks actions for everyone on this journal until unfrozen.',
    cancelRunning: (running: readonly string[]) => `Type y to cancel ${running.join(', ')}`,
    frozen: 'all actions frozen',
    unfrozen: 'actions unfrozen',
  },

  keymap: {
    noCommand: (id: string) => `no command "${id}"; "?" on the screen lists them`,
    notAKey: (key: string) =>
      `"${key}" is not a key; keys are written a, G, ctrl-l, alt-x, shift-tab, f5, space, enter, up`,
    taken: (key: string, id: string, text: string) =>
      `key "${key}" is taken by ${id} (${text}); give one of the two another key`,
    noQuit: 'at least one of quit and quit-now needs a key',
  },

  /** The page of all keys. */
  docs: {
    keys: 'Keys',
    does: 'What it does',
    where: 'Where',
    id: 'Command id',
    contexts: {
      always: 'anywhere, even while typing',
      global: 'everywhere',
      list: 'on the selected row',
      components: 'Components',
      escalations: 'Escalations',
      logs: 'Logs',
      dialog: 'action dialogs',
    },
  },

  help: { title: 'Keys', hint: 'j/k scrolls, Esc closes' },

  notices: {
    rechecking: 'running every check',
    recheckingOne: (title: string) => `checking ${title}`,
    readOnly: 'read-only: actions are off',
    cannot: (verb: Verb, title: string) =>
      `${title} cannot ${verb === 'flush-cache' ? 'flush a cache' : verb}`,
    noComponent: 'no component to act on in this row',
    copied: 'copied',
    tooLong: 'too long for the terminal clipboard',
    switching: (name: string) => `switching to ${name}`,
    noActions: 'no actions in this session',
    stillRunning: 'an action is still running: press again to cancel it and quit',
    goesOn: 'still running; v shows it',
    noUndo: 'nothing to undo',
    uncancellable: 'cannot be cancelled: it runs to its end',
    settled: 'outcome recorded',
    oneEnvironment: 'only one environment',
    filterCleared: 'filter cleared',
  },

  dialog: {
    planning: (verb: Verb, title: string) =>
      `${verbPhrase(verb)} ${title}: planning, nothing has changed yet`,
    noPlan: (verb: Verb, title: string) => `${verbPhrase(verb)} ${title}: no plan`,
    title: (verb: Verb, title: string) => `${verbPhrase(verb)} ${title}`,
    inEnvironment: (name: string) => `in ${name}`,
    target: 'target',
    runs: 'runs exactly',
    change: 'changes',
    unseen: 'not seen',
    revert: 'for a while',
    touches: (count: number, thing: Thing) => `touches ${actions.things(count, thing)}`,
    risk: 'risk',
    undo: 'undo',
    noUndo: 'no undo',
    provided: 'only if',
    verified: 'verified by',
    notVerified: 'nothing: the component has no checks',
    refused: 'REFUSED',
    typeWord: (word: string) => `Type ${word} to confirm:`,
    reason: 'Reason (for the journal):',
    wrongWord: (word: string) => `that is not ${word}`,
    notDeliberate: 'not confirmed: read the plan, wait a second, press the key once',
    cancel: 'Cancel',
    confirmKeys: (verb: Verb) => `${verb} now`,
    cancelKeys: 'changes nothing',
    switchField: 'Tab word/reason',
    ranFor: (time: string) => ` for ${time}`,
    tookSeconds: (seconds: string) => ` after ${seconds}s`,
    droppedLines: (count: number) => `${plural(count, 'earlier line')} dropped`,
    reveal: 'show the secret, once',
    revealed: 'Copy it now: it is recorded nowhere and gone when this closes.',
    confirmAlone: (problem: string) => `${problem}: confirm once more to act all the same`,
    willReveal: 'its answer holds a secret: shown once, here, and recorded nowhere',
    allOutput: 'all output',
    newest: 'newest output',
    hide: 'hide, keeps running',
    abort: 'cancel',
    close: 'close',
    escCancels: 'Esc cancels',
    escCloses: 'Esc closes',
    more: (count: number) => `${plural(count, 'more line')}: Up and Down scroll`,
    needsReason: 'a reason is required: it goes into the journal',
    missing: (text: string) => `required: ${text}`,
    notANumber: 'not a number',
    optional: '(optional)',
    makesPlan: 'plans',
    nextField: 'next value',
    otherField: 'other value',
    arrowsChoose: 'Up and Down choose',
    listing: 'loading choices',
    noList: (why: string) => `choices could not be read: ${why}`,
    warning: 'warning',
    escalateKey: (key: string) => `${key} escalates instead`,
    values: 'with',
    each: (count: number) => `one after another, stopping at the first that does not succeed: ${count}`,
    several: (count: number) => plural(count, 'component'),
    unfinished: 'cannot be cancelled once started',
    waits: 'queued behind the others',
    undoKey: (text: string) => `undo: ${text}`,
    settleKeys: 'how did it end?',
    itWorked: 'succeeded',
    itFailed: 'failed',
    notACount: 'not a whole number',
  },

  detail: {
    checks: 'Checks',
    alerts: 'Alerts',
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
    underAMinute: '<1m',
    budgetLeft: (minutes: string) => `error budget left ${minutes}`,
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
    links: 'Links',
    created: 'waiting since',
    gone: 'This row is gone.',
    below: (count: number) => `${plural(count, 'more line')} below`,
    noEvents: 'none in this session',
    noChecks: 'No checks.',
    line: 'Line',
    value: 'value',
    worker: 'worker',
    priority: 'priority',
  },

  boundary: (what: string, message: string) => `${what} could not be drawn: ${message}`,
  boundaryHint: 'plantao keeps running; Ctrl-L retries.',
};
