import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import type { RawLine } from '../../model/target.ts';
import type { FieldSet } from './chunk.ts';

/** A line on its way into the store. */
export interface IncomingLine {
  readonly text: string;
  /** Index of its source, from `addSource`. */
  readonly origin: number;
  /** Wall-clock milliseconds, when the transport has them. */
  readonly at?: number;
  /** What the log has beside the text; a level in the text takes precedence. */
  readonly level?: LogLevel;
  readonly fields?: FieldSet;
  readonly gap?: boolean;
}

/** Makes an incoming line of a raw one. @param origin index of its source, from `addSource` */
export function incomingLine({ text, at, gap, level, fields }: RawLine, origin: number): IncomingLine {
  return {
    text: gap ?? text,
    origin,
    ...defined({ at, level, fields, gap: gap === undefined ? undefined : true }),
  };
}
