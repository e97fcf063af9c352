import { openLook } from '../../looks/open.ts';
import type { DepthCell, DepthColumn, DepthFindings, DepthParts, DepthRow } from '../../model/depth.ts';
import type { LookAnswer, LookConfig } from '../../model/look.ts';
import { words } from '../../words/index.ts';

/** A section for each look: asked when it is opened, and again by key. */
export function partsOf(looks: readonly LookConfig[]): DepthParts<readonly LookConfig[]> {
  return {
    sections: looks.map(({ name, title, timeout }) => ({ id: name, title: () => title, limitMs: timeout })),
    open(configs, context) {
      const opened = new Map(configs.map((config) => [config.name, openLook(config, context)]));
      return {
        label: words.looks.label,
        ask: async (section, signal) => findingsOf(await opened.get(section)!.ask(signal)),
      };
    },
  };
}

/** An answer as a table; a text has one column. */
function findingsOf(answer: LookAnswer): DepthFindings {
  const notes = answer.cut === undefined ? [] : [answer.cut];
  const none = 'lines' in answer ? words.looks.noLines : words.looks.noRows;
  const [columns, rows] =
    'lines' in answer
      ? [[words.looks.line], answer.lines.map((line): readonly DepthCell[] => [line])]
      : [answer.columns, answer.rows];
  return {
    facts: [],
    notes,
    tables: [{ id: 'look', none, columns: columnsOf(columns), rows: rows.map(rowOf) }],
  };
}

/** Numbers of columns as ids: two may be called alike. */
function columnsOf(titles: readonly string[]): readonly DepthColumn[] {
  return titles.map((title, place): DepthColumn => {
    const last = place === titles.length - 1;
    return { id: String(place), title, ...(last ? { grow: 1 } : { drop: Math.max(0, place - 2) }) };
  });
}

function rowOf(cells: readonly DepthCell[], place: number): DepthRow {
  return {
    id: String(place),
    cells: Object.fromEntries(cells.map((cell, column) => [String(column), cell])),
  };
}
