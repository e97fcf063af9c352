import type { DepthAnswer, DepthView } from '../model/depth.ts';
import { csvLine } from '../text/csv.ts';

/**
 * What a section showed as text that lasts: where it comes from, when, its facts and what limits them as comments, then each table as
 * CSV. Undefined before there is an answer.
 */
export function evidenceOf(view: DepthView, about: string): { text: string; query: string } | undefined {
  const { answer, label, sections, section } = view;
  if (!answer) return undefined;
  const title = sections.find(({ id }) => id === section)?.title ?? section;
  const head = [`${about}: ${title}`, label, new Date(answer.at).toISOString()];
  return {
    query: `${about} ${section}`,
    text: [...head.map((line) => `# ${line}`), ...linesOf(answer), ''].join('\n'),
  };
}

function linesOf({ facts, notes, tables }: DepthAnswer): readonly string[] {
  return [
    ...facts.map(({ title, value, unit = '', why }) => `# ${title}: ${value ?? why ?? ''} ${unit}`.trimEnd()),
    ...notes.map((note) => `# ${note}`),
    ...tables.flatMap(({ title, columns, rows, total }) => [
      ...(title === undefined ? [] : [`# ${title}`]),
      ...(total === undefined || total <= rows.length ? [] : [`# ${rows.length} / ${total}`]),
      csvLine(columns.map((column) => column.title)),
      ...rows.map(({ cells }) => csvLine(columns.map(({ id }) => cells[id] ?? null))),
    ]),
  ];
}
