import type { DepthFact } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import type { Asking } from './section.ts';

/** A setting as a number; undefined where it may not be read, which a note says. */
export async function settingOf(asking: Asking, name: string): Promise<number | undefined> {
  const answer = await asking.perhaps('CONFIG', 'GET', name);
  const value = Array.isArray(answer) ? Number(answer[1]) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** From which duration on something is recorded. @param ms in milliseconds; `off` where nothing is, undefined where it is not told */
export function thresholdFact(
  said: { readonly threshold: string; readonly off: string },
  ms: number | 'off' | undefined,
): DepthFact {
  const fact = { id: 'threshold', title: said.threshold };
  if (ms === undefined) return { ...fact, value: null, why: words.depth.redis.notTold };
  return ms === 'off' ? { ...fact, value: said.off } : { ...fact, value: ms, unit: 'ms' };
}
