import { formatNumber } from '../../model/quantity.ts';
import { plural } from '../plural.ts';

/** Log queries, reports, and what following a log comes to. */
export const logs = {
  query: {
    /** @param at offset of the word in the query, in characters */
    problem: (word: string, why: string, at = 0) =>
      `"${word}"${at > 0 ? ` at character ${at + 1}` : ''}: ${why}`,
    notUnderstood: 'not understood',
    unclosedQuote: 'unclosed quote',
    needsValue: (field: string) => `${field} needs a value`,
    needsTime: 'needs a span such as 10m or a time such as 2026-01-05T12:00',
    needsNumber: (operator: string, value: string) => `${operator} needs a number, not "${value}"`,
    noSuchLevel: (levels: readonly string[]) => `no such level; use one of ${levels.join(', ')}`,
    emptyRegex: 'empty regular expression',
    unclosedRegex: 'the regular expression needs a closing /',
    unknownFlags: (flags: string) => `unknown flag "${flags}"`,
    notLinear: 'back references and lookaround are not supported here',
    tooSlow: 'takes too long on these lines and was stopped; simplify it',
  },

  gap: {
    missing: (why: string) => `lines may be missing here: ${why}`,
    lost: 'the log was lost',
    ended: 'the log ended',
    truncated: 'the file was truncated',
    truncatedUnread: 'the file was truncated while it could not be read',
    replacedUnread: 'the file was replaced while it could not be read',
    sameMoment: (lines: number) => `over ${plural(lines, 'line shares', 'lines share')} one timestamp`,
  },

  file: {
    notRegular: 'not a regular file',
    unreadable: (file: string, why: string) => `cannot read ${file}: ${why}`,
    unwritable: (file: string, why: string) => `cannot write ${file}: ${why}`,
    tooMany: (pattern: string, files: number, most: number) =>
      `${plural(files, 'file matches', 'files match')} ${pattern}, more than the ${most} that can be read; narrow the pattern`,
    evidenceExists: (file: string) => `${file} already exists; evidence is never overwritten`,
  },

  session: {
    noLines: 'no log lines yet',
    noSource: 'no component here has logs',
    sourceLost: (source: string, why: string) => `${source} is lost: ${why}`,
    restarting: (why: string) => `logs lost, following all of them again: ${why}`,
    workerFailed: (why: string) => `the log worker failed: ${why}`,
    workerExited: 'the log worker exited',
    closed: 'logs are closed',
    noView: 'this view of the logs is closed',
    noStore: 'these logs are closed',
    saved: (lines: number, file: string, sha256: string) =>
      `${plural(lines, 'line')} saved to ${file}, SHA-256 ${sha256}`,
  },

  top: {
    errors: 'errors by shape',
    slow: 'slow requests by endpoint',
    rate: 'error rate per 5 min',
    values: (field: string) => `values of ${field}`,
    column: {
      ...{ count: 'count', first: 'first', last: 'last', source: 'source', message: 'message' },
      ...{ requests: 'requests', median: 'median', p95: '95 %', slowest: 'slowest', endpoint: 'endpoint' },
      ...{ from: 'from', errors: 'errors', lines: 'lines', share: 'share' },
    },
    distinct: (lines: number, distinct: number, more: boolean) =>
      `in ${lines === 1 ? '1 line' : `${formatNumber(lines)} lines`}, ${more ? 'over ' : ''}${formatNumber(distinct)} distinct`,
  },

  source: {
    onHost: (what: string, host: string) => `${what} on ${host}`,
    journal: (match: string) => `journal of ${match}`,
    logGroup: (group: string) => `log group ${group}`,
    loki: (query: string, url: string) => `${query} at ${url}`,
    expectedUnit: 'expected a unit name such as ssh',
    expectedJournalField: 'expected FIELD=value such as _COMM=sshd',
    expectedLogGroup: 'expected a log group name such as /ecs/api',
    expectedName: 'expected a name',
  },

  cloudwatch: {
    queryEnded: (status: string) => `the query ended: ${status}`,
  },

  loki: {
    loginRefused: (status: number) => `Loki answered ${status}: wrong or missing login`,
    refused: (status: number, why: string) => `Loki answered ${status}: ${why}`,
    notJson: 'the answer is not JSON; is this a Loki server?',
    notLoki: 'the answer is not one of Loki',
    notLines: (type: string) => `the query returns a ${type}; it must return lines`,
  },
};
