import { expect, test } from 'vitest';
import { calm } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const month = { known: 20_000, down: 8, degraded: 3, unknown: 0, maintenance: 0, share: 0.9996 };

test('a component says how much of the month it was up, against its target, and when its budget is used up', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 40 });
  await stage.settle();
  await stage.press('enter');
  expect(stage.text).not.toContain('this month');
  await stage.press('esc');
  const budget = { allowed: 20, used: 8, left: 12, share: 0.4 };
  stage.session.month = { ...month, target: 0.999, budget };
  await stage.press('enter');
  expect(stage.line('this month')).toContain('up 99.96% of 13d21h seen, target 99.9%, error budget left 12m');
  await stage.press('esc');
  stage.session.month = { ...month, target: 0.9999, budget: { ...budget, allowed: 2, left: -6 } };
  await stage.press('enter');
  expect(stage.line('this month')).toContain('ERROR BUDGET USED UP, 6m over');
  await stage.press('esc');
  // Seconds into a month, some of them down: nothing is used up by less than a minute.
  stage.session.month = { ...month, target: 0.999, budget: { ...budget, allowed: 0.02, left: -0.5 } };
  await stage.press('enter');
  expect(stage.line('this month')).toContain('error budget left 0m');
  await stage.press('esc');
  // All of it left, though not a minute: not to be read as nothing.
  stage.session.month = { ...month, target: 0.999, budget: { ...budget, allowed: 0.02, left: 0.02 } };
  await stage.press('enter');
  expect(stage.line('this month')).toContain('error budget left <1m');
  stage.close();
});

test('a component shows the queues that it empties, whatever its title is', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 40 });
  await stage.settle();
  await stage.press('j', 'enter');
  expect(stage.text).toContain('Components: Worker');
  expect(stage.line('Message queue')).toContain('12 msg');
  stage.close();
});
