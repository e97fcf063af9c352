import { isBreached, lateAt } from '../../src/model/handoff.ts';
import type { HandoffRow, WaitingRow } from '../../src/model/snapshot.ts';
import { displayWidth } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { ageText, untilText } from '../ui/age.ts';
import type { Cell, Column } from '../ui/table.ts';
import type { Theme } from '../ui/theme.ts';
import type { EscalationItem } from './items.ts';
import { bandCell, thresholdsText } from './metric-lines.ts';

/** Columns for how long somebody has waited, or when an answer is due. */
const clockWidth = 11;

export function escalationColumns(theme: Theme, now: number): readonly Column<EscalationItem>[] {
  return [
    {
      header: words.screen.columns.waits,
      width: clockWidth,
      cell: ({ source, waiting }) => (waiting ? clockCell(waiting, now) : bandCell(theme, source, now)),
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
      cell: ({ source, waiting }) => (waiting ? aboutCell(waiting) : countCell(source, now)),
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

/** How late an answer is or when it is due, else how long somebody has waited. */
function clockCell({ clock, createdAt, claimedBy }: WaitingRow, now: number): Cell {
  const say = words.handoffs;
  const role = claimedBy ? 'muted' : 'plain';
  switch (clock.state) {
    case 'runs':
      return isBreached(clock, now)
        ? { text: indented(say.lateBy(ageText(now, clock.dueAt))), role: 'critical' }
        : { text: indented(say.dueIn(untilText(now, clock.dueAt))), role };
    case 'unknown':
      return { text: `  ${say.noDue}`, role: 'unknown' };
    case 'answered':
      return { text: `  ${say.answered}`, role: 'muted' };
    case 'none':
      return { text: `  ${createdAt === undefined ? '?' : ageText(now, createdAt)}`, role };
  }
}

/** Stands in from its source, where there is room. */
function indented(text: string): string {
  return displayWidth(text) + 2 > clockWidth ? text : `  ${text}`;
}

function aboutCell({ priority, reason, summary, bot }: WaitingRow): Cell {
  const text = [priority, reason, summary].filter(Boolean).join(' ');
  return bot ? { text: `${words.handoffs.botStillAnswers}: ${text}`, role: 'warning' } : { text };
}

function countCell({ count, problem, clocks }: HandoffRow, now: number): Cell {
  const { status } = words.screen;
  if (count === null) return { text: problem ?? status.never, role: 'unknown' };
  if (count === 0) return { text: status.nobodyWaits };
  const late = clocks ? lateAt(clocks, now) : 0;
  const text = [status.waiting(count), ...(late > 0 ? [words.handoffs.late(late)] : []), problem ?? ''];
  const role = late > 0 ? 'critical' : problem === undefined ? 'plain' : 'unknown';
  return { text: text.filter(Boolean).join(', '), role };
}
