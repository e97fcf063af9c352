import { momentOf } from '../../logs/query/query.ts';
import { systemClock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import type { LogRequest } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import type { CommandOption } from '../command.ts';
import { CommandError, type GlobalOptions } from '../context.ts';

export interface LogOptions extends GlobalOptions {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly until?: string;
  readonly level?: string;
  readonly grep?: string;
  readonly exclude?: readonly string[];
  readonly where?: readonly string[];
  readonly top?: string;
  readonly context?: string;
  readonly query?: string;
  readonly save?: string;
  readonly file?: string;
}

/** Every option of `plantao logs`. */
export function logOptions(): readonly CommandOption[] {
  const say = words.commands.logs.options;
  return [
    { flags: '-f, --follow', help: say.follow },
    { flags: '-n, --tail <lines>', help: say.tail },
    { flags: '--since <time>', help: say.since },
    { flags: '--until <time>', help: say.until },
    { flags: '--level <level>', help: say.level },
    { flags: '--grep <pattern>', help: say.grep },
    { flags: '--exclude <patterns...>', help: say.exclude },
    { flags: '--where <conditions...>', help: say.where },
    { flags: '-C, --context <lines>', help: say.context },
    { flags: '--top <what>', help: say.top },
    { flags: '--query <name>', help: say.query },
    { flags: '--save <file>', help: say.save },
    { flags: '--file <path>', help: say.file },
  ];
}

/** Most severe first. */
const levels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];
/** How many lines a source gives where nobody says, and at most when a time says where to begin. */
const lines = { default: 100, most: 1_000_000 };

/** What is asked of each log. @throws CommandError that names the option that is wrong */
export function requestOf(options: LogOptions): LogRequest {
  const now = systemClock.now();
  const since = options.since === undefined ? undefined : momentOf(options.since, now);
  const until = options.until === undefined ? undefined : momentOf(options.until, now);
  const bounded = since !== undefined || until !== undefined;
  const tail = filtersFirst(options) && bounded ? undefined : count('--tail', options.tail);
  return {
    tail: tail ?? (bounded ? lines.most : lines.default),
    follow: options.follow === true,
    ...defined({ sinceMs: since, untilMs: until }),
  };
}

/** How many lines each log gives where nobody said how many or since when, while something is looked for in them. */
export function unaskedTail(options: LogOptions): number | undefined {
  const { follow, tail, since, until, query, top, save, context } = options;
  if (follow || [tail, since, until, query].some((option) => option !== undefined)) return undefined;
  const looks = queryOf(options) !== '' || [top, save, context].some((option) => option !== undefined);
  return looks ? lines.default : undefined;
}

/** How many matching lines are wanted, when logs have to be read back for them. */
export function wantedMatches(options: LogOptions): number | undefined {
  const bounded = options.since !== undefined || options.until !== undefined;
  return filtersFirst(options) && !bounded ? count('--tail', options.tail) : undefined;
}

/** Whether `-n` is the number of lines that match, not of lines to search. */
function filtersFirst(options: LogOptions): boolean {
  const { follow, query, top, save, level, grep, exclude, where } = options;
  if (follow || [query, top, save].some((option) => option !== undefined)) return false;
  return [level, grep, exclude, where].some((option) => option !== undefined);
}

/** A whole number of lines. @throws CommandError that names the option */
export function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new CommandError(words.commands.logs.needsLines(option, value));
  return Number(value);
}

/** The options as one query. @throws CommandError that names the option that is wrong */
export function queryOf(options: LogOptions): string {
  const parts: string[] = [];
  const now = systemClock.now();
  for (const name of ['since', 'until'] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (momentOf(value, now) === undefined)
      throw new CommandError(words.commands.errors.notASpan(`--${name}`, '10m', value));
    parts.push(`${name}:${value}`);
  }
  if (options.level !== undefined) {
    const level = options.level.toLowerCase();
    if (!levels.includes(level as LogLevel))
      throw new CommandError(words.commands.logs.needsLevel(levels, options.level));
    parts.push(`level:${level}`);
  }
  if (options.grep !== undefined) parts.push(expression('--grep', options.grep));
  for (const source of options.exclude ?? []) parts.push(`-${expression('--exclude', source)}`);
  return [...parts, ...(options.where ?? [])].join(' ');
}

function expression(option: string, source: string): string {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new CommandError(words.commands.errors.optionFault(option, (error as Error).message));
  }
  return `/${source.replace(/\\.|\//gs, (part) => (part === '/' ? '\\/' : part))}/`;
}

/** Options that contradict each other. @throws CommandError that names them */
export function checkTogether(options: LogOptions): void {
  const refuse = (one: string, other: string): never => {
    throw new CommandError(words.commands.logs.notTogether(one, other));
  };
  if (options.follow && options.save !== undefined) refuse('--save', '--follow');
  if (options.follow && options.context !== undefined) refuse('--context', '--follow');
  if (options.follow && options.query !== undefined) refuse('--query', '--follow');
  if (options.follow && options.top !== undefined) refuse('--top', '--follow');
  if (options.top !== undefined && options.context !== undefined) refuse('--context', '--top');
  if (options.save !== undefined && options.top !== undefined) refuse('--save', '--top');
}
