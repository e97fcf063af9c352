import { expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/event.ts';
import { byPresentClock, ClockSteps, laterEpisode } from '../../src/time/clock-steps.ts';
import { ManualClock } from '../engine/manual-clock.ts';

const hour = 3_600_000;

class Wall extends ManualClock {
  set = 0;

  override now(): number {
    return super.now() + this.set;
  }
}

function event(kind: string, at: number, data: JournalEvent['data'], host = 'h'): JournalEvent {
  return {
    ...{ seq: 0, at, kind, data, host, actor: { user: 'ana' }, system: 's', environment: 'e' },
    ...{ prevHash: '', hash: '' },
  };
}

it('notices a clock that was set, once, and lets drift add up', async () => {
  const clock = new Wall();
  const steps = new ClockSteps(clock);
  await clock.advance(5 * hour);
  expect(steps.take()).toBe(0);
  clock.set = -hour;
  expect([steps.take(), steps.take()]).toEqual([-hour, 0]);
  clock.set += 1_500;
  expect(steps.take()).toBe(0);
  clock.set += 1_500;
  expect([steps.take(), steps.take()]).toEqual([3_000, 0]);
});

it('reads what one machine wrote before its clock was set by the clock of now, and nothing else', () => {
  const events = [
    event('escalation.begun', 10 * hour, { at: 10 * hour }),
    event('alert.firing', 10 * hour, { since: 10 * hour, firedAt: 10 * hour, startedAt: 9 * hour, value: 3 }),
    event('notice.queued', 10 * hour, {
      nextAt: 10 * hour,
      notice: { at: 10 * hour, startedAt: 9 * hour, title: 'x' },
      episodes: [`api@${10 * hour}`, `api@${10 * hour} explained`, `am/1@${10 * hour}`],
    }),
    event('silence.created', 10 * hour, { until: 19 * hour, from: 10 * hour }),
    event('alert.acked', 9 * hour, { at: 9 * hour }, 'elsewhere'),
    event('clock.stepped', 9 * hour, { by: -hour }),
    event('escalation.called', 9 * hour + 1, { at: 9 * hour + 1 }),
    event('clock.stepped', 11 * hour, { by: 2 * hour }),
  ];
  const read = byPresentClock(events);
  expect(read.map(({ kind, at }) => [kind, at / hour])).toEqual([
    ['escalation.begun', 11],
    ['alert.firing', 11],
    ['notice.queued', 11],
    ['silence.created', 11],
    ['alert.acked', 9],
    ['escalation.called', 11 + 1 / hour],
  ]);
  expect(read.map(({ data }) => data)).toEqual([
    { at: 11 * hour },
    { since: 11 * hour, firedAt: 11 * hour, startedAt: 10 * hour, value: 3 },
    {
      nextAt: 11 * hour,
      notice: { at: 11 * hour, startedAt: 10 * hour, title: 'x' },
      episodes: [`api@${11 * hour}`, `api@${11 * hour} explained`, `am/1@${10 * hour}`],
    },
    { until: 19 * hour, from: 10 * hour },
    { at: 9 * hour },
    { at: 11 * hour + 1 },
  ]);
  expect(byPresentClock(read)).toEqual(read);
});

it('leaves alone a firing of which no moment is known', () => {
  expect(laterEpisode('api@0', hour)).toBe('api@0');
});
