import * as z from 'zod';
import { knownVerbs } from '../actions/verbs.ts';
import { parseCondition } from '../alerts/condition.ts';
import { ConditionError } from '../alerts/condition-tokens.ts';
import { checklistItem } from '../checklists/item.ts';
import { parseDue, standardWithinMs } from '../checklists/written.ts';
import type { ActionName, ChecklistConfig, ChecklistDue, ChecklistItem } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import { durationSchema } from '../schema/duration.ts';
import { nearestWord } from '../text/nearest.ts';
import { slug } from '../text/slug.ts';
import { words } from '../words/index.ts';
import type { AlertSubjects } from './alert-subjects.ts';
import type { Fault } from './explain.ts';

const due = z
  .string()
  .transform((text, context): ChecklistDue => {
    const read = parseDue(text.trim());
    if ('kind' in read) return read;
    context.addIssue({ code: 'custom', message: read.problem, input: text });
    return z.NEVER;
  })
  .describe(
    'When it is due: daily at 09:00, weekly Monday at 09:00, monthly first business day, shift-start, shift-end, before-deploy, after-deploy, after-incident; default whenever somebody begins it',
  );

const actionName = z.string().regex(/^\S+(?: \S+)?$/, { error: () => words.config.checklist.actionName });

const itemText = z.string().trim().min(1).max(300);

const checklistItemSchema = z.union([
  itemText,
  z.strictObject({
    text: itemText.describe('What to check or do'),
    check: z
      .string()
      .min(1)
      .optional()
      .describe('A condition as in an alert; the item is good while it holds: "api is up"'),
    gate: actionName.optional().describe('Action that is refused while the item is not good: deploy api'),
  }),
]);

const someone = z.string().min(1).max(80);

const checklist = z.strictObject({
  name: z.string().trim().min(1).max(80).describe('Name of the checklist'),
  due: due.optional(),
  within: durationSchema
    .default(standardWithinMs)
    .describe(
      'How long it may take before it is overdue; before a deploy, how long a tick counts. Default 1h',
    ),
  deploys: z
    .array(actionName)
    .min(1)
    .optional()
    .describe(
      'Actions that count as a deploy; default redeploy, set-image, canary and your own deploy… and release…',
    ),
  items: z
    .array(checklistItemSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('Items; plain text is ticked by hand'),
  remind: z
    .union([someone, z.array(someone).min(1).max(20)])
    .optional()
    .describe('Ids of people to tell once it is overdue; oncall is whoever is on call then; default nobody'),
  runbook: z
    .string()
    .min(1)
    .optional()
    .describe('File, or file#heading, of the runbooks whose task list it is, in place of items'),
});

/** Checklists, in order. */
export const checklists = z
  .array(checklist)
  .max(100)
  .default([])
  .describe('Checklists for every day, shift, deploy or incident');

type ChecklistDocument = z.output<typeof checklist>;

/** What of the rest of the document checklists speak of. */
interface ChecklistSubjects extends AlertSubjects {
  /** Names of a team's own actions, by component. */
  readonly ownActions: ReadonlyMap<string, readonly string[]>;
  /** Ids of people. */
  readonly people: ReadonlySet<string>;
}

/** Checklists as they are needed, with the faults found on the way. @param hasRota whether anybody can be on call */
export function checklistsOf(
  documents: readonly ChecklistDocument[],
  subjects: ChecklistSubjects,
  hasRota: boolean,
): { readonly checklists: readonly ChecklistConfig[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const say = words.config.checklist;
  const ids = new Set<string>();
  const made = documents.map((document, index): ChecklistConfig => {
    const path = ['checklists', index];
    const { name, due: when, within: withinMs, items, runbook, deploys } = document;
    const id = slug(name) || 'checklist';
    if (ids.has(id)) faults.push({ path: [...path, 'name'], message: say.sameName(name) });
    ids.add(id);
    if ((items === undefined) === (runbook === undefined))
      faults.push({ path, atKey: true, message: say.itemsOrRunbook });
    if (when?.kind === 'shift' && !hasRota) faults.push({ path: [...path, 'due'], message: say.noShifts });
    if (deploys && when?.kind !== 'deploy')
      faults.push({ path: [...path, 'deploys'], message: say.notDeploy });
    const named = deploys?.map((text, at) => actionNamed(text, subjects, [...path, 'deploys', at], faults));
    const read = (items ?? []).map((item, at) => itemOf(item, subjects, [...path, 'items', at], faults));
    for (const [at, item] of read.entries())
      if (read.findIndex((one) => one.id === item.id) < at)
        faults.push({ path: [...path, 'items', at], message: say.sameItem(item.text) });
    const remind = document.remind === undefined ? undefined : [document.remind].flat();
    for (const who of remind ?? [])
      if (who === 'oncall' ? !hasRota : !subjects.people.has(who))
        faults.push({
          path: [...path, 'remind'],
          message: words.config.unknown.person(who),
          nearest: nearestWord(who, [...subjects.people, ...(hasRota ? ['oncall'] : [])]),
        });
    return { id, name, withinMs, items: read, ...defined({ due: when, runbook, deploys: named, remind }) };
  });
  return { checklists: made, faults };
}

function itemOf(
  written: z.output<typeof checklistItemSchema>,
  subjects: ChecklistSubjects,
  path: (string | number)[],
  faults: Fault[],
): ChecklistItem {
  const { text, check, gate } = typeof written === 'string' ? { text: written } : written;
  const named = gate === undefined ? undefined : actionNamed(gate, subjects, [...path, 'gate'], faults);
  const item = (parsed?: ReturnType<typeof parseCondition>): ChecklistItem =>
    checklistItem(text, { ...defined({ check, gate: named }), ...(parsed ? { parsed } : {}) });
  if (check === undefined) return item();
  try {
    return item(parseCondition(check, subjects));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    faults.push({ path: [...path, 'check'], message: error.message, nearest: error.nearest });
    return item();
  }
}

/** An action that is there: a misspelt one would hold nothing back, and nobody would notice. */
function actionNamed(
  text: string,
  { components, ownActions }: ChecklistSubjects,
  path: (string | number)[],
  faults: Fault[],
): ActionName {
  const [verb, component] = text.split(' ') as [string, string | undefined];
  const say = words.config.unknown;
  if (component !== undefined && !components.has(component)) {
    faults.push({ path, message: say.component(component), nearest: nearestWord(component, components) });
    return { verb, component };
  }
  const own = component === undefined ? [...ownActions.values()].flat() : (ownActions.get(component) ?? []);
  const verbs: readonly string[] = [...knownVerbs, ...own];
  if (!verbs.includes(verb))
    faults.push({ path, message: say.action(verb), nearest: nearestWord(verb, verbs) });
  return { verb, ...defined({ component }) };
}
