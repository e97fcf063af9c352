import { isBreached } from '../../../src/model/handoff.ts';
import type { HandoffRow, WaitingRow } from '../../../src/model/snapshot.ts';
import { words } from '../../../src/words/index.ts';
import { escalationColumns } from '../../panes/escalation-lines.ts';
import type { EscalationItem } from '../../panes/items.ts';
import { bandCell } from '../../panes/metric-lines.ts';
import { ageText, timeText, untilText, whenText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { fitColumns, tableLine } from '../../ui/table.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { asked } from './others.ts';

/** A source of handoffs, or one that waits in it. */
export function handoffDetail(
  theme: Theme,
  { source, waiting }: EscalationItem,
  now: number,
  width: number,
): readonly string[] {
  const out = new DetailLines(theme, width);
  if (waiting) waitingLines(out, source, waiting, now);
  else sourceLines(out, source, now);
  return out.lines;
}

function sourceLines(out: DetailLines, source: HandoffRow, now: number): void {
  const { theme, width } = out;
  const band = bandCell(theme, source, now);
  const count =
    source.count === null ? words.screen.status.noData : words.screen.status.waiting(source.count);
  out.text(`${band.text}  ${source.title}: ${count}`, band.role ?? 'plain');
  if (source.problem) out.field(words.screen.detail.problem, source.problem, 'unknown');
  if (source.warning) out.field(words.screen.detail.warning, source.warning, 'warning');
  if (source.critical) out.field(words.screen.detail.critical, source.critical, 'critical');
  asked(out, source, now);
  out.line('');
  const fitted = fitColumns(escalationColumns(theme, now), width);
  for (const row of source.waiting) out.line(tableLine(theme, fitted, { source, waiting: row }, width));
  const unseen = (source.count ?? 0) - source.waiting.length;
  if (unseen > 0) out.text(words.handoffs.detail.unseen(unseen), 'muted');
}

function waitingLines(out: DetailLines, source: HandoffRow, waiting: WaitingRow, now: number): void {
  const { detail: say } = words.handoffs;
  out.text(`${source.title}: ${waiting.id}`, 'strong');
  const due = clockText(waiting, now);
  if (due) out.field(due.label, due.text, due.role);
  if (waiting.createdAt !== undefined) {
    out.field(
      words.screen.detail.created,
      `${timeText(waiting.createdAt)} (${ageText(now, waiting.createdAt)})`,
    );
  }
  if (waiting.priority) out.field(words.screen.detail.priority, waiting.priority);
  if (waiting.reason) out.field(say.reason, waiting.reason);
  out.field(say.owner, waiting.claimedBy ?? say.nobody, waiting.claimedBy ? 'plain' : 'muted');
  if (waiting.bot) {
    const { at } = waiting.bot;
    out.field(say.bot, at === undefined ? say.botOn : say.botAt(ageText(now, at)), 'warning');
  }
  if (waiting.link) out.link(words.screen.detail.link, waiting.link);
  out.line('');
  out.text(waiting.summary);
  if (waiting.fields.length > 0) out.section(say.row);
  for (const { name, text } of waiting.fields)
    out.field(name, text ?? say.empty, text === null ? 'muted' : 'plain');
}

/** When a person must have answered, or did. */
function clockText(
  { clock }: WaitingRow,
  now: number,
): { readonly label: string; readonly text: string; readonly role: Role } | undefined {
  const { detail: say } = words.handoffs;
  switch (clock.state) {
    case 'none':
      return undefined;
    case 'runs':
      return isBreached(clock, now)
        ? {
            label: say.due,
            text: say.late(whenText(clock.dueAt, now), ageText(now, clock.dueAt)),
            role: 'critical',
          }
        : {
            label: say.due,
            text: say.in(whenText(clock.dueAt, now), untilText(now, clock.dueAt)),
            role: 'plain',
          };
    case 'answered': {
      const { at } = clock;
      const text =
        at === undefined ? say.answeredSometime : say.answeredAt(whenText(at, now), ageText(now, at));
      return { label: say.answered, text, role: 'plain' };
    }
    case 'unknown':
      return { label: say.due, text: say.unknown[clock.why], role: 'unknown' };
  }
}
