import type { CheckAnswer } from '../model/kind.ts';
import { formatDuration } from '../model/quantity.ts';
import { durationSchema } from '../schema/duration.ts';
import { words } from '../words/index.ts';

/** How long an answer may take and the component still be up. */
export const underSchema = durationSchema.optional().describe('A slower answer makes the component degraded');

/** The answer with how long it took; what is up is degraded when it took longer than `under`. Both in milliseconds. */
export function timed(answer: CheckAnswer, latencyMs: number, under: number | undefined): CheckAnswer {
  if (answer.status !== 'up' || under === undefined || latencyMs <= under) return { ...answer, latencyMs };
  const message = words.checks.slow(formatDuration(latencyMs), formatDuration(under));
  return { status: 'degraded', message, latencyMs };
}
