import { z } from 'zod';
import { parseDuration } from '../model/quantity.ts';

/** A duration as people write it (`250ms`, `5s`, `1m30s`), turned into milliseconds. A bare number means milliseconds. */
export const durationSchema = z
  .union([z.string(), z.number().nonnegative()])
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseDuration(value);
    if (ms !== undefined) return ms;
    context.addIssue({
      code: 'custom',
      message: 'expected a duration such as 250ms, 5s or 1m30s',
      input: value,
    });
    return z.NEVER;
  })
  .describe('A duration: 250ms, 5s, 1m30s');

/** A share as people write it (`90%`, `0.9` is not meant), turned into a number from 0 to 100. */
export const percentSchema = z
  .union([
    z.string().regex(/^\d+(?:\.\d+)?\s*%$/, 'expected a percentage such as 90%'),
    z.number().min(0).max(100),
  ])
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value)))
  .describe('A percentage: 90%');
