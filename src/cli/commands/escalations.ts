import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import type { HandoffRow, WaitingRow } from '../../model/snapshot.ts';
import type { GlobalOptions } from '../context.ts';
import { exitForBands } from '../exit.ts';
import { askOnce } from '../once.ts';
import { badge, printRows } from '../print.ts';

interface Line {
  readonly source: HandoffRow;
  readonly waiting: WaitingRow | undefined;
}

/** `plantao escalations`: lists who waits for a human. Exit code by the worst band; no data is 3. */
export async function runEscalations(options: GlobalOptions): Promise<number> {
  const sources = await askOnce(options, ['escalations'], (engine) => engine.escalations());
  const now = systemClock.now();
  const rows = sources.flatMap((source): Line[] =>
    source.waiting.length === 0
      ? [{ source, waiting: undefined }]
      : source.waiting.map((waiting) => ({ source, waiting })),
  );
  await printRows<Line>(
    rows,
    [
      { title: 'band', cell: ({ source }) => badge(source.band, options) },
      { title: 'where', cell: ({ source }) => `${source.title} (${source.count ?? '-'})` },
      { title: 'id', cell: ({ waiting }) => waiting?.id ?? '', flexible: true },
      {
        title: 'waiting',
        cell: ({ waiting }) =>
          waiting?.createdAt === undefined ? '' : formatDuration(now - waiting.createdAt),
      },
      { title: 'claimed by', cell: ({ waiting }) => waiting?.claimedBy ?? '' },
      {
        title: 'about',
        cell: ({ source, waiting }) => waiting?.summary ?? source.problem ?? 'nobody waits',
        flexible: true,
      },
    ],
    options,
    sources.map(({ id, title, count, band, waiting, problem }) => ({
      id,
      title,
      count,
      band,
      waiting,
      problem,
    })),
  );
  return exitForBands(sources.map(({ band }) => band));
}
