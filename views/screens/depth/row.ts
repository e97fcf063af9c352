import { defined } from '../../../src/model/defined.ts';
import type { DepthField } from '../../../src/model/depth.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { actName, actsOf } from './acting.ts';
import { cellText, type DepthState, type ShownRow } from './shown.ts';

/** Widest the column of labels gets. */
const widestLabel = 28;

/** A row whole: every cell, what else is known, and what can be done about it. */
export function rowLines(
  screen: Screen,
  state: DepthState,
  { row, table }: ShownRow,
  width: number,
): readonly string[] {
  const { theme } = screen;
  const out = new DetailLines(theme, width);
  const more = state.open?.more;
  const fields = [...(row.detail ?? []), ...(Array.isArray(more) ? more : [])];
  const labels = [...table.columns.map(({ title }) => title), ...fields.map(({ label }) => label)];
  const room = Math.min(widestLabel, 2 + Math.max(...labels.map(displayWidth)));
  const field = ({ label, value, unit }: DepthField, estimated = row.estimated): void =>
    out.field(label, cellText(theme, value, { unit, estimated }), 'plain', room);
  for (const { id, title, unit, estimated = row.estimated } of table.columns)
    field({ label: title, value: row.cells[id] ?? null, ...defined({ unit }) }, estimated);
  for (const one of row.detail ?? []) field(one);
  if (more !== undefined) {
    out.section(words.depth.screen.unrecorded);
    if (typeof more === 'string') out.text(more, 'warning');
    else for (const one of more) field(one);
  }
  const acts = actsOf(screen, state.owner, row);
  if (acts.length > 0) out.section(words.depth.screen.actions);
  acts.forEach((act, index) => {
    out.text(`${index + 1}  ${actName(screen, act)}`);
  });
  return out.lines;
}

/** A row as one line of text, for the clipboard. */
export function copiedText({ theme }: Screen, { row, table }: ShownRow): string {
  return table.columns
    .map(
      ({ id, title, unit, estimated = row.estimated }) =>
        `${title} ${cellText(theme, row.cells[id], { unit, estimated })}`,
    )
    .join('  ');
}
