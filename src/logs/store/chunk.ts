import type { ParsedLine } from '../parse/format.ts';
import { parseLine } from '../parse/registry.ts';

/** About a megabyte of lines one after another. Lines are known by a number that grows by one for each, over all chunks. */
export interface Chunk {
  /** Number of the first line. */
  readonly first: number;
  readonly count: number;
  /**
   * Where each line begins; entry `count` is where the next would. The byte before it is the line end. Valid until the next call on
   * another chunk.
   */
  readonly starts: Uint32Array;
  /** Level, and the flags of `classify.ts`. */
  readonly levels: Uint8Array;
  /** Wall-clock milliseconds of each line, where they were given with the line. */
  times?: Float64Array;
  /** Index of each line's source in `LineStore.sources`. */
  origins?: Uint16Array;
  /** Whether a line is a marker that lines may be missing: those are wanted whatever is looked for. */
  gaps?: boolean;
  /** Index into `LineStore.fieldSets` of what stands beside each line, where anything does. */
  attached?: Uint16Array | undefined;
  /** What the lines hold. Valid until the next call on another chunk. */
  bytes(): Buffer;
}

/** What a log keeps beside the text of a line: labels, who wrote it. */
export type FieldSet = Readonly<Record<string, string>>;

export interface Origin {
  readonly source: string;
  readonly component?: string;
}

/** Lines that can be looked at by number, wherever they lie. */
export interface LineStore {
  readonly chunks: readonly Chunk[];
  readonly sources: readonly Origin[];
  readonly fieldSets?: readonly FieldSet[];
  /** Number of the oldest line that is held. */
  readonly first: number;
  /** One more than the number of the newest line. */
  readonly end: number;
  /** Lines that had to go. */
  readonly dropped: number;
  /** Number of the last line while it may go on, where that can be. */
  readonly openLine?: number | undefined;
  /** Why no more lines come, while that is so. */
  readonly problem?: string | undefined;
  /** Whether a line has an earlier time than one before it. */
  readonly disordered: boolean;
}

/** The chunk that holds a line. */
export function chunkOf(store: LineStore, line: number): Chunk | undefined {
  let low = 0;
  let high = store.chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (store.chunks[middle]!.first <= line) low = middle;
    else high = middle - 1;
  }
  const chunk = store.chunks[low];
  return chunk && line >= chunk.first && line < chunk.first + chunk.count ? chunk : undefined;
}

/** What is said of a line: by its text, and beside it. The text goes before. */
export function parsedLine(
  store: LineStore,
  chunk: Chunk,
  bytes: Buffer,
  index: number,
  now: number,
): ParsedLine {
  const parsed = parseLine(textOf(chunk, bytes, index), now);
  const set = chunk.attached?.[index] ?? 0;
  return set === 0 ? parsed : { ...parsed, fields: { ...store.fieldSets![set], ...parsed.fields } };
}

/** Index of the line in which a byte lies. */
export function lineAt(chunk: Chunk, offset: number): number {
  let low = 0;
  let high = chunk.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (chunk.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a line ends: before its line end, and the carriage return before that. */
export function endOf(chunk: Chunk, bytes: Buffer, index: number): number {
  const end = chunk.starts[index + 1]! - 1;
  return end > chunk.starts[index]! && bytes[end - 1] === 13 ? end - 1 : end;
}

/** Longest line that is looked into, in bytes. */
const longest = 16_384;

export function textOf(chunk: Chunk, bytes: Buffer, index: number): string {
  const start = chunk.starts[index]!;
  return bytes.toString('utf8', start, Math.min(endOf(chunk, bytes, index), start + longest));
}
