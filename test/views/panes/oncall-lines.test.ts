import { expect, it } from 'vitest';
import type { DeliveryRow, OncallSlice } from '../../../src/model/snapshot.ts';
import { isUrgent } from '../../../views/panes/oncall-lines.ts';
import { now } from '../fixture.ts';

const minute = 60_000;
const quiet: OncallSlice = {
  ...{ configured: true, duty: { person: { id: 'ana', name: 'Ana' } } },
  ...{ chain: [], people: [], planned: [], deliveries: [] },
};
const message = (state: DeliveryRow['state'], agoMs: number): OncallSlice => ({
  ...quiet,
  deliveries: [
    { id: 'd', channel: 'chat', title: 'slow', kind: 'firing', state, attempts: 1, when: now - agoMs },
  ],
});

it('an old message takes no room from the conversations; who is called, or cannot be, does', () => {
  expect(isUrgent(quiet, now)).toBe(false);
  expect(isUrgent(message('unknown', minute), now)).toBe(true);
  expect(isUrgent(message('unknown', 60 * minute), now)).toBe(false);
  expect(isUrgent(message('failed', 60 * minute), now)).toBe(false);
  expect(isUrgent(message('sent', 0), now)).toBe(false);
  expect(isUrgent({ ...quiet, duty: {} }, now)).toBe(true);
});
