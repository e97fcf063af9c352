import { resumed } from '../../logs/follow/resume.ts';
import { incomingLine } from '../../logs/store/incoming.ts';
import { LogEngine } from '../../logs/worker/engine.ts';
import { systemClock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogRequest } from '../../model/target.ts';
import { sanitize } from '../../text/sanitize.ts';
import { errorText } from '../../words/error-text.ts';
import type { OpenedLog } from './sources.ts';

/** Bound on the lines of all logs, in bytes. */
export const liveBytes = 256 * 2 ** 20;
/** How far back lines that match are searched: lines of each log at first, the factor of the next attempt, and the budget. */
export const readBack = { first: 1_000, factor: 10, most: 100_000 };

export interface ReadingOptions {
  readonly logs: readonly OpenedLog[];
  readonly secrets: readonly string[];
  readonly query: string;
  readonly request: LogRequest;
  readonly stop: AbortSignal;
  /** Called for each line, with the number of lines its log has given. */
  readonly arrived: (id: string, count: number) => void;
  /** A log was lost or cannot be read, with the reason as raw text. */
  readonly problem: (id: string, why: string) => void;
}

/** Logs that are read into an engine of their own, and the view of the lines that match. */
export interface Reading {
  readonly engine: LogEngine;
  readonly view: number;
  /** Resolves to the number of logs that failed, once all of them ended. */
  readonly ended: Promise<number>;
}

/** Starts to read logs. @throws QueryError */
export async function readLogs(options: ReadingOptions): Promise<Reading> {
  const engine = new LogEngine({ clock: systemClock, secrets: options.secrets, liveBytes });
  const { view } = await engine.view(0, options.query, options.query === '' ? 'shown' : 'skipped');
  const reading = Promise.all(options.logs.map((log) => readInto(engine, log, options)));
  return { engine, view, ended: reading.then((failed) => failed.filter(Boolean).length) };
}

/**
 * Reads logs further and further back until `wanted` lines match, none of them gives more lines, or the budget is used up.
 * @returns the last attempt, and the logs whose budget was too small
 * @throws QueryError
 */
export async function readBackFor(
  wanted: number,
  options: ReadingOptions,
): Promise<Reading & { readonly cut: readonly string[] }> {
  const said = new Set<string>();
  let before = new Map<string, number>();
  for (let tail = Math.max(wanted, readBack.first); ; tail *= readBack.factor) {
    const counts = new Map<string, number>();
    const reading = await readLogs({
      ...options,
      request: { ...options.request, tail },
      arrived: (id, count) => {
        counts.set(id, count);
        options.arrived(id, count);
      },
      problem: (id, why) => {
        if (!said.has(`${id} ${why}`)) options.problem(id, why);
        said.add(`${id} ${why}`);
      },
    });
    await reading.ended;
    const { total } = await reading.engine.refresh(reading.view);
    const growing = [...counts].filter(([id, count]) => count >= tail && count > (before.get(id) ?? 0));
    before = counts;
    if (total >= wanted || growing.length === 0 || options.stop.aborted) return { ...reading, cut: [] };
    if (tail * readBack.factor > readBack.most) return { ...reading, cut: growing.map(([id]) => id) };
  }
}

/** @returns whether the log failed */
async function readInto(
  engine: LogEngine,
  { id, component, open }: OpenedLog,
  { query, request, stop, arrived, problem }: ReadingOptions,
): Promise<boolean> {
  const origins = new Map<string, number>();
  let known: string | undefined;
  let count = 0;
  const state = (_now: string, why?: string): void => {
    if (why !== undefined && why !== known) problem(id, why);
    known = why;
  };
  try {
    for await (const line of resumed(open, request, { clock: systemClock, state }, stop)) {
      const source = line.instance === undefined ? id : `${id}/${sanitize(line.instance)}`;
      let origin = origins.get(source);
      if (origin === undefined) {
        origin = engine.addSource({ source, ...defined({ component }) });
        origins.set(source, origin);
      }
      // Among lines that match a query it has no place.
      if (line.gap !== undefined && query !== '') problem(id, line.gap);
      engine.add([incomingLine(line, origin)]);
      count += 1;
      arrived(id, count);
      if (stop.aborted) return false;
    }
    return false;
  } catch (error) {
    if (stop.aborted) return false;
    problem(id, errorText(error));
    return true;
  }
}
