import { defined } from '../model/defined.ts';
import type { HandoffClocks } from '../model/handoff.ts';
import type { Row } from '../model/kind.ts';
import type { HandoffRow, MetricRow, WaitingRow } from '../model/snapshot.ts';
import type { EscalationConfig } from '../model/system.ts';
import { words } from '../words/index.ts';
import { HandoffCells, type HandoffColumn, isBot, isEmpty, textOf } from './cells.ts';
import { botContradiction, HandoffClockmaker, startOf } from './clock.ts';

/** Most rows that are shown, and most columns of one. */
const most = 200;
const mostColumns = 60;

/** What one answer of a source says about those who wait. */
export interface Handoffs {
  /** The most urgent first, at most 200. */
  readonly waiting: readonly WaitingRow[];
  /** Of all of them; undefined where nothing says how soon an answer is due. */
  readonly clocks?: HandoffClocks;
  /** When the longest unanswered wait began; undefined where nobody waits, or it is not known. */
  readonly oldestAt?: number;
  /** Columns that the configuration names and no row has. */
  readonly missing: readonly string[];
}

/** Nobody waits, as far as was seen. */
export const noHandoffs: Handoffs = { waiting: [], missing: [] };

/** Reads the answers of one source. */
export class HandoffReader {
  readonly #cells: HandoffCells;
  readonly #clockmaker: HandoffClockmaker;
  readonly #redact: (text: string) => string;

  /** @param redact sanitizes a text and takes secrets out */
  constructor(config: Pick<EscalationConfig, 'columns' | 'answer'>, redact: (text: string) => string) {
    this.#cells = new HandoffCells(config.columns);
    this.#clockmaker = new HandoffClockmaker(this.#cells, config.answer);
    this.#redact = redact;
  }

  /** Rows as people who wait: breached first and then by due time, unknown ones next, those that were answered last. */
  /** @param unseen how many more rows there are at least */
  read(rows: readonly Row[], unseen = 0): Handoffs {
    const missing = this.#cells.missing(rows);
    const lost = ['answered', 'waiting', 'due', 'created'].some((what) => this.#isLost(what, missing));
    const keys = new Map<string, number>();
    const all = rows.map((row, index) => {
      const value = this.#cells.value(row, 'id');
      const id = isEmpty(value) ? String(index + 1) : this.#redact(textOf(value));
      // Two rows may carry the same id; what the screen selects by must be unique all the same.
      const again = keys.get(id) ?? 0;
      keys.set(id, again + 1);
      const clock = this.#clockmaker.clockOf(row, lost);
      const startedAt = startOf(this.#cells, row);
      return { row, id, key: again === 0 ? id : `${id} #${again + 1}`, clock, startedAt };
    });
    const urgency = ({ clock }: (typeof all)[number]): number =>
      clock.state === 'runs' ? clock.dueAt : clock.state === 'answered' ? Number.POSITIVE_INFINITY : 1e300;
    const since = ({ startedAt }: (typeof all)[number]): number => startedAt ?? Number.MAX_VALUE;
    const sorted = all.sort((a, b) => compare(urgency(a), urgency(b)) || compare(since(a), since(b)));
    const unanswered = all.filter(({ clock }) => clock.state !== 'answered');
    const began = unanswered.flatMap(({ startedAt }) => startedAt ?? []);
    const dues = unanswered.flatMap(({ clock }) => (clock.state === 'runs' ? [clock.dueAt] : []));
    const clocked = all.some(({ clock }) => clock.state !== 'none');
    return {
      waiting: sorted.slice(0, most).map((one) => this.#waiting(one)),
      missing,
      ...defined({
        clocks: clocked
          ? { dues, unknown: unseen + unanswered.filter(({ clock }) => clock.state === 'unknown').length }
          : undefined,
        oldestAt: began.length > 0 ? began.reduce((a, b) => Math.min(a, b)) : undefined,
      }),
    };
  }

  #isLost(what: string, missing: readonly string[]): boolean {
    const named = this.#cells.named(what as HandoffColumn);
    return named !== undefined && missing.includes(named);
  }

  #waiting(one: {
    readonly row: Row;
    readonly id: string;
    readonly key: string;
    readonly clock: WaitingRow['clock'];
    readonly startedAt: number | undefined;
  }): WaitingRow {
    const { row, id, key, clock, startedAt } = one;
    const text = (what: HandoffColumn): string | undefined => {
      const value = this.#cells.value(row, what);
      return isEmpty(value) ? undefined : this.#redact(textOf(value));
    };
    const link = text('link');
    const summary = text('summary') ?? this.#redact(firstText(row));
    const reason = text('reason');
    const claimed = this.#cells.value(row, 'claimed');
    return {
      key,
      id,
      summary,
      clock,
      fields: Object.entries(row)
        .slice(0, mostColumns)
        .map(([name, value]) => ({
          name: this.#redact(name),
          text: value === null || value === undefined ? null : this.#redact(textOf(value)),
        })),
      ...defined({
        createdAt: startedAt,
        claimedBy: isBot(claimed) ? undefined : text('claimed'),
        reason: reason === summary ? undefined : reason,
        bot: clock?.state === 'answered' ? undefined : botContradiction(this.#cells, row),
        link: link !== undefined && /^https?:\/\//.test(link) ? link : undefined,
        priority: text('priority'),
      }),
    };
  }
}

/** The row of a handoff source, from the row of its number. */
export function handoffRow(number: MetricRow, handoffs: Handoffs): HandoffRow {
  const { id, title, band, value, label, asked, stale, at, nextAt, warning, critical } = number;
  const { waiting, clocks, oldestAt, missing } = handoffs;
  const gone = missing.length > 0 ? words.handoffs.noColumn(missing) : undefined;
  return {
    id,
    title,
    band,
    count: value,
    actions: [],
    waiting,
    label,
    asked,
    stale,
    ...defined({ at, problem: number.problem ?? gone, nextAt, warning, critical, clocks, oldestAt }),
  };
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function firstText(row: Row): string {
  return Object.values(row).find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}
