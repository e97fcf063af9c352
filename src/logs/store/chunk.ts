import type { ParsedLine } from '../parse/format.ts';
import { parseLine } from '../parse/registry.ts';

/** About a megabyte of consecutive lines. Line numbers grow by one per line, across all chunks. */
export interface Chunk {
  /** Number of the first line. */
  readonly first: number;
  readonly count: number;
  /**
   * Where each line begins; entry `count` is where the next would. The byte before is the line end. Valid until another chunk is
   * asked.
   */
  readonly starts: Uint32Array;
  /** Level and flags of each line (`classify.ts`). */
  readonly levels: Uint8Array;
  /** Wall-clock milliseconds of each line, when the store keeps them. */
  times?: Float64Array;
  /** Index of each line's source in `LineStore.sources`. */
  origins?: Uint16Array;
  /** Whether there is a gap marker among the lines. */
  gaps?: boolean;
  /** Index of each line's fields in `LineStore.fieldSets`, when any line has some. */
  attached?: Uint16Array | undefined;
  /** The text of the lines. Valid until another chunk is asked. */
  bytes(): Buffer;
}

/** What a log has beside the text of a line: labels, its writer. */
export type FieldSet = Readonly<Record<string, string>>;

export interface Origin {
  readonly source: string;
  readonly component?: string;
}

/** Lines by number, wherever they are stored. */
export interface LineStore {
  readonly chunks: readonly Chunk[];
  readonly sources: readonly Origin[];
  readonly fieldSets?: readonly FieldSet[];
  /** Number of the oldest line held. */
  readonly first: number;
  /** One more than the number of the newest line. */
  readonly end: number;
  /** Lines evicted. */
  readonly dropped: number;
  /** Number of the last line while it has no line end: it may grow. */
  readonly openLine?: number | undefined;
  /** Why no more lines can be read at the moment. */
  readonly problem?: string | undefined;
  /** Whether some line has an earlier time than one before it. */
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

/** Parses a line and adds the fields beside it; those in its text take precedence. */
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

/** Index of the line that contains a byte. */
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

/** Where the text of a line ends: before its line end, without a carriage return. */
export function endOf(chunk: Chunk, bytes: Buffer, index: number): number {
  const end = chunk.starts[index + 1]! - 1;
  return end > chunk.starts[index]! && bytes[end - 1] === 13 ? end - 1 : end;
}

/** Longest text of a line that is decoded, in bytes. */
const longest = 16_384;

export function textOf(chunk: Chunk, bytes: Buffer, index: number): string {
  const start = chunk.starts[index]!;
  return bytes.toString('utf8', start, Math.min(endOf(chunk, bytes, index), start + longest));
}
