import { timeAt } from './time.ts';

/** Longest header of an access log line, and longest request, in bytes. */
const longestHeader = 800;
const longestRequest = 8_192;

/**
 * Where the time in an access log line begins, behind its bracket; -1 unless the line is certainly one that the format `access`
 * reads.
 */
function accessTime(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const limit = Math.min(end, start + longestHeader);
  for (; at < limit; at++) {
    const byte = bytes[at]!;
    // Address or name: letters, digits, and . : _ -
    const good =
      (byte >= 97 && byte <= 122) ||
      (byte >= 48 && byte <= 58) ||
      (byte >= 65 && byte <= 90) ||
      byte === 46 ||
      byte === 45 ||
      byte === 95;
    if (!good) break;
  }
  if (at === start || at - start > 255 || bytes[at] !== 32) return -1;
  const user = bytes.indexOf(32, at + 1);
  if (user < at + 2 || user - at > 256 || user >= limit) return -1;
  const bracket = bytes.indexOf(91, user + 1);
  if (bracket < user + 2 || bracket - user > 256 || bracket >= limit) return -1;
  return bracket + 1;
}

function accessRequest(bytes: Buffer, time: number, end: number): number {
  const close = bytes.indexOf(93, time);
  if (close < time + 20 || close > time + 30 || close + 3 > end) return -1;
  return bytes[close + 1] === 32 && bytes[close + 2] === 34 ? close + 3 : -1;
}

/** The status in an access log line, from its bytes; 0 where only parsing can tell. */
export function statusFromBytes(bytes: Buffer, start: number, end: number): number {
  const time = accessTime(bytes, start, end);
  const request = time < 0 ? -1 : accessRequest(bytes, time, end);
  if (request < 0) return 0;
  const quote = bytes.indexOf(34, request);
  if (quote < 0 || quote - request > longestRequest || quote + 6 >= end) return 0;
  const [a, b, c] = [bytes[quote + 2]! - 48, bytes[quote + 3]! - 48, bytes[quote + 4]! - 48];
  const digits = a >= 0 && a <= 9 && b >= 0 && b <= 9 && c >= 0 && c <= 9;
  if (!digits || bytes[quote + 1] !== 32 || bytes[quote + 5] !== 32) return 0;
  const next = bytes[quote + 6]!;
  return next === 45 || (next >= 48 && next <= 57) ? a * 100 + b * 10 + c : 0;
}

/** The time of a line from its bytes, in wall-clock milliseconds; undefined where only parsing can tell. */
export function timeFromBytes(bytes: Buffer, start: number, end: number): number | undefined {
  // 2026-01-05T12:00:00 or with a space: a time at the start is the time of the line, whatever the format.
  if (
    bytes[start + 4] === 45 &&
    bytes[start + 7] === 45 &&
    bytes[start + 13] === 58 &&
    bytes[start + 16] === 58
  )
    return timeAt(bytes.toString('latin1', start, Math.min(end, start + 40)));
  const time = accessTime(bytes, start, end);
  // 05/Jan/2026:12:00:00 +0000
  if (time < 0 || bytes[time + 2] !== 47 || bytes[time + 6] !== 47 || accessRequest(bytes, time, end) < 0)
    return undefined;
  return timeAt(bytes.toString('latin1', time, Math.min(end, time + 26)));
}
