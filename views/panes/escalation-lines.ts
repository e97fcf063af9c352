import { words } from '../../src/words/index.ts';
import { ageText } from '../ui/age.ts';
import type { Column } from '../ui/table.ts';
import type { Theme } from '../ui/theme.ts';
import type { EscalationItem } from './items.ts';
import { bandCell, thresholdsText } from './metric-lines.ts';

export function escalationColumns(theme: Theme, now: number): readonly Column<EscalationItem>[] {
  return [
    {
      header: words.screen.columns.waits,
      width: 11,
      cell: ({ source, waiting }) => {
        if (!waiting) return bandCell(theme, source, now);
        const age = waiting.createdAt === undefined ? '?' : ageText(now, waiting.createdAt);
        return { text: `  ${age}`, role: waiting.claimedBy ? 'muted' : 'plain' };
      },
    },
    {
      header: words.screen.columns.who,
      width: 12,
      grow: 1,
      most: 22,
      cell: ({ source, waiting }) =>
        waiting ? { text: waiting.id } : { text: source.title, role: 'strong' },
    },
    {
      header: words.screen.columns.about,
      width: 16,
      grow: 1,
      cell: ({ source, waiting }) => {
        if (waiting) return { text: [waiting.priority, waiting.summary].filter(Boolean).join(' ') };
        if (source.count === null)
          return { text: source.problem ?? words.screen.status.never, role: 'unknown' };
        return {
          text:
            source.count === 0 ? words.screen.status.nobodyWaits : words.screen.status.waiting(source.count),
        };
      },
    },
    {
      width: 19,
      drop: 1,
      align: 'right',
      cell: ({ source, waiting }) => {
        const claimed = waiting?.claimedBy ? words.screen.status.claimed(waiting.claimedBy) : '';
        return { text: waiting ? claimed : thresholdsText(source), role: 'muted' };
      },
    },
  ];
}
