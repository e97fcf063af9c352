import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';

/** One sample of an exposition. */
export interface PromSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Most samples that are kept of one exposition. */
const mostSamples = 50_000;

/**
 * Parses the Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/), and of OpenMetrics
 * what looks the same. A fault makes the whole exposition invalid, as it does for Prometheus.
 * @throws Error that names the line
 */
export function parseExposition(text: string): readonly PromSample[] {
  const samples: PromSample[] = [];
  let at = 0;
  let lineNumber = 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    lineNumber += 1;
    const line = text.slice(at, end).trim();
    at = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const sample = parseSample(line);
    if (!sample) throw new Error(words.sources.prometheus.badLine(lineNumber, excerptOf(line, 40)));
    samples.push(sample);
    if (samples.length > mostSamples) throw new Error(words.sources.prometheus.tooManySamples(mostSamples));
  }
  return samples;
}

const nameAt = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelAt = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,?)/y;

function parseSample(line: string): PromSample | undefined {
  nameAt.lastIndex = 0;
  const name = nameAt.exec(line)?.[0];
  if (name === undefined) return undefined;
  let at = name.length;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  const labels: Record<string, string> = {};
  if (line[at] === '{') {
    at += 1;
    for (;;) {
      while (line[at] === ' ') at += 1;
      if (line[at] === '}') break;
      labelAt.lastIndex = at;
      const label = labelAt.exec(line);
      if (!label) return undefined;
      labels[label[1]!] = unescapeLabel(label[2]!);
      at = labelAt.lastIndex;
      if (label[3] === '' && line[at] !== '}') return undefined;
    }
    at += 1;
  } else if (at === name.length) {
    return undefined;
  }
  // A value, perhaps a timestamp, perhaps an exemplar behind a hash.
  const [text, timestamp, ...rest] = line.slice(at).split('#', 1)[0]!.trim().split(/\s+/);
  const value = parseValue(text ?? '');
  if (value === undefined || rest.length > 0) return undefined;
  if (timestamp !== undefined && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(timestamp)) return undefined;
  return { name, labels, value };
}

function parseValue(text: string): number | undefined {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text);
}

function unescapeLabel(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(.)/g, (_, next: string) => (next === 'n' ? '\n' : next))
    : text;
}
