import type { Facts } from '../alerts/facts.ts';
import type { ChecklistConfig, ChecklistRow } from '../model/checklist.ts';
import type { JournalEvent } from '../model/event.ts';
import type { OncallConfig } from '../model/oncall.ts';
import { foldSwaps, withSwaps } from '../oncall/swaps.ts';
import { ItemAnswers } from './answers.ts';
import { foldChecklists } from './fold.ts';
import { occurrencesOf } from './occurrences.ts';
import { checklistRows } from './rows.ts';

/**
 * Checklists as the journal tells them, worst first.
 * @param events of `checklistFoldKinds`, oldest first
 * @param facts what items that check themselves are judged on; without any nothing is known of them
 * @param now in wall-clock milliseconds
 */
export function recordedChecklists(
  lists: readonly ChecklistConfig[],
  events: readonly JournalEvent[],
  oncall: OncallConfig,
  now: number,
  facts?: Facts,
): readonly ChecklistRow[] {
  const fold = foldChecklists(events);
  const calendar = withSwaps(oncall, foldSwaps(events));
  const answers = new ItemAnswers();
  return checklistRows(
    {
      ...{ lists, fold },
      occurrences: (list) => occurrencesOf(list, fold, calendar, now),
      answer: (check) => (facts ? answers.answer(check, facts, now) : { state: 'unknown', evidence: [] }),
    },
    now,
  );
}

/** What somebody who takes over must know: what is due or overdue, and what was not done in its time. */
export function openChecklists(rows: readonly ChecklistRow[]): readonly ChecklistRow[] {
  return rows.filter(({ state, missed }) => state === 'due' || state === 'overdue' || missed.length > 0);
}
