import * as z from 'zod';
import { crosses, type Operator } from '../model/band.ts';
import { numberOf } from '../model/json-path.ts';
import { shortValue } from '../text/short-value.ts';
import { words } from '../words/index.ts';

type Scalar = string | number | boolean | null;

/** What a value must be: equal to a scalar, compared with a number (`"< 80"`, `"!= error"`), or one of a list. */
export type Condition = Scalar | readonly Scalar[];

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const conditionSchema: z.ZodType<Condition> = z
  .union([scalar, z.array(scalar).min(1)])
  .describe('A value, a comparison such as "< 80" or "!= error", or a list of allowed values');

/** Whether `value` meets the condition. Text is compared without regard to case, numbers also when written as text. */
export function meets(condition: Condition, value: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((allowed) => meets(allowed, value));
  const comparison = typeof condition === 'string' && condition.match(/^(<=|>=|==|!=|<|>)\s*(.+)$/);
  if (!comparison) return same(condition as Scalar, value);
  const [, operator, right] = comparison as unknown as [string, Operator, string];
  if (operator === '==') return same(right, value);
  if (operator === '!=') return value !== undefined && !same(right, value);
  const [left, limit] = [numberOf(value), numberOf(right)];
  return left !== undefined && limit !== undefined && crosses({ operator, value: limit }, left);
}

function same(expected: Scalar, value: unknown): boolean {
  if (expected === value) return true;
  if (value === null || value === undefined || typeof value === 'object') return false;
  return String(expected).toLowerCase() === String(value).toLowerCase();
}

/** The condition for people: `connected`, `< 80`, `one of ok, healthy`. */
export function conditionText(condition: Condition): string {
  return Array.isArray(condition)
    ? words.checks.http.oneOf(condition.map(scalarText).join(', '))
    : scalarText(condition as Scalar);
}

function scalarText(value: Scalar): string {
  return value === '' ? words.checks.http.emptyText : String(value);
}

/** A value found in an answer, for people, in at most 40 characters. */
export function valueText(value: unknown): string {
  if (value === undefined) return words.checks.http.missing;
  return value === '' ? words.checks.http.emptyText : shortValue(value);
}
