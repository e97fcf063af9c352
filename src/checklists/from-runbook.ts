import type { Condition } from '../model/alert.ts';
import type { ActionName, ChecklistConfig, ChecklistItem } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import { type Step, stepsOf } from '../model/procedure.ts';
import type { Bound } from '../model/run.ts';
import type { Runbook, RunbookPlace } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { type BindingContext, bindStep } from '../procedures/bind.ts';
import { recognise } from '../procedures/recogniser.ts';
import { vocabularyOf } from '../procedures/vocabulary.ts';
import { findPlace } from '../runbooks/find.ts';
import { frontOf, proceduresOf } from '../runbooks/steps/procedures.ts';
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
  config: BindingContext['config'] & Pick<SystemConfig, 'checklists'>,
  books: readonly Runbook[] | undefined,
): readonly ChecklistConfig[] {
  const { checklists: configured } = config;
  const context: BindingContext = {
    ...{ config, vocabulary: vocabularyOf(config), given: {} },
    recognise: (code) => recognise(code, {}, config),
  };
  const made = configured.map((list) =>
    list.runbook === undefined ? list : withItems(list, list.runbook, books, context),
  );
  const taken = new Set(made.map(({ id }) => id));
  const named = new Set(configured.flatMap(({ runbook }) => (runbook === undefined ? [] : [runbook])));
  const own = (books ?? []).flatMap((runbook): ChecklistConfig[] => {
    const front = frontOf(runbook);
    const id = slug(runbook.title) || slug(runbook.name);
    if (front.kind !== 'checklist' || named.has(runbook.name) || taken.has(id)) return [];
    taken.add(id);
    const due = front.due === undefined ? undefined : parseDue(front.due);
    const list: ChecklistConfig = {
      ...{ id, name: runbook.title, withinMs: standardWithinMs, runbook: runbook.name },
      ...{ items: itemsIn({ runbook }, context), ...(due && 'kind' in due ? { due } : {}) },
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
  context: BindingContext,
): ChecklistConfig {
  if (!books) return { ...list, broken: words.checklists.reading };
  const place = findPlace(books, reference);
  if (!place || place.missing !== undefined) return { ...list, broken: words.checklists.notThere(reference) };
  const items = itemsIn(place, context);
  return items.length > 0 ? { ...list, items } : { ...list, broken: words.checklists.noTasks };
}

/** The task items under a heading, or of the whole file. */
function itemsIn({ runbook, anchor }: RunbookPlace, context: BindingContext): readonly ChecklistItem[] {
  const [from, to] = linesOf(runbook, anchor);
  return proceduresOf(runbook)
    .procedures.flatMap(stepsOf)
    .filter(({ origin, at }) => origin === 'task' && at.line >= from && at.line < to)
    .slice(0, mostItems)
    .map((step) => itemOf(step, context));
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

/**
 * An item with a question checks itself: a condition, or a command that only looks and that plantao answers in its place. Of several
 * the first counts.
 */
function itemOf(step: Step, context: BindingContext): ChecklistItem {
  const { id, title: text } = step;
  const { codes, verify } = bindStep(step, context);
  const found = [...(verify ? [verify] : []), ...codes].flatMap(({ bound }) => checkOf(bound, context) ?? []);
  const [check] = found;
  const gate = step.annotations.find((one) => one.what === 'gate');
  return { id, text, ...(check ? { check } : {}), ...(gate ? { gate: gateIn(gate.action) } : {}) };
}

/** `deploy api`; without a component of any. */
function gateIn(text: string): ActionName {
  const [verb = '', component] = text.split(/\s+/);
  return { verb, ...defined({ component }) };
}

/** What is asked in the place of a code; undefined where it is no question. */
function checkOf(bound: Bound, { config }: BindingContext): ChecklistItem['check'] | undefined {
  switch (bound.as) {
    case 'question': {
      const { condition, text, forMs } = bound;
      return { condition, text, forMs };
    }
    case 'status':
      return allOf(bound.components.map((component) => ({ type: 'status', component, status: 'up' })));
    case 'reading': {
      // A number without thresholds is never anything but normal.
      const numbers = [...config.metrics, ...config.queues, ...config.escalations];
      const judged = bound.metrics.every((id) =>
        numbers.some((one) => one.id === id && (one.bands.warning ?? one.bands.critical) !== undefined),
      );
      if (!judged) return undefined;
      return allOf(bound.metrics.map((metric) => ({ type: 'band', metric, bands: ['normal'] })));
    }
    default:
      return undefined;
  }
}

/** Several at once, as somebody would have written them. */
function allOf(all: readonly Asked[]): ChecklistItem['check'] | undefined {
  const [first, ...more] = all;
  if (!first) return undefined;
  const text = all
    .map((one) => (one.type === 'status' ? `${one.component} is ${one.status}` : `${one.metric} is normal`))
    .join(' and ');
  return { condition: more.length === 0 ? first : { type: 'and', all }, text, forMs: 0 };
}

type Asked = Extract<Condition, { readonly type: 'status' | 'band' }>;
