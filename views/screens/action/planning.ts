import type {
  ActionParams,
  ActionPlan,
  Choice,
  GroupPlan,
  Verb,
  VerbInfo,
} from '../../../src/model/action.ts';
import { defined } from '../../../src/model/defined.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { closeDialogs, confirmGroup } from './confirming.ts';
import { showPlanToConfirm } from './deliberate.ts';
import { type Subject, subjectsOf } from './subjects.ts';

/**
 * Begins an action on one component or several: asks for the values the verb needs, else plans it at once. Nothing runs before
 * the person confirms, except what is safe and needs no answer.
 * @param alert what it is meant to mend
 * @param given values that are filled in already; with all that the verb needs it is planned at once
 */
export function beginAction(
  screen: Screen,
  verb: Verb,
  components: readonly string[],
  alert?: string,
  given: Readonly<Record<string, string>> = {},
): void {
  const { ui } = screen;
  const refusal = refusalOf(screen, verb, components);
  if (refusal !== undefined) {
    ui.update({ notice: refusal });
    return;
  }
  const info = infoOf(subjectsOf(screen, components)[0]!, verb);
  const isAsked = info.params.some(({ name, optional }) => !optional && given[name] === undefined);
  const hasValues = Object.keys(given).length > 0;
  if (info.params.length === 0 || (hasValues && !isAsked)) {
    planAction(screen, verb, components, hasValues ? given : undefined, alert);
    return;
  }
  const values = Object.fromEntries(
    info.params.map(({ name, default: standard = '' }) => [name, given[name] ?? standard]),
  );
  ui.show('params', { info, components, values, field: 0, choices: {}, alert, hint: undefined });
  for (const { name, listed } of info.params)
    if (listed) listChoices(screen, info.verb, components[0]!, name);
}

/** Why an action on these components cannot even be planned: read-only, none of them, or one that has no such verb. */
export function refusalOf(screen: Screen, verb: Verb, components: readonly string[]): string | undefined {
  if (screen.session.store.get('system').readOnly) return words.screen.notices.readOnly;
  const chosen = subjectsOf(screen, components);
  if (chosen.length === 0) return words.screen.notices.noComponent;
  const unable = chosen.find((row) => !row.verbs.includes(verb));
  return unable && words.screen.notices.cannot(verb, unable.title);
}

function infoOf(row: Subject, verb: Verb): VerbInfo {
  return row.actions.find((info) => info.verb === verb) ?? { verb, title: verb, summary: '', params: [] };
}

function listChoices({ ui, session }: Screen, verb: Verb, component: string, param: string): void {
  const set = (choices: readonly Choice[] | string): void => {
    const asked = ui.open('params');
    if (asked?.info.verb !== verb || asked.components[0] !== component) return;
    ui.set('params', { choices: { ...asked.choices, [param]: choices } });
  };
  session.commands.choices(verb, component, param).then(set, (error: unknown) => set(errorText(error)));
}

/** Asks for the plan and shows it. */
export function planAction(
  screen: Screen,
  verb: Verb,
  components: readonly string[],
  params: ActionParams | undefined,
  alert?: string,
): void {
  const { commands } = screen.session;
  showPlan(screen, verb, components, async () => {
    const only = components.length === 1 ? components[0] : undefined;
    if (only === undefined) return commands.planAll(verb, components, params);
    return groupOf(await commands.plan(verb, only, params, alert));
  });
}

/** Plans the action of a step of a runbook. Also where it is safe it is shown first: nobody asked for the action itself. */
export function planStep(
  screen: Screen,
  verb: Verb,
  component: string,
  make: () => Promise<ActionPlan>,
): void {
  showPlan(screen, verb, [component], async () => {
    const group = groupOf(await make());
    return group.confirm.how === 'none' ? { ...group, confirm: { how: 'yes' } } : group;
  });
}

/** Plans what undoes an action. */
export function planUndo(screen: Screen, verb: Verb, component: string, planId: string): void {
  showPlan(screen, verb, [component], async () => groupOf(await screen.session.commands.planUndo(planId)));
}

function groupOf(plan: GroupPlan['plans'][number]): GroupPlan {
  const { confirm, needsReason = false, refused } = plan;
  return { plans: [plan], confirm, needsReason, ...defined({ refused }) };
}

function showPlan(
  screen: Screen,
  verb: Verb,
  components: readonly string[],
  make: () => Promise<GroupPlan>,
): void {
  const { ui, session } = screen;
  closeDialogs(screen);
  const asked = { verb, components, problem: undefined };
  ui.show('planning', asked);
  const stillWanted = (): boolean => ui.open('planning') === asked;
  make().then(
    (group) => {
      // The person closed the dialog meanwhile: the plan is not wanted any more.
      if (!stillWanted()) {
        for (const { id } of group.plans) session.commands.cancel(id);
        return;
      }
      ui.close('planning');
      if (group.confirm.how === 'none' && group.refused === undefined && !group.needsReason)
        return confirmGroup(screen, group, {});
      showPlanToConfirm(screen, group);
    },
    (error: unknown) => {
      if (stillWanted()) ui.set('planning', { problem: errorText(error) });
    },
  );
}
