import { renderToString } from 'ink';
import InkTable from 'ink-table';
import type { ComponentType } from 'react';

/** Rows of cells, each already as wide as its column, drawn with lines in so many columns of the terminal. */
export function drawnTable(
  titles: readonly string[],
  cells: readonly (readonly string[])[],
  width: number,
): string {
  const data = cells.map((row) => Object.fromEntries(row.map((text, index) => [titles[index]!, text])));
  const Table = tableOf(InkTable);
  return renderToString(<Table data={data} />, { columns: width });
}

/** ink-table is CommonJS: bundled, its class is the default export's own default. */
function tableOf(imported: unknown): ComponentType<{ data: Record<string, string>[] }> {
  const found = typeof imported === 'function' ? imported : (imported as { default: unknown }).default;
  return found as ComponentType<{ data: Record<string, string>[] }>;
}
