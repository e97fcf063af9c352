import type { ActionPlan, GroupPlan } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import { displayWidth, fit } from '../text/width.ts';
import { words } from '../words/index.ts';

/** A plan as text: its title, then each fact behind its label. */
function planText(plan: ActionPlan): string {
  const say = words.commands.plan;
  const { labels } = say;
  const params = Object.entries(plan.params ?? {}).map(([name, value]) => `${name}=${value}`);
  const facts: (readonly [label: string, text: string])[] = [
    [labels.target, plan.target],
    ...(params.length === 0 ? [] : [[labels.with, params.join(' ')] as const]),
    ...plan.requests.map((request, index) => [index === 0 ? labels.runs : '', request] as const),
    ...(plan.from === undefined && plan.to === undefined
      ? []
      : [[labels.change, say.change(plan.from ?? '?', plan.to ?? '')] as const]),
    ...(plan.unseen
      ? plan.unseen.map((text, index) => [index === 0 ? labels.unseen : '', text] as const)
      : [[labels.touches, words.actions.things(plan.touches, plan.thing)] as const]),
    [
      labels.risk,
      plan.uncancellable ? say.uncancellable(words.names.riskOf(plan)) : words.names.riskOf(plan),
    ],
    ...(plan.reveals ? [[labels.warning, say.reveals] as const] : []),
    ...(plan.warnings ?? []).map((text) => [labels.warning, text] as const),
    ...plan.preconditions.map((text) => [labels.onlyIf, text] as const),
    ...(plan.undo === undefined ? [] : [[labels.undo, plan.undo] as const]),
    ...(plan.revert === undefined
      ? []
      : [[labels.revert, say.revert(formatDuration(plan.revert.forMs), plan.revert.run)] as const]),
    ...(plan.verifiedBy.length === 0 ? [] : [[labels.verify, plan.verifiedBy.join(', ')] as const]),
    ...(plan.note === undefined ? [] : [[labels.note, plan.note] as const]),
    ...(plan.refused === undefined ? [] : [[labels.refused, plan.refused] as const]),
  ];
  const margin = Math.max(...Object.values(labels).map(displayWidth)) + 3;
  return [
    say.title(plan.verb, plan.component, plan.environment, plan.guarded === true),
    ...facts.map(([label, text]) => `  ${fit(label, margin)}${text}`),
  ].join('\n');
}

/** The plans of a group, in the order they will run. */
export function groupText({ plans }: GroupPlan): string {
  const head = plans.length > 1 ? [words.commands.plan.group(plans.length)] : [];
  return [...head, ...plans.map(planText)].join('\n');
}
