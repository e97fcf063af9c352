import { isSettled } from '../../../src/checklists/rows.ts';
import type { ChecklistItemRow, ChecklistRow, ItemState } from '../../../src/model/checklist.ts';
import { words } from '../../../src/words/index.ts';
import { ageText, whenText } from '../../ui/age.ts';
import { listLine, windowStart } from '../../ui/list.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';

/** How a checklist stands, above its items: a blank line ends it. */
export function checklistHead(
  theme: Theme,
  row: ChecklistRow,
  width: number,
  now: number,
): readonly string[] {
  const say = words.screen.checklists;
  const { state, items, about, dueAt, overdueAt, done, nextAt, missed, broken } = row;
  const good = items.filter(isSettled).length;
  const facts = [
    state === 'overdue'
      ? say.overdue(ageText(now, overdueAt ?? now))
      : state === 'due' && dueAt !== undefined
        ? say.due(whenText(dueAt, now))
        : words.names.checklistStates[state],
    ...(state === 'open' && dueAt !== undefined ? [say.due(whenText(dueAt, now))] : []),
    ...(done && state === 'done' ? [say.doneBy(done.by, whenText(done.at, now))] : []),
    ...(nextAt === undefined || state === 'due' || state === 'overdue'
      ? []
      : [say.next(whenText(nextAt, now))]),
    ...(items.length === 0 ? [] : [say.progress(good, items.length)]),
  ];
  const role: Role = state === 'overdue' ? 'critical' : state === 'done' ? 'ok' : 'strong';
  const times = missed.slice(-4).map(({ at }) => whenText(at, now));
  const lines: readonly (readonly [string, Role])[] = [
    [facts.join(` ${theme.glyphs.separator} `), role],
    ...(about === undefined ? [] : [[about, 'muted'] as const]),
    ...(missed.length === 0
      ? []
      : [[say.missedTimes(times, missed.length - times.length), 'warning'] as const]),
    ...(broken === undefined ? [] : [[broken, 'warning'] as const]),
  ];
  return [
    ...lines.flatMap(([text, look]) =>
      wrapText(text, width - 2).map((line) => theme.paint(look, theme.fit(` ${line}`, width))),
    ),
    theme.fit('', width),
  ];
}

/** The items in their order, wrapped, with what is known of each below it. As many as there is room for, the selected one among them. */
export function itemLines(
  theme: Theme,
  items: readonly ChecklistItemRow[],
  selected: number,
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const drawn = items.map((item, index) => linesOf(theme, item, index === selected, width, now));
  const before = drawn.slice(0, selected).flat().length;
  const all = drawn.flat();
  const chosen = drawn[selected]?.length ?? 0;
  const start = Math.max(0, Math.min(windowStart(all.length, before, height), before, all.length - height));
  const from = before + chosen - start > height ? before + chosen - height : start;
  return all.slice(Math.max(0, from), Math.max(0, from) + Math.max(1, height));
}

/** The text beside its state, and below it what was read or who said so. */
function linesOf(
  theme: Theme,
  item: ChecklistItemRow,
  selected: boolean,
  width: number,
  now: number,
): readonly string[] {
  const { state, text } = item;
  const role = roles[state];
  const name = theme.fit(`${shapeOf(theme, state)} ${words.names.itemStates[state]}`, stateWidth);
  const room = Math.max(10, width - stateWidth - 4);
  const [first = '', ...more] = wrapText(text, room);
  const look = (line: string): string => theme.fit(line, width - 2);
  const lines = [
    listLine(
      theme,
      `${selected ? name : theme.paint(role, name)} ${theme.fit(first, width - stateWidth - 3)}`,
      selected,
    ),
    ...more.map((line) => listLine(theme, look(`${' '.repeat(stateWidth)} ${line}`), selected)),
  ];
  const said = saidOf(item, now);
  if (said === '') return lines;
  const below = wrapText(said, room).slice(0, selected ? mostDetail : 1);
  return [
    ...lines,
    ...below.map(
      (line) =>
        `  ${theme.paint(state === 'bad' ? 'warning' : 'muted', look(`${' '.repeat(stateWidth)} ${line}`))}`,
    ),
  ];
}

const stateWidth = 11;
/** Lines of what is known of the selected item. */
const mostDetail = 4;

const roles: Readonly<Record<ItemState, Role>> = {
  good: 'ok',
  ticked: 'ok',
  waived: 'muted',
  bad: 'critical',
  unknown: 'unknown',
  stale: 'stale',
  expired: 'stale',
  open: 'warning',
};

function shapeOf({ glyphs }: Theme, state: ItemState): string {
  switch (state) {
    case 'good':
    case 'ticked':
      return glyphs.status.up;
    case 'bad':
      return glyphs.status.down;
    case 'unknown':
      return glyphs.status.unknown;
    case 'stale':
    case 'expired':
      return glyphs.stale;
    case 'waived':
      return glyphs.dash;
    case 'open':
      return glyphs.status.degraded;
  }
}

/** Value and age, who said it, what waits for it, and who came too late. */
function saidOf({ mark, read = '', readAt, gate, late }: ChecklistItemRow, now: number): string {
  const say = words.screen.checklists;
  return [
    ...(mark ? [say.mark(mark.by, ageText(now, mark.at), mark.reason)] : []),
    ...(read === '' ? [] : [say.read(read, readAt === undefined ? undefined : ageText(now, readAt))]),
    ...(gate ? [say.gates(words.checklists.action(gate.verb, gate.component))] : []),
    ...(late && mark && late.by !== mark.by ? [words.checklists.late(late.by, ageText(now, late.at))] : []),
  ].join('; ');
}
