import { describe, expect, it } from 'vitest';
import { SwapRefused, swapFor } from '../../src/app/swaps.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Swap } from '../../src/model/oncall.ts';
import type { SwapRefusal } from '../../src/model/oncall-codes.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { peopleAt } from '../../src/oncall/rota.ts';
import { foldSwaps, withSwaps } from '../../src/oncall/swaps.ts';
import { instantOf } from '../../src/time/zone.ts';

const zone = 'Europe/Berlin';
const at = (day: number, hour: number, month = 10): number =>
  instantOf({ year: 2026, month, day, hour, minute: 0 }, zone);
const now = at(20, 12);

async function configured(): Promise<SystemConfig> {
  const text = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall:
  timezone: ${zone}
  people: { ana: { name: Ana, phone: "1" }, bia: { phone: "2" }, caio: { name: Caio, chat: "@caio" } }
  shifts: [{ days: weekdays, who: ana }, { days: weekends, who: bia }]
  chain: [{ level: L1, notify: oncall, via: call }]
notify: { channels: { call: { command: [call, "{phone}"] } } }
`;
  return parseConfig(text, { file: 'plantao.yaml', env: {} });
}

async function asked(
  more: {
    readonly person?: string;
    readonly instead?: string;
    readonly from?: string;
    readonly until: string;
  },
  swaps: readonly Swap[] = [],
): Promise<Swap> {
  return swapFor({ person: 'bia', instead: 'ana', by: 'caio', ...more }, await configured(), swaps, now);
}

describe('a swap', () => {
  it('puts one in the place of another for that time alone, in the zone of the rota', async () => {
    const swap = await asked({ from: '2026-10-21 08:00', until: '2026-10-22 08:00' });
    const { oncall } = await configured();
    const rota = withSwaps(oncall, foldSwaps([{ kind: 'oncall.swapped', data: { ...swap }, at: now }]));
    expect([at(21, 7), at(21, 8), at(22, 7), at(22, 8)].map((moment) => peopleAt(rota, moment))).toEqual([
      ['ana'],
      ['bia'],
      ['bia'],
      ['ana'],
    ]);
  });

  it('begins now where nobody says when, and takes an offset', async () => {
    expect(await asked({ until: '2026-10-22T08:00-03:00' })).toMatchObject({
      from: now,
      until: Date.UTC(2026, 9, 22, 11),
    });
  });

  it('holds over the one before it', async () => {
    const first = await asked({ until: '2026-10-22 08:00' });
    const second = await asked({ person: 'ana', instead: 'bia', until: '2026-10-21 08:00' }, [first]);
    expect(second.id).not.toBe(first.id);
    const rota = withSwaps((await configured()).oncall, [first, second]);
    expect([peopleAt(rota, at(20, 13)), peopleAt(rota, at(21, 9))]).toEqual([['ana'], ['bia']]);
  });

  it('ends when it is taken back; what was before stays', async () => {
    const swap = await asked({ from: '2026-10-21 08:00', until: '2026-10-22 08:00' });
    const events = (back: number) => [
      { kind: 'oncall.swapped', data: { ...swap }, at: now },
      { kind: 'oncall.unswapped', data: { id: swap.id, at: back }, at: back },
    ];
    expect(foldSwaps(events(at(20, 13)))).toEqual([]);
    expect(foldSwaps(events(at(21, 10)))).toEqual([{ ...swap, until: at(21, 10) }]);
    expect(foldSwaps(events(at(25, 10)))).toEqual([swap]);
  });

  it.each<[string, Parameters<typeof asked>[0], SwapRefusal]>([
    ['a time without a date', { until: '19:00' }, { code: 'not-a-moment', text: '19:00' }],
    ['no date', { until: '2026-02-31 10:00' }, { code: 'not-a-moment', text: '2026-02-31 10:00' }],
    ['an end that is past', { until: '2026-10-20 11:00' }, { code: 'past', text: '2026-10-20 11:00' }],
    [
      'a beginning that is past',
      { from: '2026-10-19 11:00', until: '2026-10-21 11:00' },
      { code: 'past', text: '2026-10-19 11:00' },
    ],
    [
      'an end before the beginning',
      { from: '2026-10-22 11:00', until: '2026-10-21 11:00' },
      { code: 'ends-before-it-starts' },
    ],
    ['a year', { until: '2027-10-20 11:00' }, { code: 'too-long' }],
    [
      'a time that happens twice',
      { until: '2026-10-25 02:30' },
      { code: 'twice-on-the-clock', text: '2026-10-25 02:30' },
    ],
    [
      'a time that does not exist',
      { from: '2027-03-28 02:30', until: '2027-03-28 04:00' },
      { code: 'not-on-the-clock', text: '2027-03-28 02:30' },
    ],
    ['oneself', { person: 'ana', until: '2026-10-21 11:00' }, { code: 'same-person', person: 'Ana' }],
    [
      'somebody who is not on call then',
      { instead: 'bia', person: 'ana', until: '2026-10-21 11:00' },
      { code: 'not-on-call', person: 'bia' },
    ],
    [
      'somebody whom nothing reaches',
      { person: 'caio', until: '2026-10-21 11:00' },
      { code: 'no-contact', person: 'Caio', level: 'L1', channels: ['call'], contacts: ['phone'] },
    ],
  ])('is refused for %s', async (_, facts, refusal) => {
    const refused = await asked(facts).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SwapRefused);
    expect((refused as SwapRefused).refusal).toEqual(refusal);
  });
});
