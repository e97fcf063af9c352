import type { LogLevel } from '../model/snapshot.ts';
import { levelIn, levelOf } from './level.ts';

/** What a raw line says. Text is still raw. */
export interface ParsedLine {
  readonly level: LogLevel;
  /** Wall-clock milliseconds, where the line says. */
  readonly at?: number;
  readonly text: string;
}

const messageKeys = ['msg', 'message', 'event'];
const levelKeys = ['level', 'levelname', 'severity', 'lvl'];
const timeKeys = ['time', 'timestamp', 'ts', '@timestamp', 'asctime'];
/** Fields that say nothing on a screen that shows time and source already. */
const dull = new Set([...messageKeys, ...levelKeys, ...timeKeys, 'v', 'pid', 'hostname', 'name', 'logger']);

/** Reads a line of a JSON logger (pino, structlog, bunyan, zap, python-json-logger) or a plain one. Never throws. */
export function parseLine(raw: string): ParsedLine {
  if (raw.startsWith('{') && raw.trimEnd().endsWith('}')) {
    const parsed = parseJsonLine(raw);
    if (parsed) return parsed;
  }
  const at = leadingTime(raw);
  return { level: levelIn(raw), text: raw, ...(at === undefined ? {} : { at }) };
}

function parseJsonLine(raw: string): ParsedLine | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const pick = (keys: readonly string[]): unknown =>
    keys.map((key) => fields[key]).find((value) => value !== undefined);
  const message = pick(messageKeys);
  if (typeof message !== 'string') return undefined;
  const at = timeOf(pick(timeKeys));
  const rest = Object.entries(fields)
    .filter(([key]) => !dull.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return {
    level: levelOf(pick(levelKeys)) ?? 'none',
    text: [message, ...rest].join(' '),
    ...(at === undefined ? {} : { at }),
  };
}

/** ISO 8601, epoch seconds or epoch milliseconds. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 0) return value < 1e11 ? value * 1_000 : value;
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)[.,]?(\d*)/, '$1T$2.$30'));
  return Number.isNaN(at) ? undefined : at;
}

const leading = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?/;

function leadingTime(raw: string): number | undefined {
  const text = leading.exec(raw.slice(0, 40))?.[1];
  return text === undefined ? undefined : timeOf(text.replace(',', '.'));
}
