import type { LogLevel } from '../../model/logs.ts';

const words: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  panic: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  error: 'error',
  err: 'error',
  severe: 'error',
  exception: 'error',
  warning: 'warn',
  warn: 'warn',
  info: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  debug: 'debug',
  fine: 'debug',
  trace: 'trace',
  verbose: 'trace',
};

/** Numeric levels of pino and bunyan. */
const numbers: readonly [number, LogLevel][] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
  [10, 'trace'],
];

/** The level of a logger's own word or number; undefined when it is none. */
export function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return numbers.find(([least]) => value >= least)?.[1];
  return typeof value === 'string' ? words[value.toLowerCase()] : undefined;
}

/** How far into a line a level is searched, in characters: beyond is message. */
const head = 160;
const marked = /\blevel=["']?([a-z]+)/i;
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const bare =
  /(?:^|[\s[(|<:"])(FATAL|PANIC|CRITICAL|CRIT|EMERG|ALERT|ERROR|ERR|SEVERE|WARNING|WARN|INFO|NOTICE|DEBUG|TRACE|VERBOSE|LOG)(?=[\s\])|>:",]|$)/;
const nginx = /\[(emerg|alert|crit|error|warn|notice|info|debug)\]/;
const access = /" ([1-5])\d\d (?:\d+|-)/;

/** The level of a plain line: `level=`, else an upper-case level near the start, else by the status of an access log. */
export function levelIn(line: string): LogLevel {
  const start = line.slice(0, head);
  const word = marked.exec(start)?.[1] ?? bare.exec(start)?.[1] ?? nginx.exec(start)?.[1];
  const level = levelOf(word);
  if (level) return level;
  const short = klog.exec(start)?.[1];
  if (short) return { I: 'info', W: 'warn', E: 'error', F: 'fatal' }[short] as LogLevel;
  const status = access.exec(line.slice(0, 2_048))?.[1];
  if (status) return status === '5' ? 'error' : status === '4' ? 'warn' : 'info';
  return 'none';
}
