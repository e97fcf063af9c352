import { span } from '../duration.ts';
import { plural } from '../plural.ts';

const kindsOfValue: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

/** What there are kinds of. */
const kindNouns = {
  action: { one: 'action', a: 'an action' },
  cache: { one: 'cache', a: 'a cache' },
  channel: { one: 'channel', a: 'a channel' },
  check: { one: 'check', a: 'a check' },
  log: { one: 'log', a: 'a log' },
  look: { one: 'look', a: 'a look' },
  place: { one: 'place', a: 'a place' },
  source: { one: 'source', a: 'a source' },
  'source-with-rows': { one: 'source with rows', a: 'a source with rows' },
  target: { one: 'target', a: 'a target' },
};
export type KindNoun = keyof typeof kindNouns;

/** What is wrong with a configuration: the field's own word first, what was expected, what to do. */
export const config = {
  /** Behind any problem. */
  nearest: (problem: string, word: string) => `${problem}; did you mean "${word}"?`,
  not: (problem: string, value: string) => `${problem}, not ${value}`,
  text: (value: string) => `"${value}"`,
  list: 'a list',
  mapping: 'a mapping',

  unknownKey: (key: string) => `unknown key "${key}"`,
  missing: (key: string, expected: string) => `"${key}" is missing: ${expected}`,
  inKey: (key: string, problem: string) => `"${key}": ${problem}`,

  /** What a value must be. */
  expected: {
    any: (phrases: readonly string[]) => `expected ${phrases.join(' or ')}`,
    type: (type: string) => kindsOfValue[type] ?? type,
    oneOf: (values: readonly string[]) => (values.length === 1 ? values[0]! : `one of ${values.join(', ')}`),
    atLeast: (least: number, inclusive: boolean) =>
      inclusive ? `a number of at least ${least}` : `a number above ${least}`,
    atMost: (most: number, inclusive: boolean) =>
      inclusive ? `a number of at most ${most}` : `a number below ${most}`,
    longer: (least: number) =>
      least === 1 ? 'text that is not empty' : `at least ${plural(least, 'character')}`,
    shorter: (most: number) => `at most ${plural(most, 'character')}`,
    more: (least: number) => `at least ${plural(least, 'entry', 'entries')}`,
    fewer: (most: number) => `at most ${plural(most, 'entry', 'entries')}`,
    other: 'another value',

    actionName: 'expected the name of an action: lower-case letters, digits and "-"',
    date: 'expected a date such as 2026-11-23',
    dateTime: 'expected a local date and time such as 2026-11-23 08:00',
    duration: 'expected a duration such as 250ms, 5s or 1m30s',
    responseTime: 'expected a duration or business days such as 3 business days',
    hostPort: 'expected host:port, such as localhost:5432',
    httpUrl: 'expected an http:// or https:// URL',
    id: 'expected letters, digits, "-", "_" and "."',
    jsonPath: 'expected a path such as a.b[0]',
    labelName: 'expected the name of a label: letters, digits, "_", "." and "-"',
    logMemory: 'expected a size of at least 4MB, such as 256MB',
    paramName: 'expected the name of a parameter: letters, digits and "_"',
    pattern: 'expected a regular expression',
    percentage: 'expected a percentage such as 90%',
    postgresUrl: 'expected a postgres:// URL',
    mongodbUrl: 'expected a mongodb:// or mongodb+srv:// URL',
    redisUrl: 'expected a redis:// or rediss:// URL',
    sshDestination: 'expected an ssh destination such as web1 or deploy@10.0.0.5',
    sshOption: 'expected an option such as -oProxyJump=bastion',
    suggestedAction:
      'expected a verb and a component, and perhaps values: "restart worker", "scale api count=20"',
    threshold: 'expected a comparison such as "> 500ms"',
    timeOfDay: 'expected a time such as 08:00',
    timeRange: 'expected times such as 08:00-20:00',
    trueOrFalse: 'expected true or false',
    turns: 'expected daily, weekly, 3 days or 2 weeks',
    zone: 'expected a time zone such as America/Sao_Paulo',
  },

  kind: {
    expected: (of: KindNoun, example: string) => `expected ${kindNouns[of].a}, such as ${example}`,
    none: (of: KindNoun, kinds: readonly string[]) =>
      `expected ${kindNouns[of].a}: one of ${kinds.join(', ')}`,
    several: (of: KindNoun, kinds: readonly string[]) =>
      of === 'target'
        ? `several kinds of target in one place: write a list, [${kinds.map((kind) => `{ ${kind}: … }`).join(', ')}]`
        : `several kinds of ${kindNouns[of].one}: keep one of ${kinds.join(', ')}`,
  },

  budget: {
    objective: 'expected a share below 100%: 99.9%',
    window: 'expected 7d to 90d',
    nothingCounted: 'names nothing to count: "component", or "total" with "good" or "errors"',
    events: 'events need "total" and one of "good" and "errors"',
    noCounter: (id: string) => `metric "${id}" is no counter: write counter: true if it only ever rises`,
    noModel: 'expected at least one model',
    costOrTokens: 'expected either "cost" or "tokens"',
    noPrice: (model: string, kind: string) => `no price: write prices: { ${model}: { ${kind}: … } }`,
    noSuchModel: (name: string) => `no model "${name}" under models`,
    taken: (id: string) => `its metric "${id}" is there already: choose another id`,
  },

  unknown: {
    environment: (name: string, known: readonly string[]) =>
      known.length > 0
        ? `no environment "${name}": expected one of ${known.join(', ')}`
        : `no environment "${name}": the file declares none`,
    component: (id: string) => `no component "${id}"`,
    action: (verb: string) => `no action "${verb}"`,
    metric: (id: string) => `no metric "${id}"`,
    host: (name: string) => `no host "${name}" under hosts`,
    severity: (name: string) => `no severity "${name}"`,
    channel: (id: string) => `no channel "${id}"`,
    person: (id: string) => `no person "${id}"`,
  },

  component: {
    bothChecks: 'use check or checks, not both',
    unwatched: 'nothing watches it: add a check, or say where it runs',
    circle: (ids: readonly string[]) => `circular dependency: ${ids.join(' → ')}`,
  },

  canaryNeedsBack: 'back is missing: only scale knows the number to go back to',

  threshold: {
    otherUnit: (text: string, unit: string) =>
      unit === ''
        ? `"${text}" is not a comparison of plain numbers`
        : `"${text}" is not a comparison in "${unit}"`,
    opposite: 'warning and critical point in opposite directions',
    milder: 'critical is milder than warning and would hide it: swap them',
  },

  checklist: {
    actionName: 'expected an action, or an action and a component: deploy api',
    occasion: (text: string, nearest: string) => `unknown occasion "${text}": did you mean "${nearest}"?`,
    sameName: (name: string) => `two checklists are named "${name}": give each its own name`,
    occasions: (text: string, all: readonly string[]) =>
      `unknown occasion "${text}": expected one of ${all.join(', ')}`,
    sameItem: (text: string) => `"${text}" is on it twice`,
    itemsOrRunbook: 'a checklist needs either items or runbook',
    noShifts: 'nobody is on call: add shifts under oncall',
    notDeploy: 'only for due: before-deploy and after-deploy',
  },

  alert: {
    sameName: (name: string) => `two alerts are named "${name}": give each its own name`,
    forInPart: '"for" applies to the whole alert: move it to the key for',
    forTwice: '"for" is given twice: in when and here',
    severityTaken: (name: string, own: string) =>
      `${name} is taken: ${own} is one of plantao's own severities; choose another name`,
    notMoreUrgent: (name: string, than: string) => `${name} is not more urgent than ${than}`,
  },

  days: {
    notDate: (text: string) => `"${text}" is not a date`,
    notDayOfMonth: (word: string, text: string) => `"${word}" in "${text}" is not a day of the month`,
    unknown: (word: string, text: string) => `"${word}" in "${text}" is not a day`,
    unknownExpected: (word: string, text: string) =>
      `"${word}" in "${text}" is not a day: expected daily, weekdays, Sunday, last Sunday of the month, first business day of the month, day 1 of the month or a date`,
  },

  contact: { unreachable: 'no way to reach them: add phone, email, chat or url' },

  schedules: {
    action: 'expected an action and its component: restart worker, scale api count=20',
    sameName: (name: string) => `two schedules are named "${name}": give each its own name`,
    atOrBefore: 'say when: either at, or before together with maintenance',
    noWindow: (name: string) => `no maintenance window "${name}" under alerting`,
    before: (ms: number, name: string, days: string) => `${span(ms)} before ${name} (${days})`,
    noAction: (verb: string, component: string) => `${component} has no action "${verb}"`,
    nothingToRun: 'nothing to run: name its action',
    notDeclared: (action: string) =>
      `${action} is not declared safe to run alone: list it under safety.alone, or make it an own action with risk: safe`,
    alone: 'expected an action and its component: restart worker',
  },

  schedule: {
    notEveryMonth: (day: number) => `not every month has a day ${day}: write last day of the month`,
    time: (text: string) => `"${text}" is not a time: expected 09:00`,
    past24: 'a day ends at 23:59: write 00:00 of the next day',
  },

  oncall: {
    notZone: (name: string) => `"${name}" is not a time zone such as America/Sao_Paulo`,
    endsBeforeStart: 'the end is before the start',
    noChannel: 'nobody can be reached: name channels under via, or add a route under notify',
    noShifts: 'nobody is on call: add shifts',
    noContact: (name: string, level: string, channels: readonly string[], contacts: readonly string[]) =>
      `${level} calls ${name}, and ${channels.join(', ')} cannot reach them: add ${contacts.join(' or ')}`,
    shiftNeedsWeekdays: 'a shift starts on days of the week',
    tooFew: (together: number, people: number) =>
      `${together} cannot be on call together: who names ${plural(people, 'person', 'people')}`,
    needsSince: 'people who take turns need since: the date the first turn starts',
  },

  preset: {
    taken: (name: string) => `"${name}" is an action already: give the preset another name`,
    noAction: (action: string, component: string) => `${component} has no action "${action}"`,
  },

  reference: {
    unset: (name: string) =>
      `\${${name}} is set neither in the environment section nor in the process environment`,
    unread: (name: string) => `\${${name}} was not read`,
    failed: (name: string, said: string) => `\${${name}}: ${said}`,
    fileUnreadable: (reason: string) => `cannot read the file: ${reason}`,
    fileUnfit: {
      'not-regular': (_kib: number) => 'not a regular file',
      'too-large': (kib: number) => `larger than ${kib} KiB`,
    },
    variableUnset: 'the variable is not set',
    commandFailed: (code: number | undefined) => `the command failed with exit code ${code ?? 'unknown'}`,
    unknownSecret: 'expected secret:file:PATH, secret:env:NAME or secret:cmd:PROGRAM',
  },

  file: {
    missing: 'no such file',
    unreadable: (said: string) => `cannot be read: ${said}`,
    notFile: 'not a file',
    tooLarge: 'larger than 4 MiB',
    needsQuotes: (reference: string) => `${reference} needs quotes here: "${reference}"`,
    notYaml: (said: string) => `invalid YAML: ${said}`,
    unusableYaml: (said: string) => `unusable YAML: ${said}`,
    tooDeep: (levels: number) => `nested deeper than ${plural(levels, 'level')}`,
    empty: 'the file is empty: it needs at least system and components',
    notMapping: 'expected a mapping at the top level',
  },
};
