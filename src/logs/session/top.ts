import { defined } from '../../model/defined.ts';
import type { LogTop } from '../../model/logs.ts';
import { formatNumber, formatQuantity } from '../../model/quantity.ts';
import { words } from '../../words/index.ts';
import type { LogClient } from '../worker/client.ts';

const mostRows = 50;
/** Bucket of the error rate, in milliseconds, and its most buckets: a day. */
const rateMs = 300_000;
const mostBuckets = 288;

/** A report on a view: `errors`, `slow`, `rate`, or the most frequent values of a field. @throws Error when the view is closed */
export async function topOf(client: LogClient, view: number, what: string): Promise<LogTop> {
  switch (what) {
    case 'errors':
      return topErrors(client, view);
    case 'slow':
      return slowRequests(client, view);
    case 'rate':
      return errorRate(client, view);
    default:
      return topValues(client, view, what);
  }
}

async function topErrors(client: LogClient, view: number): Promise<LogTop> {
  const { column } = words.logs.top;
  const groups = await client.topErrors(view, mostRows);
  return {
    title: words.logs.top.errors,
    columns: [column.count, column.first, column.last, column.source, column.message],
    rows: groups.map(({ count, firstAt, lastAt, sources, shape, level, example }) => ({
      cells: [formatNumber(count), clock(firstAt), clock(lastAt), sources.join(' '), shape],
      level,
      query: quoted(literalOf(shape, example)),
    })),
  };
}

async function slowRequests(client: LogClient, view: number): Promise<LogTop> {
  const { column } = words.logs.top;
  const slow = await client.slowEndpoints(view, mostRows);
  return {
    title: words.logs.top.slow,
    columns: [column.requests, column.median, column.p95, column.slowest, column.endpoint],
    rows: slow.map(({ count, p50, p95, worst, endpoint }) => ({
      cells: [formatNumber(count), ...[p50, p95, worst].map((ms) => formatQuantity(ms, 'ms')), endpoint],
    })),
  };
}

async function errorRate(client: LogClient, view: number): Promise<LogTop> {
  const { column } = words.logs.top;
  const { buckets } = await client.histogram(view, rateMs);
  return {
    title: words.logs.top.rate,
    columns: [column.from, column.errors, column.lines, column.share],
    rows: buckets
      .toReversed()
      .slice(0, mostBuckets)
      .map(({ at, counts }) => {
        const bad = (counts[1] ?? 0) + (counts[2] ?? 0);
        const all = counts.reduce((sum, count) => sum + count, 0);
        const share = all === 0 ? '' : `${((bad / all) * 100).toFixed(1)}%`;
        return {
          cells: [clock(at), formatNumber(bad), formatNumber(all), share],
          ...defined({ level: bad > 0 ? ('error' as const) : undefined }),
        };
      }),
  };
}

async function topValues(client: LogClient, view: number, field: string): Promise<LogTop> {
  const { column } = words.logs.top;
  const { values, distinct, more, lines } = await client.topValues(view, field, mostRows);
  return {
    title: words.logs.top.values(field),
    columns: [column.count, column.share, field],
    rows: values.map(({ value, count }) => ({
      cells: [formatNumber(count), `${((count / Math.max(1, lines)) * 100).toFixed(1)}%`, value],
      query: `${field}=${/[\s"]/.test(value) ? quoted(value) : value}`,
    })),
    note: words.logs.top.distinct(lines, distinct, more),
  };
}

/** The longest literal part of a shape: a query for its lines. */
function literalOf(shape: string, example: string): string {
  const parts = shape.split(/["']?<[a-z]+>["']?/).map((part) => part.trim());
  const longest = parts.reduce(
    (best, part) => (part.length > best.length && example.includes(part) ? part : best),
    '',
  );
  return longest === '' ? example.slice(0, 40) : longest.slice(0, 80);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function clock(at: number | undefined): string {
  if (at === undefined || at === 0) return '-';
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
