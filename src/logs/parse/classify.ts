import type { LogLevel } from '../../model/logs.ts';

/** Levels as bytes, most severe first; 0 says nothing. */
export const levelCodes: readonly LogLevel[] = ['none', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
/** Set on a continuation line; its level is that of its first line. */
export const joinedFlag = 0x80;
/** Set on a gap marker: a line of plantao, not of the log. */
export const gapFlag = 0x40;
export const codeMask = 0x0f;

const levelWords: Readonly<Record<string, number>> = {
  fatal: 1,
  panic: 1,
  critical: 1,
  crit: 1,
  emerg: 1,
  alert: 1,
  error: 2,
  err: 2,
  severe: 2,
  warning: 3,
  warn: 3,
  info: 4,
  notice: 4,
  log: 4,
  debug: 5,
  trace: 6,
  verbose: 6,
};
const byHash = new Map(Object.entries(levelWords).map(([word, code]) => [hashOf(word), code]));
const initials = new Uint8Array(256);
for (const word of Object.keys(levelWords)) {
  initials[word.charCodeAt(0)] = 1;
  initials[word.charCodeAt(0) - 32] = 2;
}
/** How far into a line its level is searched, in bytes. */
const head = 160;
const levelKeys = ['"level":', '"severity":', '"levelname":', '"lvl":'].map((key) => Buffer.from(key));

/**
 * The level of a line from its bytes: what `parseLine` finds for common formats, thirty times faster.
 * @param start where the line begins, `end` where its line end is
 */
export function levelByte(bytes: Buffer, start: number, end: number): number {
  const limit = Math.min(end, start + head);
  const first = bytes[start]!;
  if (first === 123) return jsonLevel(bytes, start, end);
  // klog: a letter and eight digits of date and time.
  if (digit(bytes[start + 1]!) && digit(bytes[start + 4]!) && bytes[start + 5] === 32) {
    if (first === 69) return 2;
    if (first === 87) return 3;
    if (first === 73) return 4;
    if (first === 70) return 1;
  }
  let before = 32;
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]!;
    const kind = initials[byte]!;
    if (kind !== 0 && !letter(before) && !digit(before) && before !== 46 && before !== 47) {
      const small = kind === 1;
      // A lower-case level counts only behind a delimiter.
      if (!small || before === 61 || before === 91 || before === 34 || before === 9) {
        let hash = 0;
        let stop = at;
        for (; stop < end && stop - at < 10; stop++) {
          const next = bytes[stop]!;
          if (!letter(next)) break;
          if (!small && next >= 97) {
            hash = -1;
            break;
          }
          hash = (hash * 33 + (next | 32)) % 0x7fffffff;
        }
        const code = hash <= 0 ? undefined : byHash.get(hash);
        if (code !== undefined && ends(bytes[stop]!, stop, end)) return code;
      }
    }
    before = byte;
  }
  return accessLevel(bytes, start, end);
}

function ends(next: number, at: number, end: number): boolean {
  return (
    at >= end ||
    next === 32 ||
    next === 93 ||
    next === 58 ||
    next === 34 ||
    next === 41 ||
    next === 9 ||
    next === 44 ||
    next === 124 ||
    next === 62 ||
    next === 13
  );
}

function jsonLevel(bytes: Buffer, start: number, end: number): number {
  const line = bytes.subarray(start, Math.min(end, start + 4_096));
  for (const key of levelKeys) {
    let at = line.indexOf(key);
    if (at < 0) continue;
    at += key.length;
    while (line[at] === 32) at += 1;
    if (line[at] === 34) {
      const stop = line.indexOf(34, at + 1);
      return levelWords[line.toString('latin1', at + 1, stop < 0 ? at + 12 : stop).toLowerCase()] ?? 0;
    }
    const number = Number.parseInt(line.toString('latin1', at, at + 3), 10);
    return number >= 60
      ? 1
      : number >= 50
        ? 2
        : number >= 40
          ? 3
          : number >= 30
            ? 4
            : number >= 20
              ? 5
              : number >= 10
                ? 6
                : 0;
  }
  return 0;
}

/** The level by the HTTP status in an access log. */
function accessLevel(bytes: Buffer, start: number, end: number): number {
  // Access lines begin with an address, or with a level of uvicorn.
  if (!digit(bytes[start]!) && !letter(bytes[start]!)) return 0;
  // Looked for in this line only: a native search would go on through all lines behind it.
  for (let at = start, tries = 0; at + 5 <= end && tries < 6; at++) {
    if (bytes[at] !== 34 || bytes[at + 1] !== 32) continue;
    const hundred = bytes[at + 2]!;
    if (
      hundred >= 49 &&
      hundred <= 53 &&
      digit(bytes[at + 3]!) &&
      digit(bytes[at + 4]!) &&
      bytes[at + 5] === 32
    )
      return hundred === 53 ? 2 : hundred === 52 ? 3 : 4;
    tries += 1;
    at += 1;
  }
  return 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (hash * 33 + word.charCodeAt(at)) % 0x7fffffff;
  return hash;
}

function digit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function letter(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}
