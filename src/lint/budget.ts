import type { Procedure, Step } from '../model/procedure.ts';

/**
 * How long the steps of a procedure take together, in milliseconds: their time boxes and waits on the longest way through its decisions.
 * The way back is for when something failed, and counts for nothing.
 */
export function longestWayMs({ parts }: Procedure): number {
  const onWay = parts.length > 1 ? parts.filter(({ kind }) => kind !== 'rollback') : parts;
  const steps = onWay.flatMap((part) => part.steps);
  const lead = (within: Step['within']): string | undefined =>
    within && `${within.decision} ${within.branch}`;
  const below = Map.groupBy(steps, ({ within }) => lead(within));
  const sum = (led: readonly Step[]): number =>
    led.reduce((all, { id, limitMs, hold, branches = [] }) => {
      const ways = branches.map((_, branch) => sum(below.get(lead({ decision: id, branch })) ?? []));
      return all + (limitMs ?? hold?.minMs ?? 0) + Math.max(0, ...ways);
    }, 0);
  return sum(below.get(undefined) ?? []);
}
