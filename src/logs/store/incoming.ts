import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import type { RawLine } from '../../model/target.ts';
import type { FieldSet } from './chunk.ts';

/** One line on its way into the store. */
export interface IncomingLine {
  readonly text: string;
  /** Index into `sources`. */
  readonly origin: number;
  /** Wall-clock milliseconds, where the transport gives them. */
  readonly at?: number;
  /** What the log keeps beside the text; the level that the text says goes before. */
  readonly level?: LogLevel;
  readonly fields?: FieldSet;
  readonly gap?: boolean;
}

/** A line of a log on its way into the store of streamed lines. @param origin what `addSource` gave for its source */
export function incomingLine({ text, at, gap, level, fields }: RawLine, origin: number): IncomingLine {
  return {
    text: gap ?? text,
    origin,
    ...defined({ at, level, fields }),
    ...(gap === undefined ? {} : { gap: true }),
  };
}
