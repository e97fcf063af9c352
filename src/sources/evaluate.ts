import { words } from '../words/index.ts';
import type { PromSample } from './exposition.ts';
import type { Aggregate, Expression, Matcher, Selector } from './expression.ts';

/** One scrape: when (milliseconds, never going backwards) and what. */
export interface Scrape {
  readonly at: number;
  readonly samples: readonly PromSample[];
}

/** A value, or why there is none. */
type Outcome = { readonly value: number } | { readonly why: string };

/**
 * Evaluates an expression over the scrapes of a window, oldest first. Counters are summed over the increases between
 * neighbouring scrapes, a drop being a reset to zero, and nothing is extrapolated to the window's edges (unlike PromQL): what
 * is shown is what was counted.
 */
export function evaluate(expression: Expression, scrapes: readonly Scrape[]): Outcome {
  switch (expression.type) {
    case 'number':
      return { value: expression.value };
    case 'negative': {
      const operand = evaluate(expression.operand, scrapes);
      return 'why' in operand ? operand : { value: -operand.value };
    }
    case 'binary': {
      const left = evaluate(expression.left, scrapes);
      if ('why' in left) return left;
      const right = evaluate(expression.right, scrapes);
      if ('why' in right) return right;
      return calculate(expression.operator, left.value, right.value);
    }
    case 'gauge':
      return gauge(expression.aggregate, expression.selector, scrapes);
    case 'change':
      return change(expression.selector, expression.perSecond, scrapes);
    case 'quantile':
      return histogramQuantile(expression.quantile, expression.selector, scrapes);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): Outcome {
  if (operator === '/' && right === 0)
    return {
      why: left === 0 ? words.sources.prometheus.nothingYet : words.sources.prometheus.divisionByZero,
    };
  const value =
    operator === '+'
      ? left + right
      : operator === '-'
        ? left - right
        : operator === '*'
          ? left * right
          : left / right;
  return { value };
}

function gauge(aggregate: Aggregate, selector: Selector, scrapes: readonly Scrape[]): Outcome {
  const values = select(scrapes.at(-1), selector).map((sample) => sample.value);
  if (aggregate === 'count') return { value: values.length };
  if (values.length === 0) return { why: words.sources.prometheus.noSeries(selectorText(selector)) };
  const sum = values.reduce((total, value) => total + value, 0);
  switch (aggregate) {
    case 'sum':
      return { value: sum };
    case 'avg':
      return { value: sum / values.length };
    case 'max':
      return { value: Math.max(...values) };
    case 'min':
      return { value: Math.min(...values) };
  }
}

function change(selector: Selector, perSecond: boolean, scrapes: readonly Scrape[]): Outcome {
  // A counter that is there, but not with these labels, has not counted any of them: programs make a series when it is first needed.
  const known = select(scrapes.at(-1), { name: selector.name, matchers: [] }).length > 0;
  if (!known) return { why: words.sources.prometheus.noSeries(selectorText(selector)) };
  if (scrapes.length < 2) return { why: words.sources.needsSecond };
  let total = 0;
  for (const increase of increases(selector, scrapes).values()) total += increase.value;
  const seconds = (scrapes.at(-1)!.at - scrapes[0]!.at) / 1_000;
  if (!perSecond) return { value: total };
  return seconds > 0 ? { value: total / seconds } : { why: words.sources.needsSecond };
}

/** What each series grew by over the scrapes. A series that is new counts from its first value, not from zero. */
function increases(
  selector: Selector,
  scrapes: readonly Scrape[],
): Map<string, { readonly labels: PromSample['labels']; value: number }> {
  const grown = new Map<string, { readonly labels: PromSample['labels']; value: number }>();
  let previous = new Map<string, number>();
  for (const scrape of scrapes) {
    const current = new Map<string, number>();
    for (const sample of select(scrape, selector)) {
      const key = JSON.stringify(sample.labels);
      const before = previous.get(key);
      const series = grown.get(key) ?? { labels: sample.labels, value: 0 };
      if (before !== undefined && Number.isFinite(sample.value)) {
        series.value += sample.value >= before ? sample.value - before : sample.value;
      }
      grown.set(key, series);
      current.set(key, sample.value);
    }
    // A series that is missing in one scrape keeps its last value for the next.
    previous = new Map([...previous, ...current]);
  }
  return grown;
}

/** `histogram_quantile` of Prometheus (promql/quantile.go), over the increases of the buckets. */
function histogramQuantile(quantile: number, selector: Selector, scrapes: readonly Scrape[]): Outcome {
  const name = selector.name.endsWith('_bucket') ? selector.name : `${selector.name}_bucket`;
  const buckets = { ...selector, name };
  if (select(scrapes.at(-1), buckets).length === 0)
    return { why: words.sources.prometheus.noHistogram(selectorText(selector)) };
  if (scrapes.length < 2) return { why: words.sources.needsSecond };
  const counts = new Map<number, number>();
  for (const { labels, value } of increases(buckets, scrapes).values()) {
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
    if (!Number.isNaN(bound)) counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const value = bucketQuantile(
    quantile,
    [...counts].map(([bound, count]) => ({ bound, count })),
  );
  return Number.isNaN(value) ? { why: words.sources.prometheus.nothingObserved } : { value };
}

/**
 * The quantile of cumulative buckets, interpolated linearly inside the bucket it falls into; NaN without observations or
 * without a bucket up to infinity.
 */
export function bucketQuantile(quantile: number, buckets: { bound: number; count: number }[]): number {
  const sorted = [...buckets].sort((a, b) => a.bound - b.bound);
  let highest = 0;
  const counts = sorted.map(({ count }) => {
    highest = Math.max(highest, count);
    return highest;
  });
  const total = counts.at(-1) ?? 0;
  if (sorted.length < 2 || sorted.at(-1)!.bound !== Infinity || total === 0) return Number.NaN;
  const rank = quantile * total;
  const index = counts.findIndex((count) => count >= rank);
  const { bound } = sorted[index]!;
  if (index === sorted.length - 1) return sorted.at(-2)!.bound;
  if (index === 0 && bound <= 0) return bound;
  const from = index === 0 ? 0 : sorted[index - 1]!.bound;
  const below = index === 0 ? 0 : counts[index - 1]!;
  const within = counts[index]! - below;
  return within === 0 ? from : from + (bound - from) * ((rank - below) / within);
}

function select(scrape: Scrape | undefined, selector: Selector): readonly PromSample[] {
  return (scrape?.samples ?? []).filter(
    (sample) =>
      sample.name === selector.name && selector.matchers.every((matcher) => fits(matcher, sample.labels)),
  );
}

const patterns = new Map<string, RegExp>();

function fits(matcher: Matcher, labels: PromSample['labels']): boolean {
  const value = labels[matcher.label] ?? '';
  switch (matcher.operator) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case '=~':
      return anchored(matcher.value).test(value.slice(0, 1_024));
    case '!~':
      return !anchored(matcher.value).test(value.slice(0, 1_024));
  }
}

function anchored(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = new RegExp(`^(?:${source})$`, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}

function selectorText(selector: Selector): string {
  const inside = selector.matchers
    .map(({ label, operator, value }) => `${label}${operator}"${value}"`)
    .join(', ');
  return inside === '' ? selector.name : `${selector.name}{${inside}}`;
}
