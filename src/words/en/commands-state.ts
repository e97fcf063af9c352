import { span } from '../duration.ts';
import { plural } from '../plural.ts';

const bandExits = { 0: 'all normal', 1: 'a warning', 2: 'a critical value', 3: 'a value is missing' };

/** Commands that show how things are. */
export const commandState = {
  check: {
    exits: {
      0: 'all up',
      1: 'a component is degraded',
      2: 'a component is down',
      3: 'a component is unknown',
    },
    affectedBy: (component: string, summary: string) => `affected by ${component}: ${summary}`,
  },
  metrics: { exits: bandExits },
  queues: { exits: bandExits },
  escalations: { exits: bandExits, nobodyWaits: 'nobody waiting' },
  depth: {
    exits: { 0: 'asked', 3: 'could not be asked, with the reason' },
    what: 'component or queue',
    section: 'section',
    text: 'What the section looks for, where it takes a text',
    nothing: (name: string) => `${name} has no database or queue to look into`,
    needsText: (section: string, label: string) => `${section} needs a ${label}: --for`,
  },
  budget: {
    exits: {
      0: 'every budget lasts',
      1: 'one is low, burns slowly or is nearly spent',
      2: 'one is used up or burns fast',
      3: 'not known',
    },
    what: 'budget',
    none: 'no budgets: write slo under a component, or slos or costs',
    noHistory: 'no history of this system on this machine: plantao keeps it while it runs',
    columns: {
      objective: 'objective',
      burn: 'burn',
      gone: 'gone',
      cost: 'cost',
      today: 'today',
      midnight: 'by midnight',
      month: 'this month',
    },
  },

  uptime: {
    exits: { 0: 'budget left everywhere', 1: 'an error budget is used up', 3: 'cannot be read' },
    month: 'Month, such as 2026-10 (default: this one)',
    usedUp: (over: string) => `USED UP, ${over} over`,
    left: (time: string, share: string) => `${time} (${share})`,
  },
  trend: {
    exits: { 0: 'printed', 3: 'nothing known of that time, with the reason' },
    what: 'metric or queue',
    vs: 'Compare with yesterday, last-week or four-weeks (default: what suits the time)',
    over: 'How far back, such as 24h or 7d (default: 24h)',
    days: 'A row per day for so many days: totals of counters, percentiles of the rest',
    csv: 'Print CSV',
    expectedOver: 'expected a duration from 1m to 396d',
    expectedDays: (most: number) => `expected a number of days from 1 to ${most}`,
    now: 'now',
    day: 'day',
    period: 'period',
    mean: 'mean',
    least: 'min',
    greatest: 'max',
    increase: 'increase',
    most: 'max per minute',
    change: 'change',
    percentile: (percent: number, ofMs: number) => `p${percent} of ${span(ofMs)} means`,
  },

  runbook: {
    list: { exits: { 0: 'listed', 1: 'a runbook was read only in part', 3: 'cannot be read' } },
    show: { exits: { 0: 'printed', 1: 'read only in part', 3: 'no such runbook or heading' } },
    none: 'no runbooks: put Markdown files into runbooks/ beside the configuration, or name them with runbooks:',
    what: 'runbook',
    noHeading: (heading: string, runbook: string) => `no heading "${heading}" in ${runbook}`,
    columns: { name: 'Runbook', title: 'Title', sections: 'Sections' },
    run: {
      exits: {
        0: 'verified to the end; with --dry-run, shown',
        1: "not verified, or a person's turn",
        2: 'an action failed',
        3: 'refused, or no such procedure, run or step',
      },
      changeExits: { 0: 'done', 1: 'not verified', 3: 'refused, or no such run or step' },
      turnExits: { 0: 'continued there', 3: 'refused, or no such run or step' },
      runsExits: { 0: 'no open run', 1: 'some open', 3: 'cannot be read' },
      from: 'Start at this step: number, id or first words; earlier ones are skipped',
      step: 'Only this step',
      set: 'Value for a placeholder of a command: <name>, {name} or NAME',
      incident: 'Incident it belongs to, by id',
      takeOver: 'Take over from whoever drives it',
      value: 'What was seen',
      branchOption: 'Branch taken, by its number',
      reason: 'Why',
      otherwiseReason: 'Why, where the step has not failed',
      begun: (title: string, run: string) => `${title}: run ${run}`,
      ended: (over: number, count: number) => `over: ${over} of ${plural(count, 'step')}`,
      yourTurn: 'Your turn.',
      thenTick: (run: string) =>
        `when it is done: plantao runbook tick ${run}, then plantao runbook resume ${run}`,
      thenDecide: (run: string) =>
        `choose: plantao runbook tick ${run} --branch N, then plantao runbook resume ${run}`,
      thenOtherwise: (run: string, to: string) =>
        `or continue at "${to}": plantao runbook otherwise ${run}, then plantao runbook resume ${run}`,
      wentOn: (to: string) => `continued at "${to}"`,
      wentWrong: (steps: readonly string[]) => `went wrong on the way: ${steps.join(', ')}`,
      branch: (
        number: number,
        when: string,
        text: string,
        is: { readonly proposed?: true; readonly taken?: true; readonly answer?: string },
      ) => {
        const said = is.taken ? '  [taken]' : is.proposed ? '  [readings say so]' : '';
        return `${number}) ${when}${is.answer === undefined ? '' : ` (${is.answer})`}${text === '' ? '' : `: ${text}`}${said}`;
      },
      expected: (text: string) => `expect: ${text}`,
      limit: (time: string) => `within ${time}`,
      hold: (least: string, most: string) => (least === most ? `wait ${least}` : `wait ${least} to ${most}`),
      elsewhere: (environment: string) => `for ${environment} only`,
      age: (time: string) => `(${time} ago)`,
      notPlanned: (reason: string) => `cannot plan it: ${reason}`,
      noneOpen: 'no open run',
      severalOpen: (runs: readonly string[]) => `name the run: ${runs.join(', ')}`,
      noRuns: 'no runs yet',
      endings: { done: 'done', abandoned: 'abandoned' },
      columns: { run: 'Run', driver: 'Driver', since: 'Since', steps: 'Steps', current: 'Now' },
    },
  },

  contacts: {
    exits: { 0: 'listed', 1: 'nothing found', 3: 'cannot be read' },
    links: 'List dashboards and documents instead',
    component: 'Only for this component',
    none: 'no contacts: list them under contacts:, or in a table of a runbook',
    noLinks: 'no links: list them under links:',
    noMatch: (word: string) => `nothing with "${word}"`,
    columns: {
      who: 'Who',
      role: 'Role',
      phone: 'Phone',
      email: 'E-mail',
      other: 'Chat or page',
      when: 'When',
      from: 'From',
      title: 'Title',
      url: 'Address',
    },
    configuration: 'configuration',
  },

  schedules: {
    exits: { 0: 'listed', 1: 'something is due or was missed', 3: 'cannot be read' },
    doneExits: { 0: 'recorded', 3: 'no such schedule, or it is not due' },
    note: 'What was done',
    done: (name: string) => `${name}: done`,
    none: 'no schedules: list them under schedules:',
    columns: {
      name: 'Schedule',
      state: 'State',
      since: 'Since',
      next: 'Next',
      when: 'When',
      action: 'Action',
    },
  },

  status: {
    exits: {
      0: 'nothing fires',
      1: 'P2 or P3, everything acknowledged, or messages not delivered',
      2: 'an unacknowledged P0 or P1',
      3: 'plantao is not running',
    },
    tmux: "Format for tmux's status line, with colours",
    notRunning: 'plantao is not running',
    stale: (system: string, age: string) => `${system}: no report for ${age}`,
    ok: 'ok',
    /** Behind the counts: how many of them are acknowledged, or muted by anything else. */
    handled: (acknowledged: number, muted: number) => {
      const said = [
        ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
        ...(muted > 0 ? [`${muted} muted`] : []),
      ];
      return said.length === 0 ? '' : ` (${said.join(', ')})`;
    },
    oncall: (name: string, left: string) => `${name} for ${left}`,
    next: (step: string, time: string) => `${step} in ${time}`,
    undelivered: 'messages not delivered',
  },

  logs: {
    exits: { 0: 'read', 3: 'a log could not be read, or an option is wrong' },
    options: {
      follow: 'Keep printing new lines',
      tail: 'Start with this many of the newest lines (default: 100)',
      since: 'Lines since a span ago (10m, 2h) or a time',
      until: 'Lines before a span ago or a time',
      level: 'This level and worse',
      grep: 'Lines matching a regular expression',
      exclude: 'No lines matching a regular expression',
      where: "Lines whose fields match: 'status>=500' ip:1.2.3.4",
      context: 'Lines of context before and after each match',
      top: 'Count instead: errors, slow (endpoints), a field, or a /regular expression/',
      query: 'Run a named query of a loki or cloudwatch log instead of reading its lines',
      save: 'Save the lines to a new file, with its checksum in the journal',
      file: 'Read this file or glob instead; COMPONENT - reads standard input',
    },
    gap: (text: string) => `-- ${text} --`,
    slow: (p95: string, worst: string) => `p95 ${p95}  worst ${worst}`,
    needsLines: (option: string, given: string) => `${option} needs a number of lines, not "${given}"`,
    needsLevel: (levels: readonly string[], given: string) =>
      `--level needs one of ${levels.join(', ')}, not "${given}"`,
    notTogether: (one: string, other: string) => `use ${one} or ${other}, not both`,
    badQuery: (reason: string) => `the query cannot be used: ${reason}`,
    isAFile: (word: string) => `no component "${word}", but a file: plantao logs --file ${word}`,
    none: 'nothing here has logs: say where components run, or name their log files under "logs"',
    noQuery: (name: string) => `no log has a query "${name}"`,
    nameQueries: 'name queries under "queries" of a loki or cloudwatch log',
    cut: (count: number, logs: readonly string[]) =>
      `read only the newest ${plural(count, 'line')} of ${logs.join(', ')}: add --since 1h, or -n for more`,
    dropped: (count: number, megabytes: number) =>
      `dropped the ${plural(count, 'oldest line')}: more than ${megabytes} MB arrived`,
    saved: (lines: number, bytes: number, recorded: boolean) =>
      `${plural(lines, 'line')}, ${bytes} bytes${recorded ? ', in the journal' : ''}`,
  },
};
