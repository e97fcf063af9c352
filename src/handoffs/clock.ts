import type { AnswerTime, HandoffClock } from '../model/handoff.ts';
import type { Row } from '../model/kind.ts';
import { afterServiceTime } from '../time/service-hours.ts';
import { type HandoffCells, instant, isBot, isEmpty, textOf } from './cells.ts';

/** What a bot writes this soon after handing over is its farewell, in milliseconds. */
const farewellMs = 60_000;
/** Due times remembered: those of two full answers of a source. */
const mostRemembered = 2_000;

/** Tells when the rows of one source are due. Remembers what it worked out: rows come again with every reading. */
export class HandoffClockmaker {
  readonly #cells: HandoffCells;
  readonly #answer: AnswerTime | undefined;
  readonly #dues = new Map<string, number | undefined>();

  constructor(cells: HandoffCells, answer: AnswerTime | undefined) {
    this.#cells = cells;
    this.#answer = answer;
  }

  /**
   * The clock of a row. Taken is not answered: it runs until a person has written.
   * @param lost the configuration names columns that no row has: what they would say is not known
   */
  clockOf(row: Row, lost: boolean): HandoffClock {
    const cells = this.#cells;
    const answered = cells.value(row, 'answered');
    if (!isEmpty(answered) && answered !== false && !isZero(answered)) {
      const at = instant(answered);
      return at === undefined ? { state: 'answered' } : { state: 'answered', at };
    }
    if (cells.has(row, 'waiting') && startOf(cells, row) === undefined) {
      const waiting = cells.value(row, 'waiting');
      if (isEmpty(waiting) || waiting === false || isZero(waiting)) return { state: 'answered' };
    }
    const due = cells.value(row, 'due');
    const hasDue = !isEmpty(due);
    if (!hasDue && !this.#answer) return { state: 'none' };
    if (lost) return { state: 'unknown', why: 'unreadable' };
    if (hasDue) {
      const dueAt = instant(due);
      return dueAt === undefined ? { state: 'unknown', why: 'unreadable' } : { state: 'runs', dueAt };
    }
    return this.#promised(row, this.#answer!);
  }

  /** Counted from when the wait began, by what the team promises. */
  #promised(row: Row, { byPriority, otherwise, hours, always }: AnswerTime): HandoffClock {
    const priority = textOf(this.#cells.value(row, 'priority') ?? '')
      .trim()
      .toLowerCase();
    const within = Object.hasOwn(byPriority, priority) ? byPriority[priority] : otherwise;
    if (within === undefined) return { state: 'unknown', why: 'no-time' };
    const start = startOf(this.#cells, row);
    if (start === undefined) return { state: 'unknown', why: 'no-start' };
    const runs = always.includes(priority) ? [] : hours;
    const key = `${start} ${within} ${runs.length}`;
    if (!this.#dues.has(key)) {
      if (this.#dues.size >= mostRemembered) this.#dues.clear();
      this.#dues.set(key, afterServiceTime(start, within, runs));
    }
    const dueAt = this.#dues.get(key);
    return dueAt === undefined ? { state: 'unknown', why: 'no-time' } : { state: 'runs', dueAt };
  }
}

/** When the wait began, in wall-clock milliseconds. */
export function startOf(cells: HandoffCells, row: Row): number | undefined {
  // Where a column says since when somebody waits, an empty one does not mean since the beginning.
  return instant(cells.value(row, cells.has(row, 'waiting') ? 'waiting' : 'created'));
}

/**
 * Whether the bot still answers although a person is waited for, and when it did last. A farewell right after the handoff is no
 * contradiction.
 */
export function botContradiction(cells: HandoffCells, row: Row): { readonly at?: number } | undefined {
  const bot = cells.cell(row, 'bot');
  if (bot) {
    if (bot.value === true || isBot(bot.value)) return {};
    const at = instant(bot.value);
    const start = startOf(cells, row);
    return at !== undefined && start !== undefined && at > start + farewellMs ? { at } : undefined;
  }
  return isBot(cells.value(row, 'claimed')) ? {} : undefined;
}

/** Chatwoot's `waiting_since` is 0 while nobody waits. */
function isZero(value: unknown): boolean {
  return value === 0 || value === '0' || value === 0n;
}
