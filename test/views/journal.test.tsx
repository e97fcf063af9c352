import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/model/event.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { namesIn } from '../../src/words/event-names.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

function event(seq: number, kind: string, data: JournalEvent['data'], incident?: string): JournalEvent {
  return {
    ...{
      seq,
      at: now - (10 - seq) * 60_000,
      kind,
      data,
      host: 'box',
      system: 'Júlia',
      environment: 'staging',
    },
    actor: { user: seq % 2 ? 'ana' : 'kai', tty: 'pts/3' },
    ...(incident === undefined ? {} : { incident }),
    ...{ prevHash: '0'.repeat(64), hash: String(seq).repeat(64) },
  };
}

const events = [
  event(4, 'incident.note', { text: 'it is the disk' }, '20261120-1400'),
  event(3, 'status.changed', { component: 'redis', from: 'up', to: 'down', message: 'refused' }),
  event(2, 'notice.sent', { channel: 'chat', nested: { a: 1 } }),
  event(1, 'session.started', {}),
];

async function opened(journal: readonly JournalEvent[], columns = 120, rows = 30): Promise<ScreenHarness> {
  const stage = new ScreenHarness({ ...calm, journal }, { columns, rows });
  await stage.settle();
  await stage.press('9');
  return stage;
}

test('what happened stands newest first, with who did it, in words and never as JSON', async () => {
  const stage = await opened(events);
  expect(stage.text).toContain('Journal 4');
  const order = [
    'it is the disk',
    'redis: up -> down (refused)',
    'an earlier message, through chat',
    'session.started',
  ];
  const places = order.map((text) => stage.lines.findIndex((line) => line.includes(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(stage.line('status changed')).toMatch(/ plantao +status changed/);
  expect(stage.text).not.toContain('{');
  stage.close();
});

test('a filter narrows it as it is typed and tells the hits; Esc clears it, then closes the journal', async () => {
  const stage = await opened(events);
  await stage.press('/');
  await stage.type('redis');
  expect(stage.text).toContain('/redis 1 of 4');
  expect(stage.text).not.toContain('it is the disk');
  await stage.press('enter', 'esc');
  expect(stage.text).toContain('it is the disk');
  await stage.press('/');
  await stage.type('nowhere');
  expect(stage.text).toContain('Nothing matches "nowhere"');
  await stage.press('enter', 'esc', 'esc');
  expect(stage.text).toContain('1 Components');
  stage.close();
});

test('Enter shows the whole event, however deep its facts are', async () => {
  const stage = await opened(events);
  await stage.press('j', 'j', 'enter');
  expect(stage.text).toContain('Event 2');
  expect(stage.line('nested')).toContain('{"a":1}');
  expect(stage.text).toContain('2'.repeat(64));
  // What plantao did itself is its own here too, beside whoever had it open.
  expect(stage.line('pts/3')).toMatch(/who +plantao {2}kai {2}pts\/3/);
  expect(stage.lines.at(-1)).not.toContain('Enter open');
  await stage.press('esc');
  expect(stage.line('▸')).toContain('message sent');
  stage.close();
});

test('o jumps to the incident of the event, else to its component, and Esc comes back', async () => {
  const stage = await opened(events);
  await stage.press('o');
  expect(stage.lines.at(-1)).toContain('incident 20261120-1400 is closed');
  await stage.press('j', 'o');
  expect(stage.text).toContain('Components: Redis');
  await stage.press('esc');
  expect(stage.line('▸')).toContain('redis: up -> down');
  await stage.press('G', 'o');
  expect(stage.lines.at(-1)).toContain('no incident or component in this event');
  stage.close();
});

test('it says when older events are not shown, and where they are; the selected one stays when a newer comes', async () => {
  const many = Array.from({ length: 200 }, (_, index) => event(200 - index, 'session.started', { n: index }));
  const stage = await opened(many, 80, 24);
  expect(stage.text).toContain('newest 200 only; plantao audit has all');
  await stage.press('j');
  expect(stage.line('▸')).toContain('n 1');
  stage.session.set('journal', [event(201, 'session.ended', {}), ...many.slice(0, -1)]);
  await stage.settle();
  expect(stage.line('▸')).toContain('n 1');
  expect(stage.lines.every((line) => [...line].length <= 80)).toBe(true);
  stage.close();
});

test('things are called as the configuration calls them, messages by what they were and whom they called', async () => {
  const people = [{ id: 'ana', name: 'Ana' }];
  const notice = { kind: 'escalated', people, level: 'L1', title: 'Slow answers' };
  const session = new ScreenHarness(
    {
      ...calm,
      journal: [
        event(5, 'notice.sent', { delivery: 'd1', result: 'accepted' }),
        event(4, 'escalation.called', { about: 'slow', name: 'L1', people: ['ana'] }),
        event(3, 'alert.firing', { rule: 'slow', severity: 'P1', evidence: 'p95 900 ms' }),
        event(2, 'notice.queued', { delivery: 'd1', channel: 'hook', notice }),
        event(1, 'status.changed', { component: 'redis', from: 'up', to: 'down', message: 'refused' }),
      ],
    },
    { columns: 120, rows: 30 },
  );
  session.session.names = namesIn({
    components: [{ id: 'redis', title: 'Cache' }],
    alerts: [{ id: 'slow', name: 'Slow answers' }],
    alerting: { names: { P0: 'CRÍTICO', P1: 'ALTO', P2: 'MÉDIO', P3: 'BAIXO' } },
    oncall: { people },
  } as unknown as SystemConfig);
  await session.settle();
  await session.press('9');
  expect(session.line('Cache')).toMatch(/status changed +Cache: up -> down \(refused\)/);
  expect(session.line('ALTO')).toMatch(/alert fired +ALTO Slow answers: p95 900 ms/);
  expect(session.line('level called')).toMatch(/level called +Slow answers: L1, Ana/);
  expect(session.line('accepted')).toMatch(
    /message sent +call to Ana \(L1\): Slow answers, through hook: accepted/,
  );
  expect(session.text).not.toMatch(/P1|\bslow\b|redis/);
  session.close();
});
