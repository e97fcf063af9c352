import type { AlertRow } from '../../../src/model/alert.ts';
import { answerTo } from '../../../src/model/answers.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { selectedIndex } from '../../input/list.ts';
import type { Screen } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { ageText, untilText } from '../../ui/age.ts';
import { listLines } from '../../ui/list.ts';
import type { Column } from '../../ui/table.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';
import { suggestionText } from '../mend.ts';
import { type Grouping, groupOf } from './shown.ts';

/** Lines that an explanation below the list must have at least; with fewer it shows under its row, on demand. */
const leastReason = 7;

/**
 * The alerts, most urgent first. Why the selected one is there shows below the list where there is room, so that nothing moves;
 * else under its row, when it is open.
 */
export function alertLines(
  screen: Screen,
  view: {
    readonly at: Selection;
    readonly open: boolean;
    readonly filter: string;
    readonly grouping: Grouping;
    readonly marked: readonly string[];
  },
  rows: readonly AlertRow[],
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const { theme, session } = screen;
  if (rows.length === 0) {
    const said = view.filter === '' ? words.screen.alerts.none : words.screen.empty.filtered(view.filter);
    return [theme.paint('muted', theme.fit(`  ${said}`, width))];
  }
  const index = selectedIndex(rows, view.at);
  const chosenRow = rows[index]!;
  const below = height - 1 - rows.length - 2 >= leastReason;
  const { readOnly } = session.store.get('system');
  const why = (): string[] =>
    whyLines(
      theme,
      !readOnly,
      answerTo(session.store.get('answers'), 'why', chosenRow.id)?.sentences ?? [],
      chosenRow,
      width,
    );
  const reason = view.open && !below ? why() : [];
  const room = Math.max(1, height - 1 - Math.min(reason.length, Math.floor(height / 2)));
  const lines = listLines(
    theme,
    [...leading(screen, rows, view), ...columns(theme, rows, now)],
    rows,
    index,
    width,
    room + 1,
    reason,
  );
  if (below) {
    const title = words.screen.alerts.whyOf(chosenRow.name);
    lines.push('', `  ${theme.paint('strong', theme.fit(title, width - 2))}`, ...why());
  }
  return lines.slice(0, height);
}

/** A column for marks while there are some, and one for the group, said once for each. */
function leading(
  screen: Screen,
  rows: readonly AlertRow[],
  { grouping, marked }: { readonly grouping: Grouping; readonly marked: readonly string[] },
): readonly Column<AlertRow>[] {
  const groups = rows.map((row) => groupOf(screen, row, grouping));
  const begins = new Map(rows.map(({ id }, index) => [id, groups[index] !== groups[index - 1]]));
  const marks: Column<AlertRow> = {
    header: '',
    width: 1,
    cell: ({ id }) => ({ text: marked.includes(id) ? screen.theme.glyphs.mark : '', role: 'accent' }),
  };
  const group: Column<AlertRow> = {
    header: grouping === 'none' ? '' : words.screen.alerts.groups[grouping],
    width: Math.min(
      20,
      groups.reduce((most, text) => Math.max(most, displayWidth(text)), 9),
    ),
    cell: (row) => ({ text: begins.get(row.id) ? groupOf(screen, row, grouping) : '', role: 'strong' }),
  };
  return [...(marked.length > 0 ? [marks] : []), ...(grouping === 'none' ? [] : [group])];
}

/** The columns for these rows: those of fixed words take no more than their widest word needs. */
function columns(theme: Theme, rows: readonly AlertRow[], now: number): readonly Column<AlertRow>[] {
  const widest = (texts: readonly string[], least: number): number =>
    texts.reduce((most, text) => Math.max(most, displayWidth(text)), least);
  const clock = rows.some((row) => clockCell(row, now).text !== '');
  const owners = rows.map(({ ack }) => ack?.by ?? '');
  return [
    {
      header: words.screen.alerts.severity,
      width: widest(
        rows.map((row) => severityCell(theme, row).text),
        3,
      ),
      cell: (row) => severityCell(theme, row),
    },
    {
      header: words.screen.alerts.state,
      width: widest(rows.map(stateText), 7),
      cell: (row) => ({ text: stateText(row), role: roleOf(row) }),
    },
    // The name before the evidence, which stands in full below: two alerts cut alike cannot be told apart.
    {
      header: words.screen.alerts.alert,
      width: 14,
      grow: 8,
      most: Math.min(
        34,
        widest(
          rows.map(({ name }) => name),
          14,
        ),
      ),
      cell: (row) => ({ text: row.name }),
    },
    { header: words.screen.alerts.what, width: 16, grow: 4, cell: (row) => ({ text: whatWasRead(row) }) },
    {
      header: words.screen.alerts.age,
      width: 6,
      align: 'right',
      cell: (row) => ({
        text: row.startedAt === undefined ? '' : ageText(now, row.startedAt),
        role: 'muted',
      }),
    },
    // Room for the longest wording, so that a minute less does not move everything.
    ...(clock
      ? [
          {
            header: words.screen.alerts.clock,
            width: 15,
            drop: 2,
            cell: (row: AlertRow) => clockCell(row, now),
          },
        ]
      : []),
    ...(owners.some((name) => name !== '')
      ? [
          {
            header: words.screen.alerts.owner,
            width: Math.min(16, widest(owners, words.screen.alerts.owner.length)),
            drop: 3,
            cell: (row: AlertRow) => ({ text: row.ack?.by ?? '', role: 'muted' as const }),
          },
        ]
      : []),
  ];
}

/** What was read, without the name that stands beside it already. */
export function whatWasRead({ name, text, trouble }: AlertRow): string {
  const read = trouble?.text ?? text;
  return read.startsWith(`${name}: `) ? read.slice(name.length + 2) : read;
}

/** Shape, word and colour; an alert nobody is told of is quiet. */
function severityCell(theme: Theme, row: AlertRow) {
  const urgent = row.severity === 'P0' || row.severity === 'P1';
  const shape =
    row.muted.length > 0
      ? theme.glyphs.stale
      : urgent
        ? theme.glyphs.band.critical
        : theme.glyphs.band.warning;
  return { text: `${shape} ${row.severityName}`, role: roleOf(row) };
}

function roleOf({ phase, severity, muted, trouble }: AlertRow): Role {
  if (muted.length > 0) return 'muted';
  if (trouble) return 'unknown';
  if (phase === 'pending' || phase === 'recovering') return 'accent';
  return severity === 'P0' || severity === 'P1' ? 'critical' : 'warning';
}

function stateText({ phase, muted, trouble, flapping, ack }: AlertRow): string {
  if (trouble) return words.names.troubles[trouble.kind];
  if (muted.some(({ by }) => by !== 'acknowledged')) return words.screen.alerts.muted;
  if (flapping) return words.screen.alerts.flapping;
  return phase === 'firing' && ack ? words.screen.alerts.taken : words.names.alertPhases[phase];
}

/** When somebody must have answered, or what happens next; overdue cannot be overlooked. */
function clockCell(
  { respondBy, next, ack }: AlertRow,
  now: number,
): { readonly text: string; readonly role?: Role } {
  if (respondBy !== undefined && !ack) {
    return respondBy < now
      ? { text: words.screen.alerts.overdue(ageText(now, respondBy)), role: 'critical' }
      : { text: words.screen.alerts.answerIn(untilText(now, respondBy)), role: 'warning' };
  }
  return next ? { text: `${next.text} ${untilText(now, next.at)}`, role: 'muted' } : { text: '' };
}

function whyLines(
  theme: Theme,
  mayPlan: boolean,
  sentences: readonly string[],
  row: AlertRow,
  width: number,
): string[] {
  const texts = [
    // What mends it first: where there is little room, the end is cut.
    ...row.actions.map((action) => words.screen.alerts.suggested(suggestionText(action), mayPlan)),
    ...(row.runbook === undefined ? [] : [words.screen.alerts.runbook(row.runbook)]),
    ...sentences,
  ];
  return texts.flatMap((text) =>
    wrapText(text, width - 8).map((line) => theme.paint('plain', theme.fit(`      ${line}`, width))),
  );
}
