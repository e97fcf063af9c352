import { parseCondition } from '../../src/alerts/condition.ts';
import type { Facts } from '../../src/alerts/facts.ts';
import { ItemAnswers } from '../../src/checklists/answers.ts';
import type { Calendar } from '../../src/checklists/calendar.ts';
import { checklistEvents } from '../../src/checklists/due.ts';
import { foldChecklists } from '../../src/checklists/fold.ts';
import { checklistItem } from '../../src/checklists/item.ts';
import { occurrencesOf } from '../../src/checklists/occurrences.ts';
import { checklistRows } from '../../src/checklists/rows.ts';
import { parseDue } from '../../src/checklists/written.ts';
import type { ChecklistConfig, ChecklistItem, ChecklistRow } from '../../src/model/checklist.ts';
import type { AnyNewEvent, JournalEvent } from '../../src/model/event.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

const vocabulary = {
  metrics: new Map([['errors', '%']]),
  components: new Set(['api']),
  aged: new Set<string>(),
};

/** An item that checks itself, and perhaps keeps an action waiting. */
export function checks(text: string, check: string, gate?: ChecklistItem['gate']): ChecklistItem {
  return checklistItem(text, { check, parsed: parseCondition(check, vocabulary), ...(gate ? { gate } : {}) });
}

export function list(
  name: string,
  due: string | undefined,
  more: Partial<ChecklistConfig> = {},
): ChecklistConfig {
  const read = due === undefined ? undefined : parseDue(due);
  if (read && !('kind' in read)) throw new Error(read.problem);
  return {
    ...{ id: name, name, withinMs: hour, items: [checklistItem('Look at the disks')] },
    ...(read ? { due: read } : {}),
    ...more,
  };
}

export const nobody: Calendar = { zone: 'America/Sao_Paulo', people: [], layers: [], overrides: [] };

/** Facts about one component and one metric. */
export function facts(api: { status: 'up' | 'down'; stale?: boolean; at?: number }): Facts {
  const { status, stale = false, at = 1 } = api;
  return {
    component: (id) =>
      id === 'api' ? { title: 'API', status, stale, summary: 'answered', at, depends: [] } : undefined,
    metric: () => undefined,
    previous: () => undefined,
    usual: () => undefined,
    lows: () => ({ seenMs: 0 }),
  };
}

/** A journal in memory, and the plantao that has the lead: what it writes it reads back. */
export class Leading {
  readonly events: JournalEvent[] = [];
  readonly lists: readonly ChecklistConfig[];
  readonly calendar: Calendar;
  readonly #answers = new ItemAnswers();

  constructor(lists: readonly ChecklistConfig[], calendar = nobody) {
    this.lists = lists;
    this.calendar = calendar;
  }

  write(event: AnyNewEvent, at: number, user = 'ana'): void {
    this.events.push({
      ...{ seq: this.events.length + 1, at, actor: { user }, host: 'h', system: 's', environment: 'e' },
      ...{ prevHash: '', hash: '', ...event },
    });
  }

  rows(now: number, known = facts({ status: 'up' })): readonly ChecklistRow[] {
    const fold = foldChecklists(this.events);
    return checklistRows(
      {
        ...{ lists: this.lists, fold },
        occurrences: (one) => occurrencesOf(one, fold, this.calendar, now),
        answer: (check) => this.#answers.answer(check, known, now),
      },
      now,
    );
  }

  /** Writes what is due. @returns the kinds of what it wrote */
  tick(now: number, known = facts({ status: 'up' })): readonly string[] {
    const fold = foldChecklists(this.events);
    const view = {
      ...{ lists: this.lists, fold },
      occurrences: (one: ChecklistConfig) => occurrencesOf(one, fold, this.calendar, now),
    };
    const written = checklistEvents(view, this.rows(now, known), now);
    for (const event of written) this.write(event, now, 'plantao');
    return written.map(({ kind }) => kind);
  }

  kinds(): readonly string[] {
    return this.events.map(({ kind }) => kind);
  }
}
