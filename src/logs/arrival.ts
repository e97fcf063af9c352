import type { RawLine } from '../model/target.ts';
import type { Arrival } from './live-store.ts';

/** A line of a log on its way into the store of streamed lines. @param origin what `addSource` gave for its source */
export function arrivalOf({ text, at, gap, level, fields }: RawLine, origin: number): Arrival {
  return {
    text: gap ?? text,
    origin,
    ...(at === undefined ? {} : { at }),
    ...(level === undefined ? {} : { level }),
    ...(fields === undefined ? {} : { fields }),
    ...(gap === undefined ? {} : { gap: true }),
  };
}
