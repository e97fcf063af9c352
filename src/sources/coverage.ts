import type { Expression } from './expression.ts';

/** The share of its window that a rate or a quantile must have seen, up to a longest time, in milliseconds. */
const share = 0.25;
const mostMs = 5 * 60_000;
/**
 * How long an expression must have been looked at before its value means what it says, in milliseconds: nothing for series as they
 * are; a quarter of the window (5 minutes at most) for rates, quantiles and shares of increases; all of it for an increase, which is
 * the smaller the less was seen.
 */
export function neededMs(expression: Expression, windowMs: number): number {
  if (!looksBack(expression)) return 0;
  return grows(expression) === 0 ? Math.min(windowMs * share, mostMs) : windowMs;
}

/** Whether a value rests on what was seen before. */
export function looksBack(expression: Expression): boolean {
  switch (expression.type) {
    case 'change':
    case 'quantile':
      return true;
    case 'binary':
      return looksBack(expression.left) || looksBack(expression.right);
    case 'negative':
      return looksBack(expression.operand);
    default:
      return false;
  }
}

/** With which power of the time seen a value grows: 1 for an increase, 0 for a rate or one increase divided by another. */
function grows(expression: Expression): number {
  switch (expression.type) {
    case 'change':
      return expression.perSecond ? 0 : 1;
    case 'negative':
      return grows(expression.operand);
    case 'binary': {
      const [left, right] = [grows(expression.left), grows(expression.right)];
      if (expression.operator === '*') return left + right;
      if (expression.operator === '/') return left - right;
      return left === 0 ? right : left;
    }
    default:
      return 0;
  }
}
