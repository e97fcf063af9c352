/** The true value is no larger (`most`), or no smaller (`least`), than the one that was read: not all was seen. */
export type Bound = 'most' | 'least';

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `"5s"`, `"1m30s"`, `"250ms"` to milliseconds; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = text.trim().match(/^(?:\d+(?:\.\d+)?\s*(?:ms|s|min|m|h|d)\s*)+$/);
  if (!parts) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)/g)) {
    total += Number(amount) * durationUnits[unit!]!;
  }
  return total;
}

/**
 * A number with an optional unit, converted into `unit`: `("0.5s", "ms")` is 500. Undefined when the text is not a
 * number or its unit cannot be converted into `unit`.
 */
export function parseQuantity(text: string, unit: string): number | undefined {
  const match = text.trim().match(/^([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(\S*)$/i);
  if (!match) return undefined;
  const amount = Number(match[1]!.replaceAll('_', ''));
  const from = match[2]!;
  if (from === '' || from === unit) return amount;
  for (const table of [durationUnits, byteUnits]) {
    const source = table[from];
    const into = table[unit];
    if (source !== undefined && into !== undefined) return (amount * source) / into;
  }
  return undefined;
}

/** Milliseconds as the shortest honest text: `850ms`, `12s`, `4m`, `1h05m`, `3d04h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '∞';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return '0s';
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d${String(hours % 24).padStart(2, '0')}h`;
}

/** A mean of durations, rounded to what is shown of it: of 119.6 seconds `2m`, not `1m`. */
export function formatMeanDuration(ms: number): string {
  const [second, minute, hour] = [1_000, 60_000, 3_600_000];
  const rounded = (unit: number): number => Math.round(ms / unit) * unit;
  if (rounded(second) < minute) return formatDuration(rounded(second));
  return formatDuration(rounded(minute) < 24 * hour ? rounded(minute) : rounded(hour));
}

/** A number in at most six columns, large ones shortened: `0`, `3.14`, `1840`, `12.3k`, `4.5M`. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

/** A value with its unit: `93.4%`, `512ms`, `1.20GB`, `1840 msg`. Seconds, milliseconds and bytes scale by themselves. */
export function formatQuantity(value: number, unit: string): string {
  if (unit === 'ms' || unit === 's') {
    const ms = unit === 's' ? value * 1_000 : value;
    if (!Number.isFinite(ms)) return formatNumber(ms);
    if (Math.abs(ms) < 10_000) return Math.abs(ms) < 1_000 ? `${trimmed(ms)}ms` : `${trimmed(ms / 1_000)}s`;
    return formatDuration(ms);
  }
  if (byteUnits[unit] !== undefined) {
    const bytes = value * byteUnits[unit];
    for (const step of ['TB', 'GB', 'MB', 'kB'] as const) {
      if (Math.abs(bytes) >= byteUnits[step]!) return `${trimmed(bytes / byteUnits[step]!)}${step}`;
    }
    return `${trimmed(bytes)}B`;
  }
  if (unit === '' || unit === '%' || unit.startsWith('/')) return `${formatNumber(value)}${unit}`;
  return `${formatNumber(value)} ${unit}`;
}

function trimmed(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/^-(0(?:\.0+)?)$/, '$1');
}

/** A quantity of which only a limit is known: `≤97%` where no more can be, `≥12 USD` where no less can. */
export function formatBounded(value: number, unit: string, bound?: Bound): string {
  const sign = bound === undefined ? '' : { most: '≤', least: '≥' }[bound];
  return `${sign}${formatQuantity(value, unit)}`;
}
