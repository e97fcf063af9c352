import type { DepthCell, DepthField } from '../../model/depth.ts';
import { literalPattern } from '../../text/literal-pattern.ts';
import { maskedKey } from '../../text/masked-key.ts';
import { sanitize } from '../../text/sanitize.ts';
import { words } from '../../words/index.ts';
import type { Asking } from './section.ts';

/** Most of a value that is fetched for a look, in bytes and in entries. */
const mostBytes = 2_048;
const mostEntries = 5;

/** A key as the id of a row: its bytes, as text that survives. */
export function keyId(key: Buffer): string {
  return key.toString('base64url');
}

/** How long a key lives, from PTTL. */
export function ttlCell(ttlMs: number): DepthCell {
  if (Number.isNaN(ttlMs)) return null;
  return ttlMs === -1 ? words.depth.redis.keys.never : Math.max(0, ttlMs);
}

/** A prefix as a pattern of Redis, whose own signs stand for themselves; undefined where it would match everything. */
export function globText(prefix: string): string | undefined {
  const pattern = prefix.replace(/[\\?[\]]/g, String.raw`\$&`);
  // What would not be shown as it is cannot be agreed to.
  if (sanitize(pattern) !== pattern) return undefined;
  return /[^*:/|.…]/.test(pattern) ? pattern : undefined;
}

/** A whole key as a pattern that matches it alone; undefined where it is no text that can be shown, as bytes or for whom it is about. */
export function exactPattern(key: Buffer): string | undefined {
  const text = key.toString('utf8');
  if (!Buffer.from(text).equals(key) || sanitize(text) !== text || maskedKey(text) !== text) return undefined;
  return literalPattern(text);
}

/** A key and the beginning of what it holds, as they are: for a person who asks for it. */
export async function keyField(asking: Asking, row: string): Promise<readonly DepthField[]> {
  const said = words.depth.redis.keys;
  const key = Buffer.from(row, 'base64url');
  // Being looked at must not keep a key from being evicted; Redis 7.2 can do so.
  await asking.quietly('CLIENT', 'NO-TOUCH', 'ON');
  const [type, ttl] = await asking.several([
    ['TYPE', key],
    ['PTTL', key],
  ]);
  const name = { label: said.columns.key, value: key.toString('utf8') };
  if (type === 'none') return [name, { label: said.value, value: said.gone }];
  const look = looks[String(type)];
  const [value] = look ? await asking.several([look(key)]) : [undefined];
  return [
    name,
    { label: said.columns.ttl, value: ttlCell(Number(ttl)), unit: 'ms' },
    {
      label: said.value,
      value: value instanceof Error ? value.message : value === undefined ? null : shown(value),
    },
  ];
}

/** The beginning of a value, by its type. */
const looks: Readonly<Record<string, (key: Buffer) => readonly (string | number | Buffer)[]>> = {
  string: (key) => ['GETRANGE', key, 0, mostBytes - 1],
  list: (key) => ['LRANGE', key, 0, mostEntries - 1],
  hash: (key) => ['HRANDFIELD', key, mostEntries, 'WITHVALUES'],
  set: (key) => ['SRANDMEMBER', key, mostEntries],
  zset: (key) => ['ZRANGE', key, 0, mostEntries - 1, 'WITHSCORES'],
  stream: (key) => ['XREVRANGE', key, '+', '-', 'COUNT', mostEntries],
};

function shown(value: unknown): string {
  const text = Array.isArray(value)
    ? value.map((one) => (Array.isArray(one) ? JSON.stringify(one) : String(one))).join('\n')
    : String(value);
  return text.length > mostBytes ? `${text.slice(0, mostBytes)}…` : text;
}
