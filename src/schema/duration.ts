import * as z from 'zod';
import { parseDuration } from '../model/quantity.ts';
import { words } from '../words/index.ts';
import { quoted } from './quoted.ts';

/** A duration as people write it (`250ms`, `5s`, `1m30s`), turned into milliseconds. A bare number means milliseconds. */
export const durationSchema = z
  .union([z.string(), z.number().nonnegative()])
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseDuration(value);
    if (ms !== undefined) return ms;
    const message = words.config.expected.duration;
    context.addIssue({ code: 'custom', message, params: quoted, input: value });
    return z.NEVER;
  })
  .describe('A duration: 250ms, 5s, 1m30s');

/** A duration, or business days (`3 business days`), turned into milliseconds or a count of days. */
export const responseTimeSchema = z
  .union([z.string(), z.number().nonnegative()])
  .transform((value, context): { readonly ms: number } | { readonly businessDays: number } => {
    const days = typeof value === 'string' ? /^(\d{1,3}) business days?$/.exec(value.trim()) : null;
    if (days) return { businessDays: Number(days[1]) };
    const ms = typeof value === 'number' ? value : parseDuration(value);
    if (ms !== undefined) return { ms };
    const message = words.config.expected.responseTime;
    context.addIssue({ code: 'custom', message, params: quoted, input: value });
    return z.NEVER;
  })
  .describe('A duration, or business days: 15m, 3 business days');

/** A percentage as people write it (`90%`; a bare number is percent too), turned into a number from 0 to 100. */
export const percentSchema = z
  .union([
    z.string().regex(/^\d+(?:\.\d+)?\s*%$/, { error: () => words.config.expected.percentage }),
    z.number().min(0).max(100),
  ])
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value)))
  .describe('A percentage: 90%');
