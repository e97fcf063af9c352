import { expect, it } from 'vitest';
import { metricRow, minute, Simulation, start } from '../alerts/simulation.ts';
import { manyRules, numbers } from './week.ts';

const rules = 200;
const ticks = 7 * 24 * 60;

/** When an alert should fire and end, worked out the plain way from all its readings: true, false, or undefined for unknown. */
function expected(readings: readonly (boolean | undefined)[], forTicks: number, keepTicks: number): string[] {
  const out: string[] = [];
  let bad: number | undefined;
  let good: number | undefined;
  let fires = false;
  for (const [tick, holds] of readings.entries()) {
    if (holds === undefined) {
      // Time in which nothing is known counts as neither.
      if (bad !== undefined) bad++;
      if (good !== undefined) good++;
      continue;
    }
    if (holds) {
      bad ??= tick;
      good = undefined;
      if (!fires && tick - bad >= forTicks) {
        fires = true;
        out.push(`fires ${tick}`);
      }
    } else {
      bad = undefined;
      good ??= tick;
      if (fires && tick - good >= keepTicks) {
        fires = false;
        out.push(`ends ${tick}`);
      }
    }
  }
  return out;
}

it('accounts for every alert of a week with 200 rules, faults and kills', () => {
  const random = numbers(20_261_121);
  const all = manyRules(rules);
  const simulation = new Simulation(all, { opens: 'P0' });
  const bad = Array.from({ length: rules }, () => false);
  const readings: (boolean | undefined)[][] = Array.from({ length: rules }, () => []);
  let kills = 0;
  for (let tick = 0; tick < ticks; tick++) {
    simulation.now = start + tick * minute;
    simulation.rows.metrics = bad.map((was, index) => {
      const turns = random() < (was ? 1 / 40 : 1 / 600);
      bad[index] = was !== turns;
      const silent = random() < 0.01;
      readings[index]!.push(silent ? undefined : bad[index]);
      return metricRow(`m${index}`, silent ? null : bad[index] ? 20 : 5, simulation.now);
    });
    simulation.engine.tick(simulation, simulation.now);
    if (random() < 1 / 300) {
      kills++;
      simulation.kill();
    }
  }
  let fired = 0;
  for (const [index, one] of all.entries()) {
    const happened = simulation.written.flatMap(({ kind, at, data }) => {
      if (data.rule !== one.id) return [];
      const tick = (at - start) / minute;
      return kind === 'alert.firing' ? [`fires ${tick}`] : kind === 'alert.resolved' ? [`ends ${tick}`] : [];
    });
    expect(happened, one.id).toEqual(expected(readings[index]!, one.forMs / minute, one.keepForMs / minute));
    fired += happened.filter((line) => line.startsWith('fires')).length;
  }
  expect(kills).toBeGreaterThan(20);
  expect(fired).toBeGreaterThan(1_000);
});
