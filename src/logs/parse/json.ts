import { flatten } from './fields.ts';
import type { LineFormat } from './format.ts';
import { levelOf } from './level.ts';
import { timeOf } from './time.ts';

const messageKeys = ['msg', 'message', 'event'];
const levelKeys = ['level', 'levelname', 'severity', 'lvl', 'log.level'];
const timeKeys = ['time', 'timestamp', 'ts', '@timestamp', 'asctime'];
/** Fields left out of the text: the screen shows time and source anyway. */
const hidden = new Set([...messageKeys, ...levelKeys, ...timeKeys, 'v', 'pid', 'hostname', 'name', 'logger']);

/** A line of a JSON logger: pino, structlog, bunyan, zap, python-json-logger. */
export const json: LineFormat = {
  name: 'json',
  read(line) {
    if (!line.startsWith('{') || !line.trimEnd().endsWith('}')) return undefined;
    let object: Record<string, unknown>;
    try {
      object = JSON.parse(line) as Record<string, unknown>;
    } catch {
      return undefined;
    }
    const pick = (keys: readonly string[]): unknown =>
      keys.map((key) => object[key]).find((value) => value !== undefined);
    const message = pick(messageKeys);
    const level = levelOf(pick(levelKeys));
    if (typeof message !== 'string' && level === undefined) return undefined;
    const rest = Object.entries(object)
      .filter(([key]) => !hidden.has(key))
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    return {
      level: level ?? 'none',
      at: timeOf(pick(timeKeys)),
      text: [...(typeof message === 'string' ? [message] : []), ...rest].join(' '),
      fields: flatten(object),
    };
  },
};
