import { words } from '../../words/index.ts';
import type { RedisSection } from './section.ts';
import { settingOf, thresholdFact } from './threshold.ts';

/** What made the server stand still, as its latency monitor saw it. */
export const latency: RedisSection = {
  id: 'latency',
  title: () => words.depth.redis.latency.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.redis.latency;
    const answer = await asking.command('LATENCY', 'LATEST');
    const found = (Array.isArray(answer) ? (answer as unknown[][]) : []).map(([event, at, last, most]) => ({
      ...{ event: String(event), at: Number(at), last: Number(last), most: Number(most) },
    }));
    const threshold = await settingOf(asking, 'latency-monitor-threshold');
    const isOff = threshold === 0;
    const now = asking.clock.now();
    return {
      facts: [thresholdFact(said, isOff ? 'off' : threshold)],
      tables: [
        {
          id: 'events',
          columns: [
            { id: 'event', title: said.columns.event },
            { id: 'last', title: said.columns.last, unit: 'ms' },
            { id: 'most', title: said.columns.most, unit: 'ms' },
            { id: 'age', title: said.columns.age, unit: 'ms' },
            { id: 'means', title: said.columns.means, least: 16, grow: 1 },
          ],
          rows: found
            .toSorted((a, b) => b.most - a.most)
            .map(({ event, at, last, most }) => ({
              id: event,
              cells: {
                ...{ event, last, most },
                age: Math.max(0, now - at * 1_000),
                means: said.means[event as keyof typeof said.means] ?? null,
              },
            })),
          // Silence of a monitor that is off says nothing.
          none: isOff ? said.offNone : threshold === undefined ? said.maybeOff : said.none,
        },
      ],
      notes: [...(isOff ? [said.turnOn] : []), ...asking.notes],
    };
  },
};
