import type { Difference, Past } from '../model/past.ts';
import { formatNumber, formatQuantity } from '../model/quantity.ts';
import { words } from './index.ts';

/** How much of a time was seen: `98%`, never rounded up to all of it nor down to nothing. */
export function coverageText(coverage: number): string {
  if (coverage <= 0) return '0%';
  if (coverage >= 1) return '100%';
  return coverage < 0.01 ? '<1%' : `${Math.floor(coverage * 100)}%`;
}

/** How a time differs from an earlier one: `+12%`, `-3.1 points`, or why it is not said. */
export function differenceText(difference: Difference): string {
  const said = words.history.difference;
  switch (difference.code) {
    case 'points':
    case 'percent':
      return said[difference.code](signed(difference.by));
    case 'from-zero':
      return said['from-zero'];
    case 'too-little':
      return said['too-little'](difference.of, coverageText(difference.coverage));
  }
}

/** Who answered, and how fine: `from plantao’s own history, one point per 5 min`. */
export function originText(past: Past, shownTime: (at: number) => string): string {
  const { from, step } = words.history;
  const { since, now } = past;
  return [
    from[past.from],
    step(past.stepMs),
    ...(since !== undefined && since > now.from ? [from.since(shownTime(since))] : []),
    ...(past.problem === undefined ? [] : [from.unreachable(past.problem)]),
  ].join(', ');
}

/** A value as it is shown; `-` where there is none. */
export function pastValue(value: number, unit: string): string {
  return Number.isFinite(value) ? formatQuantity(value, unit) : '-';
}

function signed(by: number): string {
  const text = formatNumber(Math.abs(by));
  if (text === '0' || text === '0.00') return '±0';
  return `${by > 0 ? '+' : '-'}${text}`;
}
