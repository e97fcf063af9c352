import { judge } from '../../model/band.ts';
import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthFindings, DepthRow } from '../../model/depth.ts';
import type { QueueCounts, QueuePlace } from '../../model/queue.ts';
import type { QueueChange } from '../../model/queue-kind.ts';
import type { QueueConfig } from '../../model/system.ts';
import {
  type CountsAt,
  flowOf,
  type Need,
  needOf,
  nextReached,
  type Rates,
  ratesOf,
} from '../../queues/flow.ts';
import { words } from '../../words/index.ts';

/** In which time a queue is to be empty when it is said what that takes, in milliseconds. */
const emptyWithinMs = 10 * 60_000;

/** A queue in numbers: how much lies where, how fast it moves, what would empty it. */
export function overviewFound(
  config: QueueConfig,
  changes: readonly QueueChange[],
  counted: readonly CountsAt[],
): DepthFindings {
  const { counts } = counted.at(-1)!;
  const { perMinute, drainMs } = flowOf(
    counted.map(({ at, counts: { waiting } }) => ({ at, value: waiting })),
  );
  const rates = ratesOf(counted, perMinute);
  return {
    facts: [
      ...movement(config, counts, rates, perMinute, drainMs),
      needFact(needOf(counts, rates, emptyWithinMs), counts.waiting),
    ],
    tables: [
      {
        id: 'places',
        columns: [
          { id: 'place', title: words.depth.queues.columns.place, grow: 1 },
          { id: 'entries', title: words.depth.queues.columns.entries, unit: '' },
          { id: 'oldest', title: words.depth.queues.columns.oldest, unit: 'ms' },
        ],
        rows: placeRows(config, changes, counts),
        none: '',
      },
    ],
    notes: [
      ...(counts.paused ? [words.depth.queues.paused] : []),
      ...(counts.note === undefined ? [] : [counts.note]),
    ],
  };
}

function movement(
  { bands }: QueueConfig,
  { waiting, consumers, paused, oldestMs }: QueueCounts,
  { inPerMinute, outPerMinute }: Rates,
  perMinute: number | null,
  drainMs: number | null,
): readonly DepthFact[] {
  const said = words.depth.queues;
  const band = judge(bands, waiting, 'nodata');
  const reached = nextReached(waiting, bands, perMinute);
  const rate = (id: string, title: string, value: number | undefined): DepthFact =>
    value === undefined
      ? { id, title, value: null, why: said.rateUnknown }
      : { id, title, value: Math.round(value * 10) / 10, unit: '/min' };
  return [
    {
      ...{ id: 'depth', title: said.facts.depth, value: waiting, unit: '' },
      ...(band === 'warning' || band === 'critical' ? { severity: band } : {}),
    },
    ...(oldestMs === undefined
      ? []
      : [{ id: 'oldest', title: said.facts.oldest, value: oldestMs, unit: 'ms' }]),
    // Where neither is counted, as of a plain list, how fast the depth changes is all there is to see.
    ...(inPerMinute === undefined && outPerMinute === undefined
      ? [rate('change', said.facts.change, perMinute ?? undefined)]
      : [rate('in', said.facts.in, inPerMinute), rate('out', said.facts.out, outPerMinute)]),
    ...(consumers === undefined
      ? []
      : [
          {
            ...{ id: 'consumers', title: said.facts.consumers, value: consumers },
            ...(consumers === 0 && !paused && waiting > 0 ? { severity: 'critical' as const } : {}),
          },
        ]),
    ...(reached
      ? [
          {
            ...{ id: 'reaches', title: said.facts.reaches[reached.band], value: reached.ms, unit: 'ms' },
            ...{ severity: reached.band, estimated: true as const },
          },
        ]
      : []),
    emptyFact(drainMs),
  ];
}

function emptyFact(drainMs: number | null): DepthFact {
  const { facts, rateUnknown, notShrinking } = words.depth.queues;
  const fact = { id: 'empty', title: facts.empty };
  if (drainMs === null) return { ...fact, value: null, why: rateUnknown };
  if (!Number.isFinite(drainMs)) return { ...fact, value: null, why: notShrinking };
  return { ...fact, value: drainMs, unit: 'ms', ...(drainMs > 0 ? { estimated: true } : {}) };
}

function needFact(need: Need, waiting: number): DepthFact {
  const said = words.depth.queues;
  const fact = { id: 'needs', title: said.facts.needs(emptyWithinMs) };
  switch (need.code) {
    case 'workers': {
      const short = waiting > 0 && need.workers > need.have;
      return {
        ...fact,
        value: said.workers(need.workers, need.have),
        ...(short ? { severity: 'warning' } : {}),
      };
    }
    case 'service':
      return { ...fact, value: said.service(need.perMinute) };
    default:
      return { ...fact, value: null, why: said.needUnknown[need.code] };
  }
}

function placeRows(
  { id: queue, worker }: QueueConfig,
  changes: readonly QueueChange[],
  counts: QueueCounts,
): readonly DepthRow[] {
  const numbers: Partial<Record<QueuePlace, number>> = defined({
    waiting: counts.waiting,
    'in-flight': counts.inFlight,
    delayed: counts.delayed,
    failed: counts.failed,
    dead: counts.dead,
  });
  return (Object.entries(numbers) as [QueuePlace, number][]).map(([place, entries]): DepthRow => {
    const actions = changes
      .filter(({ places }) => places.includes(place))
      .map(({ verb, places }) => ({
        verb,
        params: { queue, ...(places.length > 1 ? { from: place } : {}) },
      }));
    return {
      id: place,
      cells: {
        place: words.depth.queues.titles[place],
        entries,
        oldest: place === 'waiting' ? (counts.oldestMs ?? null) : null,
      },
      ...((place === 'failed' || place === 'dead') && entries > 0 ? { severity: 'warning' as const } : {}),
      ...(worker !== undefined && actions.length > 0 && entries > 0
        ? { actions: actions.map((act) => ({ ...act, component: worker })) }
        : {}),
    };
  });
}
