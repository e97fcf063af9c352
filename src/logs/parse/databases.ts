import type { LogLevel } from '../../model/logs.ts';
import type { FieldValue, LineFormat } from './format.ts';
import { timeAt } from './time.ts';

const postgresLine =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([A-Z]{2,5}|[+-]\d\d(?::?\d\d)?) \[(\d+)(?:-\d+)?\] (?:([^\s@]{0,63})@(\S{0,63}) )?(DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY):\s/;
const postgresLevels: Readonly<Record<string, LogLevel>> = {
  LOG: 'info',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  PANIC: 'fatal',
};

/** PostgreSQL with the line prefix of Debian or of the images; `duration: … ms` becomes `latency`. */
export const postgres: LineFormat = {
  name: 'postgres',
  read(line) {
    const found = postgresLine.exec(line);
    if (!found) return undefined;
    const [, time, zone, pid, user, database, word] = found;
    const fields: Record<string, FieldValue> = { pid: Number(pid) };
    if (user) fields.user = user;
    if (database) fields.database = database;
    const duration = /duration: (\d+(?:\.\d+)?) ms/.exec(line)?.[1];
    if (duration !== undefined) fields.latency = Number(duration);
    return {
      level: postgresLevels[word!] ?? (word!.startsWith('DEBUG') ? 'debug' : 'info'),
      // Zone names other than UTC are ambiguous: taken as local time.
      at: timeAt(`${time}${/^(?:UTC|GMT|[+-].*)$/.test(zone!) ? zone : ''}`),
      fields,
    };
  },
};

const redisLine = /^(\d+):([XCSM]) (\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3}) ([.\-*#]) /;
const redisLevels: Readonly<Record<string, LogLevel>> = {
  '.': 'debug',
  '-': 'trace',
  '*': 'info',
  '#': 'warn',
};
const redisRoles: Readonly<Record<string, string>> = { X: 'sentinel', C: 'child', S: 'replica', M: 'master' };

export const redis: LineFormat = {
  name: 'redis',
  read(line) {
    const found = redisLine.exec(line);
    if (!found) return undefined;
    const [, pid, role, time, mark] = found;
    return {
      level: redisLevels[mark!],
      at: timeAt(time!),
      fields: { pid: Number(pid), role: redisRoles[role!]! },
    };
  },
};
