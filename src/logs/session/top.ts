import type { LogTop } from '../../model/logs.ts';
import { formatNumber, formatQuantity } from '../../model/quantity.ts';
import type { LogClient } from '../worker/client.ts';

const most = 50;
const fiveMinutes = 300_000;

/** What is most frequent, or slowest, in a view: `errors`, `slow`, `rate`, or the values of a field. @throws Error when a view is gone */
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
  const groups = await client.topErrors(view, most);
  return {
    title: 'errors by their shape',
    columns: ['count', 'first', 'last', 'source', 'message'],
    rows: groups.map(({ count, firstAt, lastAt, sources, shape, level, example }) => ({
      cells: [formatNumber(count), clock(firstAt), clock(lastAt), sources.join(' '), shape],
      level,
      query: quoted(wordsOf(shape, example)),
    })),
  };
}

async function slowRequests(client: LogClient, view: number): Promise<LogTop> {
  const slow = await client.slowEndpoints(view, most);
  return {
    title: 'slow requests by endpoint',
    columns: ['requests', 'median', '95 %', 'slowest', 'endpoint'],
    rows: slow.map(({ count, p50, p95, worst, endpoint }) => ({
      cells: [formatNumber(count), ...[p50, p95, worst].map((ms) => formatQuantity(ms, 'ms')), endpoint],
    })),
  };
}

async function errorRate(client: LogClient, view: number): Promise<LogTop> {
  const { buckets } = await client.histogram(view, fiveMinutes);
  return {
    title: 'errors in each five minutes',
    columns: ['from', 'errors', 'lines', 'share'],
    rows: buckets
      .toReversed()
      .slice(0, 288)
      .map(({ at, counts }) => {
        const bad = (counts[1] ?? 0) + (counts[2] ?? 0);
        const all = counts.reduce((sum, count) => sum + count, 0);
        const share = all === 0 ? '' : `${((bad / all) * 100).toFixed(1)}%`;
        return {
          cells: [clock(at), formatNumber(bad), formatNumber(all), share],
          ...(bad > 0 ? { level: 'error' as const } : {}),
        };
      }),
  };
}

async function topValues(client: LogClient, view: number, field: string): Promise<LogTop> {
  const { values, distinct, more, lines } = await client.topValues(view, field, most);
  return {
    title: `values of ${field}`,
    columns: ['count', 'share', field],
    rows: values.map(({ value, count }) => ({
      cells: [formatNumber(count), `${((count / Math.max(1, lines)) * 100).toFixed(1)}%`, value],
      query: `${field}=${/[\s"]/.test(value) ? quoted(value) : value}`,
    })),
    note: `${formatNumber(lines)} lines have it, ${more ? 'more than ' : ''}${formatNumber(distinct)} different`,
  };
}

/** The longest part of a shape that stands in its lines as it is. */
function wordsOf(shape: string, example: string): string {
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
