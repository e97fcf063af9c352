import type { Band } from '../model/band.ts';
import { formatDuration } from '../model/quantity.ts';
import type { Status } from '../model/status.ts';
import { words } from '../words/index.ts';
import { type GlobalOptions, styleOf } from './context.ts';
import { type Column, printTable } from './table.ts';

const shapes: Readonly<
  Record<Status | Band, { readonly unicode: string; readonly ascii: string; readonly colour: number }>
> = {
  up: { unicode: '●', ascii: '+', colour: 32 },
  degraded: { unicode: '▲', ascii: '!', colour: 33 },
  down: { unicode: '✖', ascii: 'X', colour: 31 },
  unknown: { unicode: '?', ascii: '?', colour: 35 },
  normal: { unicode: '●', ascii: '+', colour: 32 },
  warning: { unicode: '▲', ascii: '!', colour: 33 },
  critical: { unicode: '✖', ascii: 'X', colour: 31 },
  nodata: { unicode: '?', ascii: '?', colour: 35 },
};

/** A status or band as shape, word and, where allowed, colour. */
export function badge(state: Status | Band, options: GlobalOptions): string {
  const { colour, ascii } = styleOf(options);
  const shape = shapes[state];
  const text = `${ascii ? shape.ascii : shape.unicode} ${{ ...words.names.statuses, ...words.names.bands }[state]}`;
  return colour ? `\u001b[${shape.colour}m${text}\u001b[39m` : text;
}

/** Prints rows as a table, or as JSON. `none` replaces a table without rows. */
export async function printRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: GlobalOptions,
  json: unknown,
  none?: string,
): Promise<void> {
  if (options.json) {
    printJson(json);
    return;
  }
  if (rows.length === 0 && none !== undefined) {
    process.stdout.write(`${none}\n`);
    return;
  }
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const { ascii, colour } = styleOf(options);
  // ink-table colours its lines and titles without asking.
  process.stdout.write(`${await printTable(rows, columns, { width, plain: ascii || !colour })}\n`);
}

/** How long something has lasted, no finer than anybody reads a table. */
export function lastedText(ms: number): string {
  return ms < 1_000 ? '<1s' : formatDuration(ms);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
