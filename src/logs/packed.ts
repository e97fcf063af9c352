import type { Arrival } from './live-store.ts';

/** Longest text of a line that is worth sending, in characters: no more of it is kept. */
const longest = 16_384;

/** Many lines as one message to the worker: one long text is copied much faster than many small objects. */
export interface PackedLines {
  /** The texts, a line end behind each. */
  readonly texts: string;
  readonly origins: Uint16Array;
  /** Wall-clock milliseconds; NaN where the transport gives none. */
  readonly times: Float64Array;
  /** What few lines have, by their index. */
  readonly more: readonly (readonly [number, Pick<Arrival, 'level' | 'fields' | 'gap'>])[];
}

export function packLines(arrivals: readonly Arrival[]): PackedLines {
  const origins = new Uint16Array(arrivals.length);
  const times = new Float64Array(arrivals.length);
  const more: [number, Pick<Arrival, 'level' | 'fields' | 'gap'>][] = [];
  let texts = '';
  for (const [index, { text, origin, at, level, fields, gap }] of arrivals.entries()) {
    const kept = text.length > longest ? text.slice(0, longest) : text;
    texts += kept.includes('\n') ? kept.replaceAll('\n', ' ') : kept;
    texts += '\n';
    origins[index] = origin;
    times[index] = at ?? Number.NaN;
    if (level === undefined && fields === undefined && gap === undefined) continue;
    more.push([
      index,
      {
        ...(level === undefined ? {} : { level }),
        ...(fields === undefined ? {} : { fields }),
        ...(gap === undefined ? {} : { gap }),
      },
    ]);
  }
  return { texts, origins, times, more };
}

export function unpackLines({ texts, origins, times, more }: PackedLines): Arrival[] {
  const arrivals: Arrival[] = [];
  let from = 0;
  for (let index = 0; index < origins.length; index++) {
    const end = texts.indexOf('\n', from);
    const text = texts.slice(from, end);
    const at = times[index]!;
    const origin = origins[index]!;
    arrivals.push(Number.isNaN(at) ? { text, origin } : { text, origin, at });
    from = end + 1;
  }
  for (const [index, extra] of more) arrivals[index] = { ...arrivals[index]!, ...extra };
  return arrivals;
}
