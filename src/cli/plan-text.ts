import { type ActionPlan, type GroupPlan, pluralOf } from '../model/action.ts';

/** The plan for people. */
export function planText(plan: ActionPlan): string {
  const params = Object.entries(plan.params ?? {}).map(([name, value]) => `${name}=${value}`);
  const lines = [
    `${plan.verb} ${plan.component} in ${plan.environment}${plan.guarded ? ' (guarded)' : ''}`,
    `  target    ${plan.target}`,
    ...(params.length === 0 ? [] : [`  with      ${params.join(' ')}`]),
    ...plan.requests.map((request, index) => `  ${index === 0 ? 'runs     ' : '         '} ${request}`),
    ...(plan.from === undefined ? [] : [`  change    ${plan.from} -> ${plan.to ?? ''}`]),
    `  touches   ${plan.touches} ${plan.touches === 1 ? plan.thing : pluralOf(plan.thing)}`,
    `  risk      ${plan.risk}${plan.uncancellable ? ', cannot be cancelled once it began' : ''}`,
    ...(plan.warnings ?? []).map((text) => `  warning   ${text}`),
    ...plan.preconditions.map((text) => `  only if   ${text}`),
    ...(plan.undo === undefined ? [] : [`  undo      ${plan.undo}`]),
    ...(plan.verifiedBy.length === 0 ? [] : [`  verify    ${plan.verifiedBy.join(', ')}`]),
    ...(plan.note === undefined ? [] : [`  note      ${plan.note}`]),
    ...(plan.refused === undefined ? [] : [`  refused   ${plan.refused}`]),
  ];
  return lines.join('\n');
}

/** The plans of a group, in the order in which they will run. */
export function groupText({ plans }: GroupPlan): string {
  const head = plans.length > 1 ? [`${plans.length} actions, one after another:`] : [];
  return [...head, ...plans.map(planText)].join('\n');
}
