import { expect, test } from 'vitest';
import { nobodyOncall } from '../../src/config/oncall.ts';
import type { IncidentRow } from '../../src/model/incident.ts';
import { displayWidth } from '../../src/text/width.ts';
import { runbook } from '../runbooks/runbook.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const from = { in: 'configuration' } as const;

async function opened({ columns = 80, rows = 24 } = {}): Promise<ScreenHarness> {
  const ana = { id: 'ana', name: 'Ana', phone: '+55 11 98888-1234' };
  const duty = { person: ana };
  const incidents: IncidentRow[] = [
    {
      ...{ id: '20261120-1400', title: 'Cache is gone', severity: 'P1', severityName: 'P1', phase: 'assess' },
      ...{ phaseSince: now - 60_000, openedBy: 'plantao', joinedAt: now - 60_000 },
      ...{ openedAt: now - 60_000, components: ['redis'], alerts: [], followUps: [] },
    },
  ];
  const stage = new ScreenHarness(
    { ...calm, incidents, oncall: { ...calm.oncall, configured: true, duty } },
    { columns, rows },
  );
  stage.session.reached = {
    oncall: { ...nobodyOncall, people: [{ id: 'bo', name: 'Bo', email: 'bo@x.example' }, ana] },
    contacts: [
      { name: 'Cloud support', phone: '+1 800 555 0100', when: 'a region is down', components: [], from },
      { name: 'Cache expert', chat: '@cache', when: 'keys are gone', components: ['redis'], from },
    ],
    links: [{ title: 'Overview', url: 'https://g.example/d/1', components: ['api'], from }],
  };
  stage.session.books = [
    await runbook(
      'ops',
      '## Contacts\n\n| Name | Phone | When |\n|-|-|-|\n| Legal | +55 11 97777-0000 | a breach |\n',
    ),
  ];
  await stage.settle();
  return stage;
}

/** The names in the list, from the top. */
const order = (stage: ScreenHarness): string[] =>
  ['Ana', 'Bo', 'Cloud support', 'Cache expert', 'Legal', 'Overview']
    .map((name) => [name, stage.lines.findIndex((line, at) => at > 2 && line.includes(` ${name} `))] as const)
    .filter(([, at]) => at >= 0)
    .toSorted((a, b) => a[1] - b[1])
    .map(([name]) => name);

test('P lists whom to call: who is on call first, then the others, runbooks last, then pages', async () => {
  const stage = await opened();
  await stage.press('P');
  expect(stage.text).toContain('Contacts 5, links 1');
  expect(order(stage)).toEqual(['Ana', 'Bo', 'Cloud support', 'Cache expert', 'Legal', 'Overview']);
  expect(stage.line('98888')).toMatch(/on call +\+55 11 98888-1234/);
  await stage.press('/');
  await stage.type('breach');
  await stage.press('enter');
  expect(order(stage)).toEqual(['Legal']);
  expect(stage.text).toContain('ops, line 3');
  stage.close();
});

test('on an incident those for its components come first, and one key opens them', async () => {
  const stage = await opened();
  await stage.press('7', 'P');
  expect(order(stage)).toEqual(['Ana', 'Cache expert', 'Bo', 'Cloud support', 'Legal', 'Overview']);
  await stage.press('esc');
  expect(stage.text).not.toContain('Contacts 5');
  stage.close();
});

test('pages about a component are in its detail', async () => {
  const stage = await opened();
  await stage.press('enter');
  expect(stage.text).toContain('https://g.example/d/1');
  stage.close();
});

test.each([
  [80, 24],
  [40, 12],
  [120, 40],
])('every line fits %i columns and %i rows', async (columns, rows) => {
  const stage = await opened({ columns, rows });
  await stage.press('P');
  expect(stage.lines.length).toBeLessThanOrEqual(rows);
  for (const line of stage.lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  stage.close();
});
