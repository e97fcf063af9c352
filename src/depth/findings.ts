import type { Clock } from '../model/clock.ts';
import {
  CannotLook,
  type Depth,
  type DepthAnswer,
  type DepthAsk,
  type DepthCell,
  type DepthField,
  type DepthFindings,
  type DepthRow,
  type DepthSection,
  type DepthTable,
  type DepthTrouble,
} from '../model/depth.ts';
import type { Redact } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** Most rows of one table that are kept. */
const mostRows = 500;
/** Longest a question may take where its section does not say, in milliseconds. */
const usualLimitMs = 5_000;

/** How findings are made fit to be shown, and on what clock. */
interface Surroundings {
  readonly clock: Clock;
  readonly redact: Redact;
}

/**
 * Asks a section once and makes what it found fit to be shown.
 * @throws {CannotLook} when nothing can be shown; the reason of `signal` when that aborted
 */
export async function askSection(
  depth: Depth,
  section: DepthSection,
  signal: AbortSignal,
  how: DepthAsk,
  { clock, redact }: Surroundings,
): Promise<DepthAnswer> {
  const { progress } = how;
  const found = await limited(section, signal, clock, (limit) =>
    depth.ask(section.id, limit, {
      ...how,
      ...(progress ? { progress: (findings) => progress(shown(findings, redact)) } : {}),
    }),
  );
  return { ...shown(found.value, redact), costMs: found.costMs, at: clock.now() };
}

/**
 * What a depth knows more about one row, fit to be shown.
 * @throws as `askSection`
 */
export async function askMore(
  depth: Depth,
  section: DepthSection,
  row: string,
  signal: AbortSignal,
  { clock, redact }: Surroundings,
): Promise<readonly DepthField[]> {
  const { value } = await limited(
    section,
    signal,
    clock,
    async (limit) => depth.more?.(section.id, row, limit) ?? [],
  );
  return value.map((field) => fieldShown(field, redact));
}

/** Why a section could not be looked at, fit to be shown. */
export function troubleOf(error: unknown, { clock, redact }: Surroundings): DepthTrouble {
  const { code, remedy } =
    error instanceof CannotLook ? error : { code: 'failed' as const, remedy: undefined };
  return {
    code,
    sentence: redact(errorText(error)),
    at: clock.now(),
    ...(remedy === undefined ? {} : { remedy: redact(remedy) }),
  };
}

async function limited<T>(
  { limitMs = usualLimitMs }: DepthSection,
  signal: AbortSignal,
  clock: Clock,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly costMs: number }> {
  const limit = new AbortController();
  const cancel = clock.after(limitMs, () => limit.abort());
  const started = clock.elapsed();
  try {
    const value = await ask(AbortSignal.any([signal, limit.signal]));
    return { value, costMs: clock.elapsed() - started };
  } catch (error) {
    signal.throwIfAborted();
    // Nothing in time is our own impatience: it says nothing about what was asked.
    if (limit.signal.aborted) throw new CannotLook('no-answer', words.depth.noAnswer(limitMs));
    throw error;
  } finally {
    cancel();
  }
}

function shown({ facts, tables, notes }: DepthFindings, redact: Redact): DepthFindings {
  return {
    facts: facts.map((fact) => ({
      ...fact,
      value: cellShown(fact.value, redact),
      ...(fact.why === undefined ? {} : { why: redact(fact.why) }),
    })),
    tables: tables.map((table) => tableShown(table, redact)),
    notes: notes.map(redact),
  };
}

function tableShown(table: DepthTable, redact: Redact): DepthTable {
  const cut = table.rows.length > mostRows;
  return {
    ...table,
    rows: table.rows.slice(0, mostRows).map((row) => rowShown(row, redact)),
    ...(cut ? { total: table.total ?? table.rows.length } : {}),
  };
}

function rowShown(row: DepthRow, redact: Redact): DepthRow {
  return {
    ...row,
    cells: Object.fromEntries(Object.entries(row.cells).map(([id, cell]) => [id, cellShown(cell, redact)])),
    ...(row.detail ? { detail: row.detail.map((field) => fieldShown(field, redact)) } : {}),
  };
}

function fieldShown(field: DepthField, redact: Redact): DepthField {
  return { ...field, label: redact(field.label), value: cellShown(field.value, redact) };
}

function cellShown(cell: DepthCell, redact: Redact): DepthCell {
  if (typeof cell === 'number') return Number.isNaN(cell) ? null : cell;
  return cell === null ? null : redact(cell);
}
