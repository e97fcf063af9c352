import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogRow } from '../../model/logs.ts';
import { type Redact, redactor } from '../../text/redactor.ts';
import { sanitize } from '../../text/sanitize.ts';
import { codeMask, gapFlag, joinedFlag, levelCodes } from '../parse/classify.ts';
import type { FieldValue, ParsedLine } from '../parse/format.ts';
import { type Chunk, chunkOf, type LineStore, parsedLine, textOf } from './chunk.ts';
import { timeOfLine } from './line-time.ts';

/** A line as shown; `seq` is its number in its store, `joined` marks a continuation of the line before. */
export interface ViewRow extends LogRow {
  readonly joined?: boolean;
  /** Its fields, sanitized; only on request. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

export interface LineDetails extends ViewRow {
  readonly format: string;
  /** The raw line, sanitized. */
  readonly raw: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** A JSON line, indented and sanitized, by line. */
  readonly pretty?: readonly string[];
}

/** Longest text of a row, in characters. */
const longestText = 3_000;

/** Makes rows of lines: sanitized, secrets masked. */
export class RowBuilder {
  readonly #clock: Clock;
  readonly redact: Redact;

  /** @param secrets never shown; longest first */
  constructor(clock: Clock, secrets: readonly string[]) {
    this.#clock = clock;
    this.redact = redactor(secrets, longestText);
  }

  /** The row of a line; undefined when it was evicted. */
  row(store: LineStore, line: number, withFields = false): ViewRow | undefined {
    const chunk = chunkOf(store, line);
    if (!chunk) return undefined;
    const index = line - chunk.first;
    const bytes = chunk.bytes();
    const parsed = this.parse(store, chunk, bytes, index);
    const origin = store.sources[chunk.origins?.[index] ?? 0]!;
    const flags = chunk.levels[index]!;
    const at = timeOfLine(chunk, bytes, index, this.#clock.now());
    return {
      seq: line,
      at: Number.isNaN(at) ? 0 : at,
      source: sanitize(origin.source),
      level: levelCodes[flags & codeMask]!,
      text: this.redact(parsed.text),
      ...defined({
        component: origin.component,
        fields: withFields ? this.#safe(parsed.fields) : undefined,
        joined: (flags & joinedFlag) === 0 ? undefined : true,
        gap: (flags & gapFlag) === 0 ? undefined : true,
      }),
    };
  }

  /** Fields, format and raw text of a line; undefined when it was evicted. */
  details(store: LineStore, line: number): LineDetails | undefined {
    const chunk = chunkOf(store, line);
    const row = this.row(store, line);
    if (!chunk || !row) return undefined;
    const raw = textOf(chunk, chunk.bytes(), line - chunk.first);
    const { format, fields } = this.parse(store, chunk, chunk.bytes(), line - chunk.first);
    const pretty =
      format === 'json'
        ? JSON.stringify(JSON.parse(raw), undefined, 2).split('\n').map(this.redact)
        : undefined;
    return {
      ...row,
      format,
      raw: this.redact(raw),
      fields: this.#safe(fields),
      ...defined({ pretty }),
    };
  }

  /** Format, level, time and fields of a line. */
  parse(store: LineStore, chunk: Chunk, bytes: Buffer, index: number): ParsedLine {
    return parsedLine(store, chunk, bytes, index, this.#clock.now());
  }

  /** Wall-clock milliseconds of a line; NaN when it has none or was evicted. */
  timeOf(store: LineStore, line: number): number {
    const chunk = chunkOf(store, line);
    return chunk ? timeOfLine(chunk, chunk.bytes(), line - chunk.first, this.#clock.now()) : Number.NaN;
  }

  #safe(fields: Readonly<Record<string, FieldValue>>): Readonly<Record<string, FieldValue>> {
    const safe: Record<string, FieldValue> = {};
    for (const [key, value] of Object.entries(fields))
      safe[this.redact(key)] = typeof value === 'string' ? this.redact(value) : value;
    return safe;
  }
}
