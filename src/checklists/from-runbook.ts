import { parseCondition, type Vocabulary } from '../alerts/condition.ts';
import { ConditionError } from '../alerts/condition-tokens.ts';
import type { ChecklistConfig, ChecklistItem } from '../model/checklist.ts';
import { type Step, stepsOf } from '../model/procedure.ts';
import type { Runbook, RunbookPlace } from '../model/runbook.ts';
import { findPlace } from '../runbooks/find.ts';
import { proceduresOf } from '../runbooks/steps/procedures.ts';
import { slug } from '../text/slug.ts';
import { words } from '../words/index.ts';
import { parseDue, standardWithinMs } from './written.ts';

/** Most items of one checklist: what is longer nobody goes through. */
const mostItems = 100;

/**
 * Every checklist there is: those of the configuration, with the items of those that stand in a runbook, then the runbooks that say of
 * themselves that they are one.
 * @param books every runbook; undefined while they have not been read yet
 */
export function allChecklists(
  configured: readonly ChecklistConfig[],
  books: readonly Runbook[] | undefined,
  vocabulary: Vocabulary,
): readonly ChecklistConfig[] {
  const made = configured.map((list) =>
    list.runbook === undefined ? list : withItems(list, list.runbook, books, vocabulary),
  );
  const taken = new Set(made.map(({ id }) => id));
  const named = new Set(configured.flatMap(({ runbook }) => (runbook === undefined ? [] : [runbook])));
  const own = (books ?? []).flatMap((runbook): ChecklistConfig[] => {
    const { front } = proceduresOf(runbook);
    const id = slug(runbook.title) || slug(runbook.name);
    if (front.kind !== 'checklist' || named.has(runbook.name) || taken.has(id)) return [];
    taken.add(id);
    const due = front.due === undefined ? undefined : parseDue(front.due);
    const list: ChecklistConfig = {
      ...{ id, name: runbook.title, withinMs: standardWithinMs, runbook: runbook.name },
      ...{ items: itemsIn({ runbook }, vocabulary), ...(due && 'kind' in due ? { due } : {}) },
    };
    const broken =
      due && 'problem' in due ? due.problem : list.items.length === 0 ? words.checklists.noTasks : undefined;
    return [broken === undefined ? list : { ...list, broken }];
  });
  return [...made, ...own];
}

function withItems(
  list: ChecklistConfig,
  reference: string,
  books: readonly Runbook[] | undefined,
  vocabulary: Vocabulary,
): ChecklistConfig {
  if (!books) return { ...list, broken: words.checklists.reading };
  const place = findPlace(books, reference);
  if (!place || place.missing !== undefined) return { ...list, broken: words.checklists.notThere(reference) };
  const items = itemsIn(place, vocabulary);
  return items.length > 0 ? { ...list, items } : { ...list, broken: words.checklists.noTasks };
}

/** The task items under a heading, or of the whole file. */
function itemsIn({ runbook, anchor }: RunbookPlace, vocabulary: Vocabulary): readonly ChecklistItem[] {
  const [from, to] = linesOf(runbook, anchor);
  return proceduresOf(runbook)
    .procedures.flatMap(stepsOf)
    .filter(({ origin, at }) => origin === 'task' && at.line >= from && at.line < to)
    .slice(0, mostItems)
    .map((step) => itemOf(step, vocabulary));
}

/** Lines of a section, with what is below its heading; the first and the one behind the last. */
function linesOf({ blocks }: Runbook, anchor: string | undefined): readonly [number, number] {
  const index = blocks.findIndex((block) => block.kind === 'heading' && block.anchor === anchor);
  const heading = blocks[index];
  if (heading?.kind !== 'heading') return [1, Number.POSITIVE_INFINITY];
  const next = blocks
    .slice(index + 1)
    .find((block) => block.kind === 'heading' && block.level <= heading.level && block.depth === 0);
  return [heading.line, next?.line ?? Number.POSITIVE_INFINITY];
}

/** An item with a condition among its code spans checks itself; of several the first counts. */
function itemOf(step: Step, vocabulary: Vocabulary): ChecklistItem {
  const codes = step.options.flatMap((option) => option.codes);
  const written = [
    ...step.annotations.flatMap((one) => (one.what === 'verify' ? [one.condition] : [])),
    ...codes.flatMap(({ from, altered, text }) => (from === 'span' && !altered ? [text] : [])),
  ];
  const { id, title: text } = step;
  for (const check of written) {
    const parsed = conditionIn(check, vocabulary);
    if (parsed)
      return { id, text, check: { condition: parsed.condition, text: check, forMs: parsed.forMs ?? 0 } };
  }
  return { id, text };
}

/** What a code span asks; undefined where it is no condition, or speaks of what is not there. */
function conditionIn(text: string, vocabulary: Vocabulary): ReturnType<typeof parseCondition> | undefined {
  try {
    return parseCondition(text, vocabulary);
  } catch (error) {
    if (error instanceof ConditionError) return undefined;
    throw error;
  }
}
