import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Severity, severities, severityRank } from '../../src/model/alert.ts';
import type { NewEvent } from '../../src/model/event.ts';
import type { Escalation, EscalationPolicy } from '../../src/model/oncall.ts';
import { applyEscalation, foldEscalations } from '../../src/oncall/fold.ts';
import { nextInChain } from '../../src/oncall/levels.ts';
import {
  acknowledge,
  begin,
  changeSeverity,
  type EscalationEffect,
  type EscalationStep,
  escalateNow,
  step,
  stop,
  type WhomToCall,
} from '../../src/oncall/policy.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 21, 3);
/** The path of the customer-support runbook: L3 for P1 only. */
const policy: EscalationPolicy = {
  levels: [
    { name: 'L1', notify: ['oncall'], waitMs: 15 * minute },
    { name: 'L2', notify: ['lead'], waitMs: 15 * minute },
    { name: 'L3', notify: ['cto'], waitMs: 30 * minute, only: 'P1' },
  ],
  repeat: 0,
  from: 'P2',
  remindMs: 60 * minute,
  answerMs: 15 * minute,
};
const whom: WhomToCall = ({ notify }) => ({ people: notify });

/** An escalation with everything it wrote and did. */
class Chain {
  state: Escalation;
  now = start;
  readonly written: (NewEvent & { at: number })[] = [];
  readonly effects: EscalationEffect[] = [];

  constructor(severity: Severity = 'P1', used = policy) {
    const { state, events } = begin('e1', { about: 'api', severity }, used, start);
    this.state = state;
    this.#write(events);
  }

  at(minutes: number, act: (state: Escalation, now: number) => EscalationStep = (s, n) => step(s, n, whom)) {
    this.now = start + minutes * minute;
    const { state, events, effects } = act(this.state, this.now);
    this.#write(events);
    this.effects.push(...effects);
    this.state = state;
    return this;
  }

  /** Dies and comes back with what was written. */
  restart(): void {
    const known = foldEscalations(this.written).get('e1');
    if (this.state.status === 'stopped') expect(known).toBeUndefined();
    else expect(known).toEqual(this.state);
    if (known) this.state = known;
  }

  get calls(): [string, readonly string[], number][] {
    return this.effects.flatMap((effect): [string, readonly string[], number][] =>
      effect.type === 'call' ? [[effect.level.name, effect.people, effect.lateMs / minute]] : [],
    );
  }

  #write(events: readonly NewEvent[]): void {
    for (const event of events)
      this.written.push({ ...(JSON.parse(JSON.stringify(event)) as NewEvent), at: this.now });
  }
}

describe('a chain that nobody answers', () => {
  it('calls each level once, when its wait is over', () => {
    const chain = new Chain().at(0).at(14.9).at(15).at(15).at(30).at(59).at(60).at(600);
    expect(chain.calls).toEqual([
      ['L1', ['oncall'], 0],
      ['L2', ['lead'], 0],
      ['L3', ['cto'], 0],
    ]);
    expect(chain.state).toMatchObject({ status: 'exhausted', endedAt: start + 60 * minute });
  });

  it('leaves out the level that is for more urgent alerts, until the alert becomes so', () => {
    const chain = new Chain('P2').at(0).at(15).at(30);
    expect(chain.calls.map(([name]) => name)).toEqual(['L1', 'L2']);
    expect(chain.state.status).toBe('exhausted');
    chain.at(40, (state, now) => changeSeverity(state, 'P0', now)).at(40);
    expect(chain.calls.at(-1)).toEqual(['L3', ['cto'], 0]);
  });

  it('goes through the chain again as often as it says', () => {
    const chain = new Chain('P2', { ...policy, repeat: 2 });
    for (let minutes = 0; minutes < 300; minutes++) chain.at(minutes);
    expect(chain.calls.map(([name]) => name)).toEqual(['L1', 'L2', 'L1', 'L2', 'L1', 'L2']);
  });

  it('runs what it slept through once, in order, and says how late', () => {
    const chain = new Chain().at(0);
    chain.restart();
    chain.at(40);
    expect(chain.calls).toEqual([
      ['L1', ['oncall'], 0],
      ['L2', ['lead'], 25],
      ['L3', ['cto'], 10],
    ]);
    expect(chain.written.filter(({ data }) => data.late !== undefined)).toHaveLength(2);
    chain.restart();
    chain.at(41).at(42);
    expect(chain.calls).toHaveLength(3);
  });

  it('goes on at once where a level has nobody, and says so', () => {
    const chain = new Chain().at(0, (state, now) =>
      step(state, now, ({ notify }) => ({ people: notify[0] === 'oncall' ? [] : notify })),
    );
    expect(chain.calls.map(([name]) => name)).toEqual(['L1', 'L2']);
    expect(chain.written[1]!.data).toMatchObject({ name: 'L1', failed: 'nobody to call' });
  });

  it('keeps the policy it began with', () => {
    const chain = new Chain('P1', { ...policy, levels: [policy.levels[0]!] });
    chain.restart();
    expect(chain.at(0).at(15).state.status).toBe('exhausted');
  });
});

describe('somebody answers', () => {
  it('stops on acknowledge and on resolve', () => {
    const acked = new Chain().at(0).at(5, (state, now) => acknowledge(state, 'ana', now));
    expect(acked.at(59).calls).toHaveLength(1);
    expect(nextInChain(acked.state)).toEqual({ code: 'remind' });
    const over = new Chain().at(0).at(5, (state, now) => stop(state, { code: 'resolved' }, now));
    over.restart();
    expect(over.at(600).calls).toHaveLength(1);
  });

  it('reminds, and unacknowledges when there is no answer', () => {
    const chain = new Chain().at(0).at(5, (state, now) => acknowledge(state, 'ana', now));
    chain.at(65);
    expect(chain.effects.at(-1)).toMatchObject({ type: 'remind', by: 'ana' });
    chain.restart();
    chain.at(79).at(80);
    expect(chain.effects.slice(-2)).toMatchObject([
      { type: 'unacknowledge' },
      { type: 'call', level: { name: 'L1' } },
    ]);
    const answered = new Chain().at(0).at(5, (state, now) => acknowledge(state, 'ana', now));
    answered
      .at(65)
      .at(66, (state, now) => acknowledge(state, 'ana', now))
      .at(100);
    expect(answered.state).toMatchObject({ status: 'acknowledged', ack: { by: 'ana' } });
  });

  it('calls the next level at once when asked to, also after an acknowledgement', () => {
    const chain = new Chain().at(0).at(5, (state, now) => acknowledge(state, 'ana', now));
    chain.at(10, (state, now) => escalateNow(state, { by: 'ana' }, now, whom));
    expect(chain.calls.at(-1)).toEqual(['L2', ['lead'], 0]);
    expect(chain.at(24).calls).toHaveLength(2);
    expect(chain.at(25).calls).toHaveLength(3);
  });
});

describe('whatever happens', () => {
  const action = fc.oneof(
    fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 90 * minute }) }),
    fc.record({ type: fc.constant('jump' as const), ms: fc.integer({ min: -20 * minute, max: 0 }) }),
    fc.constantFrom('ack' as const, 'escalate' as const, 'kill' as const).map((type) => ({ type, ms: 0 })),
    fc.constantFrom(...severities).map((severity) => ({ type: 'severity' as const, ms: 0, severity })),
  );

  it('nothing is called twice, nobody above the severity is called, and it always goes on or says why not', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 40 }),
        fc.constantFrom<Severity>('P0', 'P1', 'P2'),
        (actions, severity) => {
          const chain = new Chain(severity, { ...policy, repeat: 1 });
          let minutes = 0;
          for (const one of actions) {
            minutes += one.ms / minute;
            if (one.type === 'kill') chain.restart();
            else if (one.type === 'ack') chain.at(minutes, (state, now) => acknowledge(state, 'ana', now));
            else if (one.type === 'escalate')
              chain.at(minutes, (state, now) => escalateNow(state, { by: 'ana' }, now, whom));
            else if (one.type === 'severity')
              chain.at(minutes, (state, now) => changeSeverity(state, one.severity, now));
            else chain.at(minutes);
            const { status, timer } = chain.state;
            if (status === 'running') expect(timer?.kind).toBe('level');
            if (status === 'exhausted') expect(timer).toBeUndefined();
            if (status === 'acknowledged') expect(timer).toBeDefined();
          }
          const keys = chain.effects.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
          for (const effect of chain.effects) {
            if (effect.type !== 'call' || effect.level.only === undefined) continue;
            expect(severityRank(effect.escalation.severity)).toBeLessThanOrEqual(
              severityRank(effect.level.only),
            );
          }
          chain.restart();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the same however often it is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 30 }), (looks) => {
        const often = new Chain();
        for (const minutes of [...looks].sort((a, b) => a - b)) often.at(minutes);
        often.at(120);
        const once = new Chain().at(120);
        expect(often.calls.map(([name]) => name)).toEqual(once.calls.map(([name]) => name));
        expect(often.state).toEqual(once.state);
      }),
    );
  });

  it('passes over events that make no sense', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('begun', 'called', 'acked', 'severity', 'reminded'),
        fc.dictionary(fc.constantFrom('level', 'round', 'at', 'people', 'policy', 'severity'), fc.anything()),
        (kind, data) => {
          const { state } = new Chain();
          const next = applyEscalation(state, { kind: `escalation.${kind}`, data, at: start });
          expect(next?.policy).toEqual(policy);
          expect(Number.isFinite(next?.timer?.at ?? 0)).toBe(true);
        },
      ),
    );
  });
});
