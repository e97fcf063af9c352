import { defined } from '../../model/defined.ts';
import type { LogLevel } from '../../model/logs.ts';
import { levelCodes } from '../parse/classify.ts';
import type { ParsedLine } from '../parse/format.ts';
import { shapeOf } from './shape.ts';

/** Messages of one shape. Times are wall-clock milliseconds, absent when no line has one. */
export interface ErrorGroup {
  readonly shape: string;
  readonly level: LogLevel;
  readonly count: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
  /** The newest message, and the number of its line. */
  readonly example: string;
  readonly line: number;
  readonly sources: readonly string[];
}

interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface TopValues {
  readonly field: string;
  readonly values: readonly ValueCount[];
  /** Distinct values; `more` when counting stopped at the bound. */
  readonly distinct: number;
  readonly more: boolean;
  /** Lines that have the field. */
  readonly lines: number;
}

/** Volume by level; `counts` in the order of `levelCodes`. */
export interface Histogram {
  readonly from: number;
  readonly bucketMs: number;
  readonly buckets: readonly { readonly at: number; readonly counts: readonly number[] }[];
}

export interface SlowEndpoint {
  readonly endpoint: string;
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

/** Most distinct shapes, values or endpoints counted: bounds the cost of hostile lines. */
const mostKeys = 20_000;

export class ErrorGroups {
  readonly #groups = new Map<string, { -readonly [K in keyof ErrorGroup]: ErrorGroup[K] }>();

  add(line: number, parsed: ParsedLine, level: LogLevel, at: number, source: string): void {
    const shape = shapeOf(messageOf(parsed));
    const known = Number.isNaN(at) ? undefined : at;
    const group = this.#groups.get(shape);
    if (!group) {
      if (this.#groups.size >= mostKeys) return;
      this.#groups.set(shape, {
        shape,
        level,
        count: 1,
        example: parsed.text.slice(0, 1_000),
        line,
        sources: [source],
        ...defined({ firstAt: known, lastAt: known }),
      });
      return;
    }
    group.count += 1;
    group.example = parsed.text.slice(0, 1_000);
    group.line = line;
    if (!group.sources.includes(source) && group.sources.length < 8)
      group.sources = [...group.sources, source];
    if (levelCodes.indexOf(level) < levelCodes.indexOf(group.level)) group.level = level;
    if (known === undefined) return;
    group.firstAt = Math.min(group.firstAt ?? at, at);
    group.lastAt = Math.max(group.lastAt ?? at, at);
  }

  top(count: number): readonly ErrorGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count).slice(0, count);
  }
}

/** The message without its header: time, level and logger would split groups. */
function messageOf({ text, fields }: ParsedLine): string {
  if (typeof fields.msg === 'string') return fields.msg;
  if (typeof fields.path === 'string' && typeof fields.status === 'number')
    return `${fields.method ?? ''} ${endpointOf(fields.path)} ${fields.status}`.replace(
      /\d{3}$/,
      'status $&',
    );
  return text;
}

/** A path without its query string, ids replaced. */
function endpointOf(path: string): string {
  return path
    .replace(/[?#].*$/s, '')
    .slice(0, 200)
    .replace(/\/(?:\d+|[0-9a-f]{8,}(?:-[0-9a-f-]+)?)(?=\/|$)/gi, '/:id');
}

export class ValueCounts {
  readonly #counts = new Map<string, number>();
  #more = false;
  #lines = 0;

  add(value: unknown): void {
    if (value === undefined) return;
    this.#lines += 1;
    const text = String(value).slice(0, 300);
    const count = this.#counts.get(text);
    if (count === undefined && this.#counts.size >= mostKeys) this.#more = true;
    else this.#counts.set(text, (count ?? 0) + 1);
  }

  top(field: string, count: number): TopValues {
    const values = [...this.#counts].sort((a, b) => b[1] - a[1]).slice(0, count);
    return {
      field,
      values: values.map(([value, times]) => ({ value, count: times })),
      distinct: this.#counts.size,
      more: this.#more,
      lines: this.#lines,
    };
  }
}

export class Latencies {
  readonly #endpoints = new Map<string, number[]>();

  add({ fields }: ParsedLine): void {
    const { latency, path, method } = fields;
    if (typeof latency !== 'number' || typeof path !== 'string') return;
    const key = `${method ?? ''} ${endpointOf(path)}`.trim();
    const held = this.#endpoints.get(key);
    if (held) held.push(latency);
    else if (this.#endpoints.size < mostKeys) this.#endpoints.set(key, [latency]);
  }

  /** Highest 95th percentile first. */
  top(count: number): readonly SlowEndpoint[] {
    return [...this.#endpoints]
      .map(([endpoint, all]) => {
        const sorted = Float64Array.from(all).sort();
        const at = (share: number): number =>
          sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
        return { endpoint, count: all.length, p50: at(0.5), p95: at(0.95), worst: sorted.at(-1)! };
      })
      .sort((a, b) => b.p95 - a.p95)
      .slice(0, count);
  }
}

/** Most buckets counted: bounds the cost of hostile times. */
const mostBuckets = 10_000;

export class HistogramCounter {
  readonly #bucketMs: number;
  readonly #buckets = new Map<number, number[]>();

  constructor(bucketMs: number) {
    this.#bucketMs = Math.max(1, bucketMs);
  }

  add(at: number, code: number): void {
    if (Number.isNaN(at)) return;
    const key = Math.floor(at / this.#bucketMs);
    let counts = this.#buckets.get(key);
    if (!counts) {
      if (this.#buckets.size >= mostBuckets) return;
      counts = levelCodes.map(() => 0);
      this.#buckets.set(key, counts);
    }
    counts[code]! += 1;
  }

  /** Only buckets with lines, oldest first. */
  histogram(): Histogram {
    const buckets = [...this.#buckets]
      .sort((a, b) => a[0] - b[0])
      .map(([key, counts]) => ({ at: key * this.#bucketMs, counts }));
    return { from: buckets[0]?.at ?? 0, bucketMs: this.#bucketMs, buckets };
  }
}
