import type { AlertRule } from '../../src/model/alert.ts';
import { minute, rule } from '../alerts/simulation.ts';

/** Numbers from 0 to 1, the same each time (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rules `r0`, `r1`, … on metrics `m0`, `m1`, …, with windows and severities of every sort. */
export function manyRules(count: number): AlertRule[] {
  return Array.from({ length: count }, (_, index) =>
    rule({
      id: `r${index}`,
      when: { type: 'compare', metric: `m${index}`, operator: '>', value: 10 },
      forMs: (index % 7) * 5 * minute,
      keepForMs: (index % 4) * 3 * minute,
      severity: (['P0', 'P1', 'P2', 'P3'] as const)[index % 4]!,
    }),
  );
}
