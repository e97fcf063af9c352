import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogRow } from '../../model/logs.ts';
import { type Redact, redactor } from '../../text/redactor.ts';
import { sanitize } from '../../text/sanitize.ts';
import { codeMask, gapFlag, joinedFlag, levelCodes } from '../parse/classify.ts';
import type { FieldValue, ParsedLine } from '../parse/format.ts';
import { type Chunk, chunkOf, type LineStore, parsedLine, textOf } from './chunk.ts';
import { timeOfLine } from './line-time.ts';

/** A line as the screen shows it; `seq` is its number in its store, `joined` says that it goes on with the line before. */
export interface ViewRow extends LogRow {
  readonly joined?: boolean;
  /** What the line says by name, sanitized; only where it was asked for. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

export interface LineDetails extends ViewRow {
  readonly format: string;
  /** The line as it came, sanitized. */
  readonly raw: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** A JSON line, indented; one sanitized text a line. */
  readonly pretty?: readonly string[];
}

/** Longest text of a row, in characters. */
const longestText = 3_000;

/** Makes what people see of lines: sanitized, without secrets. */
export class RowBuilder {
  readonly #clock: Clock;
  readonly redact: Redact;

  /** @param secrets never shown; longest first */
  constructor(clock: Clock, secrets: readonly string[]) {
    this.#clock = clock;
    this.redact = redactor(secrets, longestText);
  }

  /** A line as it is shown; undefined when it was let go. */
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
      ...defined({ component: origin.component }),
      ...(withFields ? { fields: this.#safe(parsed.fields) } : {}),
      ...((flags & joinedFlag) === 0 ? {} : { joined: true }),
      ...((flags & gapFlag) === 0 ? {} : { gap: true }),
    };
  }

  /** All there is to know of one line. */
  details(held: LineStore, line: number): LineDetails | undefined {
    const chunk = chunkOf(held, line);
    const row = this.row(held, line);
    if (!chunk || !row) return undefined;
    const raw = textOf(chunk, chunk.bytes(), line - chunk.first);
    const { format, fields } = this.parse(held, chunk, chunk.bytes(), line - chunk.first);
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

  /** What a line says by name. */
  parse(store: LineStore, chunk: Chunk, bytes: Buffer, index: number): ParsedLine {
    return parsedLine(store, chunk, bytes, index, this.#clock.now());
  }

  /** Wall-clock milliseconds of a line; NaN when it says none or was let go. */
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
