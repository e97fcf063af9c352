import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bucket, SeriesKind } from '../model/history.ts';
import { nothing } from './buckets.ts';

/** A bucket in its place, with the minutes of it that were seen. */
export interface Slot extends Bucket {
  /** Which minute of its hour, or hour of its day. */
  readonly index: number;
  readonly seen: number;
}

/** What the slots of a blob are. */
export type Grain = 'minutes' | 'hours';

/** The first byte: how the rest is written, so that it can be written better some day. */
const plain = 1;
const deflated = 2;
/** More bytes than this a slot, where there are enough of them to tell, are noise: then a gauge keeps 16 significant bits, a counter 36. */
const noisyBytes = 7;
const leastSlots = 20;

/**
 * An hour of minutes or a day of hours in a few hundred bytes: for each slot how many readings, minutes seen, and of a gauge mean, least
 * and most as float32, of a counter the rise as float64; of what is noise fewer bits. Bytes of one meaning lie together: deflate is good
 * at those.
 */
export function encode(slots: readonly Slot[], kind: SeriesKind, grain: Grain): Uint8Array {
  const exact = packed(slots, kind, grain, false);
  const isNoise = slots.length >= leastSlots && exact.length > noisyBytes * slots.length;
  return isNoise ? packed(slots, kind, grain, true) : exact;
}

/** What `encode` has written. @throws RangeError for bytes that it has not */
export function decode(blob: Uint8Array, kind: SeriesKind, grain: Grain): readonly Slot[] {
  if (blob[0] !== plain && blob[0] !== deflated) throw new RangeError(`kind ${blob[0]}`);
  const bytes = blob[0] === deflated ? inflateRawSync(blob.subarray(1)) : blob.subarray(1);
  const width = widthOf(kind, grain);
  const count = Math.floor(bytes.length / width);
  if (count * width !== bytes.length) throw new RangeError(`${bytes.length} bytes`);
  const row = new DataView(new ArrayBuffer(width));
  return Array.from({ length: count }, (_, at): Slot => {
    for (let byte = 0; byte < width; byte++) row.setUint8(byte, bytes[byte * count + at]!);
    return readRow(row, kind, grain);
  });
}

function packed(slots: readonly Slot[], kind: SeriesKind, grain: Grain, rounded: boolean): Uint8Array {
  const width = widthOf(kind, grain);
  const bytes = new Uint8Array(width * slots.length);
  const row = new DataView(new ArrayBuffer(width));
  for (const [at, slot] of slots.entries()) {
    writeRow(row, slot, kind, grain);
    if (rounded) roundRow(row, kind);
    for (let byte = 0; byte < width; byte++) bytes[byte * slots.length + at] = row.getUint8(byte);
  }
  const small = deflateRawSync(bytes, { level: 9 });
  const [how, what] = small.length < bytes.length ? [deflated, small] : [plain, bytes];
  const blob = new Uint8Array(1 + what.length);
  blob[0] = how;
  blob.set(what, 1);
  return blob;
}

/** Bytes of a slot: index, minutes seen and count, then the numbers. The least and the most of a counter's minute are its rise. */
function widthOf(kind: SeriesKind, grain: Grain): number {
  const numbers = kind === 'gauge' ? 12 : grain === 'minutes' ? 8 : 16;
  return 6 + numbers;
}

function writeRow(row: DataView, slot: Slot, kind: SeriesKind, grain: Grain): void {
  const { index, seen, count, sum } = slot;
  const { min, max } = count === 0 ? { min: 0, max: 0 } : slot;
  row.setUint8(0, index);
  row.setUint8(1, seen);
  row.setUint32(2, count, true);
  if (kind === 'gauge') {
    row.setFloat32(6, count === 0 ? 0 : sum / count, true);
    row.setFloat32(10, min, true);
    row.setFloat32(14, max, true);
    return;
  }
  row.setFloat64(6, sum, true);
  if (grain === 'minutes') return;
  row.setFloat32(14, min, true);
  row.setFloat32(18, max, true);
}

/** Leaves out the last bits of the numbers of a row. */
function roundRow(row: DataView, kind: SeriesKind): void {
  if (kind === 'counter') row.setUint16(6, 0, true);
  else
    for (const at of [6, 10, 14])
      row.setUint32(at, ((row.getUint32(at, true) + 0x80) & 0xffffff00) >>> 0, true);
}

function readRow(row: DataView, kind: SeriesKind, grain: Grain): Slot {
  const [index, seen, count] = [row.getUint8(0), row.getUint8(1), row.getUint32(2, true)];
  if (count === 0) return { index, seen, ...nothing };
  if (kind === 'gauge') {
    const sum = row.getFloat32(6, true) * count;
    return { index, seen, count, sum, min: row.getFloat32(10, true), max: row.getFloat32(14, true) };
  }
  const sum = row.getFloat64(6, true);
  if (grain === 'minutes') return { index, seen, count, sum, min: sum, max: sum };
  return { index, seen, count, sum, min: row.getFloat32(14, true), max: row.getFloat32(18, true) };
}
