import type { Step } from '../../model/procedure.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const number = String.raw`\d{1,4}(?:[.,]\d{1,2})?`;
const unit = String.raw`(?:milliseconds|seconds?|secs?|segundos?|seg|minutes?|minutos?|mins?|hours?|horas?|hrs?|days?|dias?|[smhd])(?![\p{L}\d])`;
const range = String.raw`(${number})\s*(?:${unit})?(?:\s*(?:-|–|to|a|até)\s*(${number}))?\s*(${unit})`;
const box = new RegExp(String.raw`\(\s*(?:<|≤|~|até|max\.?|up to)?\s*${range}[^()]{0,24}\)`, 'iu');
const within = new RegExp(String.raw`(?:^|\s)(?:em até|within|in under|no máximo)\s+${range}`, 'iu');
const estimate = new RegExp(
  String.raw`(?:tempo estimado|estimated time|duração|duration|time box)\W{0,6}\s*${range}`,
  'iu',
);
const held = new RegExp(
  String.raw`(?:^|[^\p{L}])(?:monitor(?:ar|e|em)?|watch|observ(?:e|ar)|acompanh(?:e|ar))\s+(?:[\p{L}\s]{0,30}\s)?(?:for|por|durante)\s+${range}`,
  'iu',
);
const waited = new RegExp(
  String.raw`(?:^|[^\p{L}])(?:wait|aguard(?:e|ar)|esper(?:e|ar))(?:\s+(?:for|por|up to|até))?\s+${range}`,
  'iu',
);
const boxedHold = /(?:^|[^\p{L}])(?:monitor(?:ar|e)?|aguard(?:e|ar)|observ(?:e|ar)|watch)(?![\p{L}])/iu;
const slept = /^\s*sleep\s+(\d{1,6}(?:\.\d+)?)([smhd]?)\s*(?:#.*)?$/;

/** A text with what it says about time, which is taken out where it stands in brackets. */
interface Timed extends Pick<Step, 'limitMs' | 'hold'> {
  readonly text: string;
}

/** Reads `(2 min)`, `within 15 min`, `em até 15 min`, `monitor for 1–2 h`, `aguardar 30 s`. Milliseconds. */
export function timesIn(text: string): Timed {
  // Every time is written with a number.
  if (!/\d/.test(text)) return { text };
  const hold = holdIn(text);
  const match = box.exec(text);
  if (match) {
    const rest = (text.slice(0, match.index) + text.slice(match.index + match[0].length))
      .replace(/\s+/g, ' ')
      .replace(/\s+([:.,])/g, '$1')
      .trim();
    const [least, most] = msOf(match);
    // `Monitor (30 min)` is no limit: it says how long to watch.
    if (!hold && boxedHold.test(rest)) return { text: rest, hold: { minMs: least, maxMs: most } };
    return { text: rest, limitMs: most, ...(hold ? { hold } : {}) };
  }
  if (hold) return { text, hold };
  const limit = within.exec(text) ?? estimate.exec(text);
  return limit ? { text, limitMs: msOf(limit)[1] } : { text };
}

/** How long a line of a fence sleeps, in milliseconds. */
export function sleepIn(line: string): number | undefined {
  const match = slept.exec(line);
  return match ? Number(match[1]) * (units[match[2] || 's'] ?? 1_000) : undefined;
}

function holdIn(text: string): Step['hold'] {
  const match = held.exec(text) ?? waited.exec(text);
  if (!match) return undefined;
  const [minMs, maxMs] = msOf(match);
  return { minMs, maxMs };
}

/** The least and the most of a range. */
function msOf([, from = '', to = from, word = '']: RegExpExecArray): readonly [number, number] {
  const ms = units[word.toLowerCase().startsWith('mil') ? 's' : word[0]!.toLowerCase()] ?? 60_000;
  const values = [from, to].map((text) => Number(text.replace(',', '.')) * ms);
  return [Math.min(...values), Math.max(...values)];
}
