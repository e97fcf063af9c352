import { span } from '../duration.ts';
import { plural } from '../plural.ts';

/** What sources read, and why there is no value. */
export const sources = {
  label: {
    command: (command: string, host: string | undefined) =>
      `${command}${host === undefined ? '' : ` on ${host}`}`,
    docker: (stat: string, container: string) => `${stat} of container ${container}`,
    of: (what: string, place: string) => `${what} of ${place}`,
    from: (what: string, place: string) => `${what} from ${place}`,
    at: (what: string, place: string) => `${what} at ${place}`,
    on: (what: string, place: string) => `${what} on ${place}`,
  },

  exited: (code: number | undefined, said: string) =>
    `exit code ${code ?? 'unknown'}${said === '' ? '' : `: ${said}`}`,
  printedTooMuch: 'printed more than 1 MiB',
  printedNothing: 'printed nothing',
  printedNeither: 'printed neither a number nor JSON',

  answered: (status: number) => `answered ${status}`,
  documentTooLarge: (limit: string) => `the answer is larger than ${limit}`,
  notJson: 'the answer is not JSON',
  missing: (path: string) => `${path === '' ? 'the answer' : `"${path}"`} is missing`,
  notNumber: (path: string) => `${path === '' ? 'the answer' : `"${path}"`} is not a number`,

  needsSecond: 'waiting for a second reading',

  cloudwatch: {
    /** @param where dimensions, such as `LoadBalancer=app/shop/1` */
    label: (what: string, namespace: string, where: string) =>
      `${what} of ${namespace}${where === '' ? '' : ` ${where}`}`,
    noPoint: (backMs: number, said: string | undefined) =>
      `no data point in the last ${span(backMs)}${said === undefined ? '' : `: ${said}`}`,
    silent: (namespace: string, where: string) =>
      `nothing in ${namespace}${where === '' ? '' : ` with ${where}`} reported for 3 h: check the dimensions`,
    notNumber: 'the newest data point is not a number',
  },

  docker: {
    missing: (name: string) => `no container named ${name}`,
    notRunning: 'the container is not running',
  },

  file: {
    missing: 'no such file',
    tooMany: (most: number) => `too many files, more than ${most.toLocaleString('en')}: name a part of them`,
    notFile: 'not a file',
    tooLarge: 'larger than 4 MiB',
    unreadable: 'neither JSON nor JSON Lines',
  },

  prometheus: {
    nothingYet: 'nothing happened yet (0/0)',
    divisionByZero: 'division by zero',
    noSeries: (selector: string) => `no series ${selector}`,
    noHistogram: (selector: string) => `no histogram ${selector}`,
    nothingObserved: 'no observations in the window',
    /** A rate of too short a time. */
    partly: (seenMs: number, windowMs: number) => `of the last ${span(seenMs)}, not yet of ${span(windowMs)}`,
    tooShort: (value: string, seenMs: number, neededMs: number) =>
      `not known yet: ${value} over ${span(seenMs)}, needs ${span(neededMs)}`,
    badLine: (line: number, text: string) => `not Prometheus text: line ${line} is "${text}"`,
    tooManySamples: (most: number) => `more than ${most} samples`,
    /** A fault of an expression; the column counts from 1. */
    at: (fault: string, column: number) => `${fault} at column ${column}`,
    unexpected: (character: string) => `unexpected "${character}"`,
    tooDeep: 'too deeply nested',
    endsEarly: 'expression ends too early',
    unknownFunction: (name: string, known: readonly string[]) =>
      `unknown function "${name}": expected ${known.join(', ')}`,
    expectedCharacter: (character: string) => `expected "${character}"`,
    expectedMetric: 'expected a metric',
    expectedQuantile: 'expected a quantile from 0 to 1',
    expectedLabel: 'expected a label',
    expectedOperator: 'expected =, !=, =~ or !~',
    expectedQuoted: 'expected a quoted value',
    badPattern: 'invalid regular expression',
  },

  promql: {
    notPrometheus: (status: number) => `answered ${status} without JSON: is this a Prometheus server?`,
    unknownAnswer: (status: number) => `answered ${status}, not as Prometheus does`,
    wrongType: (type: string) => `the query returns a ${type}, expected one value`,
    noSeries: 'no series',
    manySeries: (count: number) => `${count} series: aggregate them, for example with sum()`,
    notNumber: 'not a number',
  },

  redis: {
    noField: (name: string) => `INFO has no number "${name}"`,
    noLookups: 'no lookups',
  },

  mongodb: {
    noDocument: 'no documents',
    noCollection: (collection: string, database: string) => `no collection ${collection} in ${database}`,
    noNumber: (fields: readonly string[]) =>
      fields.length === 0
        ? 'the first document has no number'
        : `the first document has no number: only ${fields.join(', ')}`,
    cut: (limit: number) => `only the first ${plural(limit, 'document')}`,
    noDatabase: 'the URL names no database: mongodb://host/DATABASE',
  },

  sql: {
    noRow: 'no rows',
    null: 'NULL',
    notNumber: (column: string) => `"${column}" is not a number`,
    interval: (column: string) => `"${column}" is an interval: use extract(epoch from …)`,
    cut: (limit: number) => `only the first ${plural(limit, 'row')}`,
    needsPlaceholders: 'needs :from and :until, the times it is asked for',
    tooManyMoments: (limit: number) =>
      `the history query returned more than ${plural(limit, 'row')}: group them by :step seconds`,
    needsTwoColumns: 'the history query needs two columns: a time and a value',
    notTime: (column: string) => `"${column}" of the history query is not a time`,
  },

  /** What an option must be; read when a value is refused. */
  expected: {
    json: 'expected JSON',
    pipeline: 'expected a list of stages',
    collection: 'needs a collection',
    noCollection: 'is about the whole server: it takes no collection',
    commandValue: 'needs value: the path of a number in the answer, such as connections.current',
    /** A stage or operator that may not stand in a question. */
    writes: (operator: string) => `${operator} writes: only questions are allowed here`,
    script: (operator: string) =>
      `${operator} runs JavaScript on the server: only questions are allowed here`,
    endless: (operator: string) => `${operator} has no end: only questions with one answer are allowed here`,
    period: 'expected 1s, 5s, 10s, 20s, 30s or whole minutes',
    statistic: 'expected a statistic of CloudWatch: Average, Sum, Minimum, Maximum, SampleCount, p95, tm99 …',
    namespace: 'expected a namespace of CloudWatch, such as AWS/ECS',
    mathId: 'expected a name that begins with a small letter, of letters, digits and _',
    metricOrExpression: 'expected either "metric", or "expression" with "of"',
    unusedMath: (name: string) => `the expression does not use "${name}"`,
    oneQuestion: (keys: readonly string[]) => `expected exactly one of ${keys.join(', ')}`,
  },
};
