import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/model/notify.ts';
import type { OncallConfig, Person } from '../../src/model/oncall.ts';
import { dedupKey, pagerdutyEvent } from '../../src/notify/kinds/pagerduty.ts';
import { bodyOf, headline } from '../../src/notify/text.ts';
import { notice, start } from './notice.ts';
import { alert, minute, oncall, route, Simulation } from './simulation.ts';

/** A chain that calls these people through these channels. */
function chainOf(
  people: readonly Person[],
  levels: readonly (readonly string[])[],
  via?: string[],
): OncallConfig {
  return {
    ...oncall,
    people,
    policy: {
      ...oncall.policy!,
      levels: levels.map((notify, index) => ({
        ...{ name: `L${index + 1}`, notify, waitMs: 5 * minute },
        ...(via ? { via } : {}),
      })),
    },
  };
}

function simulate(config: OncallConfig, more: Partial<Simulation> = {}): Simulation {
  const simulation = Object.assign(new Simulation(), { oncall: config, routes: [], ...more });
  simulation.restart();
  simulation.rows = [alert('api', simulation.now)];
  return simulation;
}

const calls = (simulation: Simulation): readonly Notice[] =>
  simulation.arrived.map(({ notice }) => notice).filter(({ kind }) => kind === 'escalated');
const ways = (simulation: Simulation): string[] =>
  simulation.arrived
    .filter(({ notice: { kind } }) => kind === 'escalated')
    .map(({ channel, notice: { people } }) => `${channel} ${people.map(({ id }) => id).join('+')}`);
/** A program that speaks to one person at a time. */
const dialler = (id: string) => ({ id, use: { kind: 'command', options: { command: ['call', '{phone}'] } } });

describe('the page of a level', () => {
  it('says whom it calls, about what, and when it began', () => {
    const [page] = (() => {
      const simulation = simulate(chainOf([{ id: 'ana', name: 'Ana', phone: '1' }], [['ana']], ['phone']));
      simulation.dispatch.tick(simulation.rows, simulation.now);
      return simulation.dispatch.deliveries();
    })();
    expect(headline(page!.notice)).toBe('[P1] CALLING Ana (L1): api (s, production)');
    expect(page!.notice.text).toBe('api: down\nBegan 00:00 America/Sao_Paulo.');
  });

  it('names people, and mentions nobody, where there is no chat', () => {
    const called = notice({ people: [{ id: 'ana', name: 'Ana', chat: '<@U1>' }] });
    expect(bodyOf(called)).toContain('Called: Ana');
    expect(bodyOf(called)).not.toContain('<@');
  });
});

describe('PagerDuty', () => {
  it('opens an alert of its own for each call, closes each when it is acknowledged and when it is over', async () => {
    const people = ['ana', 'bia'].map((id) => ({ id, name: id }));
    const simulation = simulate(chainOf(people, [['ana'], ['bia']], ['pager']));
    await simulation.run(6 * minute, 10_000);
    expect(calls(simulation)).toHaveLength(2);
    const keys = calls(simulation).map(dedupKey);
    expect(new Set([...keys, dedupKey(notice({ about: 'api' }))]).size).toBe(3);

    const ack = { by: 'bia', at: simulation.now };
    simulation.rows = [
      alert('api', simulation.rows[0]!.firedAt!, { ack, muted: [{ by: 'acknowledged', text: '' }] }),
    ];
    await simulation.run(minute, 10_000);
    simulation.rows = [];
    await simulation.run(minute, 10_000);
    for (const kind of ['acknowledged', 'resolved']) {
      const closing = simulation.arrived.filter(({ notice: one }) => one.kind === kind);
      expect(closing.map(({ notice: one }) => dedupKey(one))).toEqual(keys);
    }
    const told = simulation.arrived.length;
    simulation.restart();
    await simulation.run(minute, 10_000);
    expect(simulation.arrived).toHaveLength(told);
  });

  it('links the runbook where it is an address', () => {
    const links = (runbook: string): unknown =>
      JSON.parse(pagerdutyEvent(notice({ runbook, link: 'https://grafana.test' }), 'k')).links;
    expect(links('https://wiki.test/api')).toEqual([
      { href: 'https://grafana.test', text: 'API is down' },
      { href: 'https://wiki.test/api', text: 'Runbook' },
    ]);
    expect(links('runbook.md#api')).toEqual([{ href: 'https://grafana.test', text: 'API is down' }]);
  });
});

describe('a person whom nothing reaches', () => {
  it('was not called: the next level is, at once, and both the message and the screen say so', async () => {
    const people = [
      { id: 'ana', name: 'Ana' },
      { id: 'bia', name: 'Bia', phone: '2' },
    ];
    const simulation = simulate(chainOf(people, [['ana'], ['bia']], ['phone']), {
      configured: [dialler('phone')],
    });
    await simulation.run(2_000);
    expect(ways(simulation)).toEqual(['phone bia']);
    expect(calls(simulation)[0]!.text).toContain('Not called, no contact: Ana.');
    expect(simulation.dispatch.problems()).toEqual(['cannot be called, no contact: Ana']);
    const called = simulation.written.filter(({ kind }) => kind === 'escalation.called');
    expect(called.map(({ data }) => [data.name, data.people, data.unreached])).toEqual([
      ['L1', [], ['ana']],
      ['L2', ['bia'], undefined],
    ]);
  });

  it('is nobody of whom another plantao called by hand', () => {
    const simulation = simulate(chainOf([{ id: 'ana', name: 'Ana' }], [['ana']], ['phone']), {
      configured: [dialler('phone')],
    });
    simulation.dispatch.escalate('api', { severity: 'P1', by: 'kai' }, start, false);
    const called = simulation.written.find(({ kind }) => kind === 'escalation.called');
    expect(called?.data).toMatchObject({ people: [], failed: 'no contact that reaches ana' });
  });
});

describe('several people of one level', () => {
  it('are each called by what speaks to one at a time', async () => {
    const people = ['ana', 'bia'].map((id) => ({ id, name: id, phone: id }));
    const simulation = simulate(chainOf(people, [['ana', 'bia']], ['phone']), {
      configured: [dialler('phone')],
    });
    await simulation.run(2_000);
    expect(ways(simulation)).toEqual(['phone ana', 'phone bia']);
    simulation.restart();
    await simulation.run(2_000);
    expect(ways(simulation)).toHaveLength(2);
  });
});

describe('channels of a person', () => {
  const people = [
    { id: 'ana', name: 'Ana', phone: '1', via: ['phone', 'text', 'chat'] },
    { id: 'bia', name: 'Bia', phone: '2' },
  ];
  const config = chainOf(people, [['ana', 'bia']], ['pager']);

  it('are tried in order: the first alone while it gets through', async () => {
    const simulation = simulate(config);
    await simulation.run(minute);
    expect(ways(simulation)).toEqual(['phone ana', 'pager bia']);
  });

  it.each(['uncertain', 'again', 'refused'] as const)(
    'fall back to the next when an attempt was %s',
    async (failure) => {
      const simulation = simulate(chainOf([people[0]!], [['ana']]));
      simulation.failures.push(failure, failure);
      await simulation.run(4_000);
      const through = simulation.dispatch.deliveries().map(({ channel }) => channel);
      expect(through.toReversed()).toEqual(['phone', 'text', 'chat']);
      expect(simulation.arrived.at(-1)?.channel).toBe('chat');
      // Over a restart the rest of the order is still known.
      expect(simulation.dispatch.deliveries().map(({ fallback }) => fallback.length)).toEqual([0, 1, 2]);
    },
  );
});

it('goes on calling the next level while it is unknown whether the first call arrived, and stops both with the acknowledgement', async () => {
  const people = ['ana', 'bia'].map((id) => ({ id, name: id }));
  const simulation = simulate(chainOf(people, [['ana'], ['bia']], ['phone']));
  simulation.failures.push(...Array.from({ length: 7 }, () => 'uncertain' as const));
  await simulation.run(6 * minute, 5_000);
  expect(ways(simulation)).toContain('phone bia');
  const ack = { by: 'bia', at: simulation.now };
  simulation.failures.push('uncertain', 'uncertain');
  simulation.rows = [
    alert('api', simulation.rows[0]!.firedAt!, { ack, muted: [{ by: 'acknowledged', text: '' }] }),
  ];
  await simulation.run(10_000);
  const told = simulation.arrived.length;
  await simulation.run(10 * minute, 10_000);
  expect(simulation.arrived).toHaveLength(told);
  expect(simulation.dispatch.problems()).toEqual([]);
});

describe('two people on call at once', () => {
  const shared: OncallConfig = {
    ...chainOf(
      [
        { id: 'ana', name: 'Ana', phone: '1', via: ['phone'] },
        { id: 'bia', name: 'Bia', phone: '2', via: ['text'] },
        { id: 'cto', name: 'CTO', phone: '3' },
      ],
      [['oncall'], ['cto']],
      ['pager'],
    ),
    layers: oncall.layers.map((layer) => ({
      ...layer,
      shifts: layer.shifts.map((shift) => ({ ...shift, people: ['ana', 'bia'], together: 2 })),
    })),
  };

  it('are called by the same level, each by their own way', async () => {
    const simulation = simulate(shared);
    await simulation.run(minute);
    expect(ways(simulation).sort()).toEqual(['phone ana', 'text bia']);
  });

  it.each([
    ['are both answered for by the acknowledgement of one', true, ['phone ana', 'text bia']],
    [
      'are followed by the next level where neither acknowledges',
      false,
      ['pager cto', 'phone ana', 'text bia'],
    ],
  ])('%s', async (_what, acknowledged, expected) => {
    const simulation = simulate(shared);
    await simulation.run(minute);
    if (acknowledged)
      simulation.rows = [
        alert('api', simulation.rows[0]!.firedAt!, {
          ack: { by: 'bia', at: simulation.now },
          muted: [{ by: 'acknowledged', text: 'acknowledged by bia' }],
        }),
      ];
    await simulation.run(20 * minute, 10_000);
    expect(ways(simulation).sort()).toEqual(expected);
  });
});

describe('what two send that both lead', () => {
  it('has the same ids, though one began minutes later; a chain after it has others, also after a restart', async () => {
    const [one, other] = [simulate(oncall, { routes: [route] }), simulate(oncall, { routes: [route] })];
    await other.clock.advance(3 * minute);
    // It saw the trouble begin later.
    other.rows = [alert('api', other.now)];
    for (const each of [one, other]) await each.run(16 * minute);
    const ids = (simulation: Simulation): string[] => simulation.arrived.map(({ notice: { id } }) => id);
    const kinds = (simulation: Simulation): Set<string> =>
      new Set(simulation.arrived.map(({ notice: { kind } }) => kind));
    expect([...kinds(one)].sort()).toEqual(['escalated', 'firing']);
    expect(new Set(ids(other))).toEqual(new Set(ids(one)));

    const before = new Set(ids(one));
    for (let again = 0; again < 2; again++) {
      one.rows = [];
      await one.run(minute);
      if (again === 1) one.restart();
      one.rows = [alert('api', one.now)];
      await one.run(minute);
      const fresh = ids(one).filter((id) => !before.has(id));
      expect(fresh).not.toEqual([]);
      for (const id of fresh) before.add(id);
      expect(new Set(fresh.map((id) => id.split('/').at(-2)))).toContain('firing');
    }
    const sent = one.arrived.map(({ channel, notice: { id } }) => `${channel} ${id}`);
    expect(sent).toEqual([...new Set(sent)]);
  });
});

it('keeps its deadlines when the same calls arrive late from another that led without knowing', async () => {
  const [one, other] = [simulate(oncall), simulate(oncall)];
  await other.run(3 * minute);
  await one.run(5 * minute);
  const before = one.dispatch.escalations();
  one.written.push(...other.written);
  one.dispatch.restore(one.written, true);
  expect(one.dispatch.escalations()).toEqual(before);
  const told = one.arrived.length;
  await one.run(minute);
  expect(one.arrived.length).toBe(told);
});
