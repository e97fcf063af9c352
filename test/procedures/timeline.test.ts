import { expect, test } from 'vitest';
import { timelineOf } from '../../src/alerts/timeline.ts';
import type { Incident } from '../../src/model/incident.ts';
import { Going } from './going.ts';

test('the steps of a run are part of the timeline of its incident, each by whoever did it', async () => {
  const going = await Going.of('# Fix it\n\n1. look\n2. `errors < 5%`\n\n- If x: one\n- Otherwise:\n');
  going.current('tick');
  going.current('check');
  going.do({ what: 'decide', step: going.row().steps[2]!.id, saw: 0, branch: 1 });
  const incident = {
    ...{ id: 'i', title: 't', severity: 'P1', phase: 'assess', openedAt: 0, phaseSince: 0, openedBy: 'ana' },
    ...{ components: [], alerts: [], joinedAt: 0, followUps: [] },
  } as Incident;
  const events = going.events.map((event) => ({ ...event, incident: 'i' }));
  expect(timelineOf(incident, events).map(({ who, text }) => `${who}: ${text}`)).toEqual([
    'ana: begins Fix it (team)',
    'ana: look: done by hand',
    'ana: errors < 5%: verified, holds',
    'ana: Fix it: Otherwise',
    'ana: Fix it: done',
  ]);
  expect(timelineOf({ ...incident, id: 'other' }, events)).toEqual([]);
});
