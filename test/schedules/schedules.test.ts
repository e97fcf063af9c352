import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defined } from '../../src/model/defined.ts';
import type { JournalEvent, NewEvent } from '../../src/model/event.ts';
import type { ScheduleConfig } from '../../src/model/schedules.ts';
import { scheduleEvents, scheduleRow } from '../../src/schedules/due.ts';
import { foldSchedules, type ScheduleFold } from '../../src/schedules/fold.ts';
import { dueMoments, parseSchedule, type Schedule } from '../../src/schema/schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const zone = 'Europe/Berlin';

function schedule(text: string, more: Partial<ScheduleConfig> = {}): ScheduleConfig {
  const { days, minutes } = parseSchedule(text) as Schedule;
  return {
    ...{ id: 'backup', name: 'Backup', text, when: { kind: 'calendar', days, minutes } },
    ...{ remind: ['oncall'], run: false, withinMs: hour },
    ...more,
  };
}

/** A journal and whoever leads on it. */
class Team {
  readonly events: Pick<JournalEvent, 'kind' | 'data' | 'at' | 'actor'>[] = [];
  readonly config: ScheduleConfig;
  now: number;

  constructor(config: ScheduleConfig, now: number) {
    this.config = config;
    this.now = now;
  }

  get fold(): ScheduleFold | undefined {
    return foldSchedules(this.events).get(this.config.id);
  }

  write(event: NewEvent): void {
    this.events.push({ ...event, at: this.now, actor: { user: 'ana' } });
  }

  /** One look of the leader; what it writes is what it does. */
  tick(at: number, config = this.config): readonly string[] {
    this.now = at;
    const written = scheduleEvents(config, this.fold, at, zone);
    for (const event of written) this.write(event);
    return written.map(({ kind, data }) =>
      [kind.slice(9), data.asks ?? data.count].filter(Boolean).join(' '),
    );
  }

  done(at: number): void {
    this.now = at;
    const moment = scheduleRow(this.config, this.fold, at, zone).at;
    this.write({ kind: 'schedule.done', data: { schedule: this.config.id, at: moment, by: 'ana' } });
  }

  ran(state: string): void {
    const { running } = this.fold!;
    this.write({ kind: 'schedule.ran', data: defined({ schedule: this.config.id, at: running?.at, state }) });
  }

  row(at = this.now) {
    return scheduleRow(this.config, this.fold, at, zone);
  }
}

const at = (text: string): number => Date.parse(`${text}:00+01:00`);

describe('a reminder', () => {
  it('comes once at its moment and stays until somebody says that it is done', () => {
    const team = new Team(schedule('daily at 09:00'), at('2026-11-20T08:00'));
    expect(team.tick(at('2026-11-20T08:00'))).toEqual(['listed']);
    expect(team.tick(at('2026-11-20T08:59'))).toEqual([]);
    expect(team.tick(at('2026-11-20T09:00'))).toEqual(['due turn']);
    expect(team.tick(at('2026-11-20T09:00') + 1_000)).toEqual([]);
    expect(team.row()).toMatchObject({
      state: 'due',
      at: at('2026-11-20T09:00'),
      nextAt: at('2026-11-21T09:00'),
    });
    team.done(at('2026-11-20T10:00'));
    expect(team.row()).toMatchObject({ state: 'waiting', last: { by: 'ana', at: at('2026-11-20T10:00') } });
    expect(team.tick(at('2026-11-20T10:01'))).toEqual([]);
    expect(team.tick(at('2026-11-21T09:00'))).toEqual(['due turn']);
  });

  it('is late within its time, and missed after it; missed ones are counted, once', () => {
    const team = new Team(schedule('daily at 09:00'), at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T08:00'));
    expect(team.tick(at('2026-11-20T09:45'))).toEqual(['due turn']);
    team.done(at('2026-11-20T09:46'));
    expect(team.tick(at('2026-11-24T12:00'))).toEqual(['missed 4']);
    expect(team.tick(at('2026-11-24T12:01'))).toEqual([]);
    expect(team.row()).toMatchObject({ state: 'missed', missed: 4, at: at('2026-11-24T09:00') });
    expect(team.tick(at('2026-11-25T09:00'))).toEqual(['due turn']);
    expect(team.row()).toMatchObject({ state: 'due' });
  });

  it("is nobody's for what was due before it was written, or before its time was changed", () => {
    const team = new Team(schedule('daily at 09:00'), at('2026-11-20T09:30'));
    expect(team.tick(at('2026-11-20T09:30'))).toEqual(['listed']);
    expect(team.tick(at('2026-11-20T09:31'))).toEqual([]);
    const changed = schedule('daily at 09:15');
    expect(team.tick(at('2026-11-20T09:40'), changed)).toEqual(['listed']);
    expect(team.tick(at('2026-11-20T09:41'), changed)).toEqual([]);
    expect(team.tick(at('2026-11-21T09:15'), changed)).toEqual(['due turn']);
  });

  it('comes neither twice nor never when the clock was ahead and is set back', () => {
    const team = new Team(schedule('daily at 09:00'), at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T08:00'));
    expect(team.tick(at('2026-11-20T09:10'))).toEqual(['due turn']);
    for (const minutes of ['08:30', '09:00', '09:05'])
      expect(team.tick(at(`2026-11-20T${minutes}`))).toEqual([]);
    // A year ahead, for a moment.
    expect(team.tick(at('2027-11-20T09:00'))).toEqual(['missed 364', 'due turn']);
    expect(team.tick(at('2026-11-21T08:59'))).toEqual([]);
    expect(team.tick(at('2026-11-21T09:00'))).toEqual(['due turn']);
    for (const seconds of [1, 30, 60, 119])
      expect(team.tick(at('2026-11-21T09:00') + seconds * 1_000)).toEqual([]);
  });

  it('comes so long before a maintenance window begins, by the zone of the window', () => {
    const { days, minutes } = parseSchedule('last Sunday of the month at 02:00') as Schedule;
    const when = { kind: 'before', ms: 48 * hour, days, minutes, zone: 'America/Sao_Paulo' } as const;
    const team = new Team(
      { ...schedule('daily'), text: '48h before Monthly', when, withinMs: 24 * hour },
      at('2026-11-20T08:00'),
    );
    team.tick(at('2026-11-20T08:00'));
    const moment = Date.parse('2026-11-29T02:00:00-03:00') - 48 * hour;
    expect(team.row().nextAt).toBe(moment);
    expect(team.tick(moment - 1)).toEqual([]);
    expect(team.tick(moment + 3 * hour)).toEqual(['due turn']);
  });
});

describe('a run', () => {
  const action = { verb: 'restart', component: 'worker', params: {} };
  const runs = schedule('daily at 09:00', { run: true, action });

  it('begins at its moment, once, and nobody is asked when it succeeds', () => {
    const team = new Team(runs, at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T08:00'));
    expect(team.tick(at('2026-11-20T09:00'))).toEqual(['started']);
    expect(team.row()).toMatchObject({ state: 'running' });
    expect(team.tick(at('2026-11-20T09:00') + 1_000)).toEqual([]);
    team.ran('succeeded');
    expect(team.row()).toMatchObject({ state: 'waiting', last: { by: 'plantao' } });
    expect(team.tick(at('2026-11-20T09:02'))).toEqual([]);
  });

  it('never begins late: a person is asked', () => {
    const team = new Team(runs, at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T08:00'));
    expect(team.tick(at('2026-11-20T09:03'))).toEqual(['due late']);
    expect(team.tick(at('2026-11-20T09:04'))).toEqual([]);
  });

  it('that was cut off is not begun again, and closes when it tells how it ended after all', () => {
    const team = new Team(runs, at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T08:00'));
    team.tick(at('2026-11-20T09:00'));
    const moment = team.fold!.running!.at;
    team.ran('unknown');
    team.write({ kind: 'schedule.due', data: { schedule: 'backup', at: moment, asks: 'unknown' } });
    expect(team.tick(at('2026-11-20T09:01'))).toEqual([]);
    expect(team.row()).toMatchObject({ state: 'due', asks: 'unknown' });
    team.write({ kind: 'schedule.ran', data: { schedule: 'backup', at: moment, state: 'succeeded' } });
    expect(team.row()).toMatchObject({ state: 'waiting' });
  });
});

const config = fc.record({
  text: fc.constantFrom(
    'daily at 02:30',
    'daily at 09:00, 09:01',
    'weekdays at 23:59',
    'monthly last day 02:15',
    'weekly Sunday 03:00',
  ),
  run: fc.boolean(),
});
/** Looks of leaders: mostly seconds apart, sometimes after a night without any; sometimes one is killed having begun a run. */
const looks = fc.array(
  fc.record({
    after: fc.oneof(
      fc.integer({ min: 1, max: 90 }).map((s) => s * 1_000),
      fc.integer({ min: 1, max: 30 * 24 }).map((h) => h * hour),
    ),
    killed: fc.boolean(),
    back: fc.oneof(
      { weight: 9, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * 60 }).map((m) => m * minute) },
    ),
  }),
  { minLength: 5, maxLength: 120 },
);

test('whenever it is looked, killed, and set back: no moment begins twice, none is run late, none goes unsaid', () => {
  const start = fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 10, 1) });
  fc.assert(
    fc.property(config, looks, start, ({ text, run }, steps, from) => {
      const action = { verb: 'restart', component: 'worker', params: {} };
      const team = new Team(schedule(text, { run, ...(run ? { action } : {}) }), from);
      const begun: number[] = [];
      const said: { readonly at: number; readonly count: number }[] = [];
      let now = from;
      let latest = from;
      team.tick(now);
      for (const { after, killed, back } of steps) {
        now += after - back;
        const count = team.events.length;
        team.tick(now);
        for (const { kind, data } of team.events.slice(count)) {
          const moment = Number(data.at);
          if (kind === 'schedule.started') {
            expect(now - moment).toBeLessThanOrEqual(2 * minute);
            begun.push(moment);
          }
          if (kind === 'schedule.due') begun.push(moment);
          said.push({ at: moment, count: Number(data.count ?? 1) });
        }
        if (!team.fold?.running) {
          latest = Math.max(latest, now);
          continue;
        }
        if (killed) {
          const { at: moment } = team.fold.running;
          team.ran('unknown');
          team.write({ kind: 'schedule.due', data: { schedule: 'backup', at: moment, asks: 'unknown' } });
        } else team.ran('succeeded');
        latest = Math.max(latest, now);
      }
      expect(new Set(begun).size).toBe(begun.length);
      const moments = dueMoments(parseSchedule(text) as Schedule, from, latest, zone);
      // Each is said at least once, alone or among those that were missed.
      expect(said.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(moments.length);
    }),
    { numRuns: 300 },
  );
});
