import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/alerts/facts.ts';
import { explainAlert } from '../../src/alerts/why.ts';
import type { AlertRule, Condition } from '../../src/model/alert.ts';
import { componentRow, metricRow, minute, rule, Simulation } from './simulation.ts';

const over: Condition = { type: 'compare', metric: 'm', operator: '>', value: 10 };
const down: Condition = { type: 'status', component: 'api', status: 'down' };
const logs: Condition = { type: 'logs', pattern: 'timeout', operator: '>', count: 3, windowMs: minute };

/** What is read of `m`, `api` and the logs; null: nothing. */
interface Read {
  readonly m: number | null;
  readonly api: 'up' | 'down' | 'unknown';
  readonly lines: number | null;
}

class System extends Simulation {
  lines: number | null = 0;

  constructor(one: AlertRule) {
    super([one], {}, (): ReturnType<NonNullable<Facts['logCount']>> => this.lines ?? { problem: 'lost' });
  }

  see({ m, api, lines }: Partial<Read>, ms = minute): void {
    this.now += ms;
    if (lines !== undefined) this.lines = lines;
    if (m !== undefined) this.rows.metrics = [metricRow('m', m, this.now)];
    if (api !== undefined) this.rows.components = [componentRow('api', api, this.now)];
    this.engine.tick(this, this.now);
  }

  get phase() {
    return this.engine.state('r')?.phase;
  }
}

describe('an alert of which something is not known', () => {
  it('ends when what made it fire is good, though another part cannot be read', () => {
    const system = new System(rule({ id: 'r', when: { type: 'or', all: [down, logs] } }));
    system.see({ api: 'up', lines: 0 });
    system.see({ api: 'down' });
    expect(system.phase).toBe('firing');
    system.see({ api: 'down', lines: null });
    expect(system.phase).toBe('firing');
    system.see({ api: 'up', lines: null });
    expect(system.phase).toBe('normal');
    expect(system.written.at(-1)).toMatchObject({ kind: 'alert.resolved', data: { ended: 'good' } });
  });

  it('is held when the part that made it fire cannot be read, and ends after the time its rule says', () => {
    const one = rule({ id: 'r', when: { type: 'or', all: [down, over] }, holdMs: 10 * minute });
    const system = new System(one);
    system.see({ api: 'up', m: 5 });
    system.see({ api: 'up', m: 20 });
    for (let minutes = 0; minutes < 10; minutes++) system.see({ api: 'up', m: null });
    expect(system.phase).toBe('firing');
    expect(explainAlert('r', system.engine, system.now)).toContainEqual({
      ...{ code: 'next', event: 'given-up', ms: minute },
    });
    system.see({ api: 'up', m: null });
    expect(system.phase).toBe('normal');
    expect(system.written.at(-1)).toMatchObject({ kind: 'alert.resolved', data: { ended: 'unknown' } });
  });

  it('ends when its series is gone for good', () => {
    const system = new System(rule({ id: 'r', when: over }));
    system.see({ m: 20 });
    for (let minutes = 0; minutes <= 16; minutes++) system.see({ m: null });
    expect(system.phase).toBe('normal');
  });

  it('does not end at a restart because of the time before it', () => {
    const system = new System(rule({ id: 'r', when: over }));
    system.see({ m: 20 });
    system.see({ m: null });
    system.now += 120 * minute;
    system.kill();
    system.see({ m: null });
    expect(system.phase).toBe('firing');
  });

  it('does not get less urgent because what made it more urgent cannot be read, for a while', () => {
    const worse = [{ severity: 'P0', when: down, text: 'api is down' } as const];
    const system = new System(rule({ id: 'r', when: over, worse, holdMs: 10 * minute }));
    system.see({ m: 20, api: 'down' });
    system.see({ m: 20, api: 'unknown' });
    expect(system.engine.state('r')?.severity).toBe('P0');
    for (let minutes = 0; minutes < 10; minutes++) system.see({ m: 20, api: 'unknown' });
    expect(system.engine.state('r')?.severity).toBe('P2');
  });

  it('does not get more urgent because of what is not known', () => {
    const worse = [{ severity: 'P0', when: { type: 'not', one: down }, text: 'not api is down' } as const];
    const system = new System(rule({ id: 'r', when: over, worse }));
    system.see({ m: 20, api: 'down' });
    system.see({ m: 20, api: 'unknown' });
    expect(system.engine.state('r')?.severity).toBe('P2');
  });

  it('does not count a gap while it is pending, and says where the window stands', () => {
    const system = new System(rule({ id: 'r', when: over, forMs: 5 * minute }));
    system.see({ m: 20 });
    system.see({ m: 20 });
    for (let minutes = 0; minutes < 10; minutes++) system.see({ m: null });
    system.see({ m: 20 });
    expect(system.phase).toBe('pending');
    system.kill();
    for (let minutes = 0; minutes < 2; minutes++) system.see({ m: 20 });
    expect(system.phase).toBe('pending');
    system.see({ m: 20 });
    expect(system.phase).toBe('firing');
  });

  it('counts no gap before it is pending either', () => {
    const system = new System(rule({ id: 'r', when: over, forMs: 5 * minute, fails: 2 }));
    system.see({ m: 20 });
    for (let minutes = 0; minutes < 10; minutes++) system.see({ m: null });
    system.see({ m: 20 });
    expect(system.phase).toBe('pending');
  });
});

const condition = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constant(over),
    fc.constant(down),
    fc.constant(logs),
    tie('any').map((one): Condition => ({ type: 'not', one })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('any'), { minLength: 2, maxLength: 3 }))
      .map(([type, all]): Condition => ({ type, all })),
  ),
})).any;
const read = fc.record({
  m: fc.constantFrom(5, 20, null),
  api: fc.constantFrom('up', 'down', 'unknown'),
  lines: fc.constantFrom(0, 9, null),
});
const windows = fc.record({
  forMs: fc.constantFrom(0, 3 * minute),
  keepForMs: fc.constantFrom(0, 3 * minute),
  fails: fc.integer({ min: 1, max: 2 }),
  oks: fc.integer({ min: 1, max: 2 }),
});
const nothing: Read = { m: null, api: 'unknown', lines: null };

/** Kleene's logic by another way: what is not known may be either; the whole is known when that makes no difference. */
function known(one: Condition, of: Read): boolean | undefined {
  const worlds = [5, 20].flatMap((m) =>
    (['up', 'down'] as const).flatMap((api) =>
      [0, 9].map((lines) => ({
        m: of.m ?? m,
        api: of.api === 'unknown' ? api : of.api,
        lines: of.lines ?? lines,
      })),
    ),
  );
  const answers = new Set(worlds.map((world) => classical(one, world)));
  return answers.size === 1 ? [...answers][0] : undefined;
}

function classical(one: Condition, { m, api, lines }: Read): boolean {
  if (one.type === 'not') return !classical(one.one, { m, api, lines });
  if ('all' in one)
    return one.type === 'and'
      ? one.all.every((part) => classical(part, { m, api, lines }))
      : one.all.some((part) => classical(part, { m, api, lines }));
  return one.type === 'compare' ? m! > 10 : one.type === 'status' ? api === 'down' : lines! > 3;
}

describe('laws of what is not known', { tags: ['sweep'] }, () => {
  it('raises nothing: what begins, or fires, does so on a reading that is known to be bad', () => {
    fc.assert(
      fc.property(condition, windows, fc.array(read, { maxLength: 40 }), (when, more, reads) => {
        const system = new System(rule({ id: 'r', when, ...more }));
        for (const one of reads) {
          const written = system.written.length;
          system.see(one);
          const kinds = system.written.slice(written).map(({ kind }) => kind);
          if (kinds.some((kind) => ['alert.pending', 'alert.firing', 'alert.relapsed'].includes(kind)))
            expect(known(when, one)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds nothing for ever: without any knowledge everything is over after the time the rule says', () => {
    fc.assert(
      fc.property(condition, windows, fc.array(read, { maxLength: 40 }), (when, more, reads) => {
        const system = new System(rule({ id: 'r', when, ...more }));
        for (const one of reads) system.see(one);
        for (let minutes = 0; minutes <= 15; minutes++) system.see(nothing);
        expect(system.phase).toBe('normal');
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts as neither: only time after bad readings makes an alert fire', () => {
    fc.assert(
      fc.property(windows, fc.array(read, { maxLength: 40 }), (more, reads) => {
        const system = new System(rule({ id: 'r', when: over, ...more }));
        let bad = 0;
        let before: number | null = null;
        for (const { m } of reads) {
          bad = m === 5 ? 0 : before === 20 ? bad + minute : bad;
          before = m;
          const was = system.phase;
          system.see({ m });
          if (system.phase === 'firing' && was !== 'firing' && was !== 'recovering')
            expect(bad).toBeGreaterThanOrEqual(more.forMs);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
