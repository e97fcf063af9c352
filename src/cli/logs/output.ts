import type { ViewRow } from '../../logs/store/rows.ts';
import type { LogEngine } from '../../logs/worker/engine.ts';
import type { LogLevel } from '../../model/logs.ts';
import { words } from '../../words/index.ts';

const colours: Readonly<Partial<Record<LogLevel, number>>> = {
  fatal: 35,
  error: 31,
  warn: 33,
  debug: 90,
  trace: 90,
};

/** One line of a log as the command prints it. */
export function rowText(row: ViewRow, style: { readonly json: boolean; readonly colour: boolean }): string {
  if (style.json)
    return JSON.stringify({ ...row, at: row.at === 0 ? undefined : new Date(row.at).toISOString() });
  const time = row.at === 0 ? '--:--:--' : new Date(row.at).toLocaleTimeString('sv-SE');
  const text = `${time} ${row.source} ${row.gap ? words.commands.logs.gap(row.text) : row.text}`;
  const code = style.colour ? colours[row.level] : undefined;
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[39m`;
}

/** What `--top` prints: errors by shape, slow endpoints, the values of a field or what an expression finds; one JSON object a line, or columns. */
export async function topLines(
  engine: LogEngine,
  view: number,
  what: string,
  json: boolean,
): Promise<readonly string[]> {
  if (what === 'errors') {
    const groups = await engine.topErrors(view, 50);
    return groups.map((group) =>
      json
        ? JSON.stringify(group)
        : `${String(group.count).padStart(8)}  ${clock(group.firstAt)}  ${clock(group.lastAt)}  ${group.shape}`,
    );
  }
  if (what === 'slow') {
    const slow = await engine.slowEndpoints(view, 50);
    return slow.map((entry) =>
      json
        ? JSON.stringify(entry)
        : `${String(entry.count).padStart(8)}  ${words.commands.logs.slow(ms(entry.p95), ms(entry.worst))}  ${entry.endpoint}`,
    );
  }
  const expression = /^\/(.+)\/$/s.exec(what)?.[1];
  const { values } =
    expression === undefined
      ? await engine.topValues(view, what, 50)
      : await engine.topMatches(view, expression, 50);
  return values.map((entry) =>
    json ? JSON.stringify(entry) : `${String(entry.count).padStart(8)}  ${entry.value}`,
  );
}

function ms(value: number): string {
  return `${value.toFixed(0)}ms`;
}

function clock(at: number | undefined): string {
  return at === undefined ? '--:--:--' : new Date(at).toLocaleTimeString('sv-SE');
}
