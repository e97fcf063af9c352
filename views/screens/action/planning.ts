import type { ActionParams, GroupPlan, Verb, VerbInfo } from '../../../src/model/action.ts';
import { defined } from '../../../src/model/defined.ts';
import type { ComponentRow } from '../../../src/model/snapshot.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay, ParamsOverlay } from '../../state/ui.ts';
import { confirmGroup } from './confirming.ts';

/**
 * Begins an action on one component or several: asks for the values the verb needs, else plans it at once. Nothing runs before
 * the person confirms, except what is safe and needs no answer.
 * @param alert what it is meant to mend
 */
export function beginAction(screen: Screen, verb: Verb, components: readonly string[], alert?: string): void {
  const { ui, session } = screen;
  if (session.store.get('system').readOnly) {
    ui.update({ notice: words.screen.notices.readOnly });
    return;
  }
  const rows = session.store.get('components');
  const chosen = components.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const unable = chosen.find((row) => !row.verbs.includes(verb));
  if (chosen.length === 0 || unable) {
    ui.update({
      notice: unable ? words.screen.notices.cannot(verb, unable.title) : words.screen.notices.noComponent,
    });
    return;
  }
  const info = infoOf(chosen[0]!, verb);
  if (info.params.length === 0) {
    planAction(screen, verb, components, undefined, alert);
    return;
  }
  const values = Object.fromEntries(info.params.map(({ name, default: standard = '' }) => [name, standard]));
  ui.update({ overlay: { kind: 'params', info, components, values, field: 0, choices: {}, alert } });
  for (const { name, listed } of info.params)
    if (listed) listChoices(screen, info.verb, components[0]!, name);
}

function infoOf(row: ComponentRow, verb: Verb): VerbInfo {
  return row.actions.find((info) => info.verb === verb) ?? { verb, title: verb, summary: '', params: [] };
}

function listChoices({ ui, session }: Screen, verb: Verb, component: string, param: string): void {
  const set = (choices: ParamsOverlay['choices'][string]): void => {
    const { overlay } = ui.state;
    if (overlay?.kind !== 'params' || overlay.info.verb !== verb || overlay.components[0] !== component)
      return;
    ui.update({ overlay: { ...overlay, choices: { ...overlay.choices, [param]: choices } } });
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
  const planning: Overlay = { kind: 'planning', verb, components };
  ui.update({ overlay: planning });
  const stillWanted = (): boolean => ui.state.overlay === planning;
  make().then(
    (group) => {
      // The person closed the dialog meanwhile: the plan is not wanted any more.
      if (!stillWanted()) {
        for (const { id } of group.plans) session.commands.cancel(id);
        return;
      }
      if (group.confirm.how === 'none' && group.refused === undefined && !group.needsReason)
        return confirmGroup(screen, group, {});
      const field = group.confirm.how === 'type' ? 'word' : 'reason';
      ui.update({ overlay: { kind: 'plan', group, typed: '', reason: '', field, scroll: 0 } });
    },
    (error: unknown) => {
      if (!stillWanted()) return;
      ui.update({ overlay: { kind: 'no-plan', verb, components, message: errorText(error) } });
    },
  );
}
