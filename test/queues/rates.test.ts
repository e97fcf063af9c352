import { describe, expect, it } from 'vitest';
import type { QueueCounts } from '../../src/model/queue.ts';
import { needOf, nextReached, ratesOf } from '../../src/queues/flow.ts';

const minute = 60_000;
const everyMinute = (...counts: QueueCounts[]) =>
  counts.map((one, index) => ({ at: index * minute, counts: one }));

describe('ratesOf', () => {
  it('takes what the server itself counts', () => {
    const counted = everyMinute({ waiting: 5, inPerMinute: 30, outPerMinute: 12, added: 1, done: 1 });
    expect(ratesOf(counted, null)).toEqual({ inPerMinute: 30, outPerMinute: 12 });
  });

  it('takes the increase of totals, and goes on where they began anew', () => {
    const counted = everyMinute(
      { waiting: 5, added: 100, done: 90 },
      { waiting: 5, added: 120, done: 100 },
      { waiting: 5, added: 6, done: 2 },
    );
    expect(ratesOf(counted, null)).toEqual({ inPerMinute: 13, outPerMinute: 6 });
  });

  it('makes the third of in, out and growth from two', () => {
    expect(ratesOf(everyMinute({ waiting: 5, inPerMinute: 30 }), 10)).toEqual({
      inPerMinute: 30,
      outPerMinute: 20,
    });
    expect(ratesOf(everyMinute({ waiting: 5, outPerMinute: 4 }), -3)).toEqual({
      inPerMinute: 1,
      outPerMinute: 4,
    });
  });

  it('says nothing of what was not seen', () => {
    expect(ratesOf([], 5)).toEqual({});
    expect(ratesOf(everyMinute({ waiting: 5 }, { waiting: 9 }), 4)).toEqual({});
    expect(ratesOf(everyMinute({ waiting: 5, added: 100 }), null)).toEqual({});
    expect(ratesOf(everyMinute({ waiting: 5, inPerMinute: 30 }), null)).toEqual({ inPerMinute: 30 });
  });
});

describe('nextReached', () => {
  const bands = {
    warning: { operator: '>', value: 100 },
    critical: { operator: '>=', value: 1_000 },
  } as const;

  it('says which threshold comes next, and when', () => {
    expect(nextReached(50, bands, 10)).toEqual({ band: 'warning', ms: 5 * minute });
    expect(nextReached(500, bands, 10)).toEqual({ band: 'critical', ms: 50 * minute });
    expect(nextReached(100, bands, 10)).toEqual({ band: 'warning', ms: 0 });
  });

  it('says nothing when none comes', () => {
    expect(nextReached(50, bands, 0)).toBeUndefined();
    expect(nextReached(50, bands, -5)).toBeUndefined();
    expect(nextReached(100, bands, null)).toBeUndefined();
    expect(nextReached(1_000, bands, 10)).toBeUndefined();
    expect(nextReached(50, { critical: { operator: '<', value: 10 } }, 10)).toBeUndefined();
  });
});

describe('needOf', () => {
  it('counts workers by what those that are there do', () => {
    // 20 come in and 10 wait each minute of ten; two workers do 12, so one does 6.
    const need = needOf({ waiting: 100, consumers: 2 }, { inPerMinute: 20, outPerMinute: 12 }, 10 * minute);
    expect(need).toEqual({ code: 'workers', workers: 5, have: 2, perWorker: 6 });
  });

  it('says how much must be taken where a worker is not known', () => {
    const rates = { inPerMinute: 20, outPerMinute: 12 };
    expect(needOf({ waiting: 100 }, rates, 10 * minute)).toEqual({ code: 'service', perMinute: 30 });
    const idle = needOf({ waiting: 100, consumers: 2 }, { inPerMinute: 20, outPerMinute: 0 }, 10 * minute);
    expect(idle).toEqual({ code: 'service', perMinute: 30 });
  });

  it('does not call nobody, or a pause, too few', () => {
    const rates = { inPerMinute: 20, outPerMinute: 0 };
    expect(needOf({ waiting: 100, consumers: 0 }, rates, minute)).toEqual({ code: 'no-worker' });
    expect(needOf({ waiting: 100, consumers: 0, paused: true }, rates, minute)).toEqual({ code: 'paused' });
    expect(needOf({ waiting: 100 }, {}, minute)).toEqual({ code: 'unknown' });
  });
});
