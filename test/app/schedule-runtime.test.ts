import { beforeEach, describe, expect, it } from 'vitest';
import { ScheduleRuntime } from '../../src/app/schedule-runtime.ts';
import { noHash } from '../../src/journal/chain.ts';
import type { Journal, SharedState } from '../../src/journal/journal.ts';
import type { ActionState } from '../../src/model/action.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import type { ScheduleConfig } from '../../src/model/schedules.ts';
import type { Reminder } from '../../src/notify/dispatch.ts';
import { parseSchedule, type Schedule } from '../../src/schema/schedule.ts';
import { system } from '../engine/configuration.ts';
import { ManualClock } from '../engine/manual-clock.ts';

/** A journal in memory. */
class MemoryJournal implements Journal {
  readonly events: JournalEvent[] = [];
  readonly clock: ManualClock;
  away?: string;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  append({ kind, data }: Parameters<Journal['append']>[0]): JournalEvent {
    const { system, environment } = config;
    const event: JournalEvent = {
      ...{ seq: this.events.length + 1, at: this.clock.now(), actor: { user: 'ana' }, host: 'bastion' },
      ...{ system, environment, kind, data, prevHash: noHash, hash: noHash },
    };
    this.events.push(event);
    return event;
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    return this.events
      .filter(({ kind }) => !kinds || kinds.includes(kind))
      .toReversed()
      .slice(0, count);
  }

  all(): Iterable<JournalEvent> {
    return this.events;
  }

  verify(): never {
    throw new Error('not asked for');
  }

  state(): SharedState {
    return this.away === undefined ? { waiting: 0 } : { waiting: 1, problem: this.away };
  }

  async sync(): Promise<void> {}

  close(): void {}
}

const { days, minutes } = parseSchedule('daily at 00:10') as Schedule;
const rotate: ScheduleConfig = {
  ...{ id: 'rotate', name: 'Rotate', text: 'daily at 00:10', when: { kind: 'calendar', days, minutes } },
  ...{ remind: ['oncall'], run: true, withinMs: 3_600_000 },
  action: { verb: 'rotate', component: 'worker', params: {} },
};
const moment = Date.UTC(2026, 10, 21, 0, 10);
const config = { ...system({}), schedules: [rotate] };

let clock: ManualClock;
let journal: MemoryJournal;
let ran: string[];
let reminded: Reminder[];
let answer: () => Promise<{ state: ActionState; result: string }>;
beforeEach(() => {
  clock = new ManualClock(moment - 60_000);
  journal = new MemoryJournal(clock);
  [ran, reminded] = [[], []];
  answer = async () => ({ state: 'succeeded', result: 'done' });
});

function opened(): ScheduleRuntime {
  const runtime = new ScheduleRuntime({
    ...{ clock, config, by: 'ana', changed: () => {} },
    remind: (reminder) => reminded.push(reminder),
    runAlone({ verb, component }) {
      ran.push(`${verb} ${component}`);
      return answer();
    },
  });
  runtime.start(journal);
  return runtime;
}
const kinds = (): string[] => journal.events.map(({ kind }) => kind.slice(9));
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('what may run alone', () => {
  it('runs at its moment, by the one that leads alone', async () => {
    const [leader, other] = [opened(), opened()];
    leader.tick(true, moment - 60_000);
    other.tick(false, moment);
    expect(ran).toEqual([]);
    leader.tick(true, moment);
    leader.tick(true, moment + 1_000);
    other.tick(true, moment + 2_000);
    await settled();
    // The other took the lead while it ran: it runs nothing, and what it gave up for lost is closed by how it ended.
    expect(ran).toEqual(['rotate worker']);
    expect(leader.rows()).toMatchObject([{ state: 'waiting' }]);
    expect(reminded.filter(({ id }) => id.endsWith('/turn'))).toEqual([]);
  });

  describe('when the lead changes while it runs', () => {
    const action = (kind: string, data: object): void => {
      journal.append({ kind, data: { verb: 'rotate', component: 'worker', plan: 'p1', ...data } } as never);
    };
    let end: (state: ActionState) => void;
    const handedOver = async (): Promise<ScheduleRuntime> => {
      answer = () => new Promise((done) => (end = (state) => done({ state, result: 'done' })));
      const leader = opened();
      leader.tick(true, moment - 60_000);
      await clock.advance(60_000);
      leader.tick(true, moment);
      await settled();
      const other = opened();
      other.tick(true, moment + 1_000);
      return other;
    };

    it('the next one waits as long as it may still be under way, then says that nobody knows', async () => {
      const other = await handedOver();
      expect(kinds()).toEqual(['listed', 'started']);
      action('action.intent', {});
      other.tick(true, moment + 14 * 60_000);
      expect(other.rows()).toMatchObject([{ state: 'running' }]);
      other.tick(true, moment + 16 * 60_000);
      expect(other.rows()).toMatchObject([{ state: 'due', asks: 'unknown' }]);
      // Late, but still: what nobody knew any more is known.
      end('succeeded');
      await settled();
      await settled();
      other.tick(true, moment + 17 * 60_000);
      expect(other.rows()).toMatchObject([{ state: 'waiting' }]);
      expect(ran).toEqual(['rotate worker']);
    });

    it.each([
      ['succeeded', 'waiting', undefined],
      ['failed', 'due', 'failed'],
      ['unknown', 'due', 'unknown'],
    ] as const)('an action that %s has said so itself: the schedule is %s', async (state, stands, asks) => {
      const other = await handedOver();
      action('action.intent', {});
      action('action.outcome', { state, result: 'it said so' });
      other.tick(true, moment + 2_000);
      expect(other.rows()).toMatchObject([
        { state: stands, ...(asks ? { asks, reason: 'it said so' } : {}) },
      ]);
      // Whoever ran it has nothing to add.
      const before = journal.events.length;
      if (state === 'succeeded') {
        end(state);
        await settled();
        await settled();
        expect(journal.events.length).toBe(before);
      }
    });
  });

  it('does not run where others cannot know of it: somebody is asked', async () => {
    const leader = opened();
    leader.tick(true, moment - 60_000);
    journal.away = 'connection refused';
    leader.tick(true, moment);
    await settled();
    expect(ran).toEqual([]);
    expect(kinds()).toEqual(['listed', 'started', 'ran', 'due']);
    leader.tick(true, moment + 1_000);
    expect(reminded).toMatchObject([{ to: ['oncall'], title: 'Rotate' }]);
    expect(reminded[0]!.text).toContain('the shared journal is unreachable (connection refused)');
  });

  it('asks somebody, once, when it was refused', async () => {
    answer = async () => {
      throw new Error('bob froze all actions');
    };
    const leader = opened();
    leader.tick(true, moment - 60_000);
    leader.tick(true, moment);
    await settled();
    for (const seconds of [1, 2, 3]) leader.tick(true, moment + seconds * 1_000);
    opened().tick(true, moment + 5_000);
    expect(new Set(reminded.map(({ id }) => id)).size).toBe(1);
    expect(reminded[0]!.text).toContain('bob froze all actions');
    expect(leader.rows()).toMatchObject([{ state: 'due', asks: 'failed' }]);
    leader.done('rotate');
    expect(() => leader.done('rotate')).toThrow('not due');
  });
});
