import { handoffSubject } from '../model/handoff.ts';
import type { SystemConfig } from '../model/system.ts';

/**
 * What can be acted on, by the names it has on the command line: components, and escalations with actions, which may be named
 * `escalations/ID` where a component has their name.
 */
export function subjectsByName({
  components,
  escalations,
}: Pick<SystemConfig, 'components' | 'escalations'>): ReadonlyMap<string, string> {
  const handoffs = escalations.filter(({ actions }) => actions.length > 0).map(({ id }) => id);
  return new Map([
    ...handoffs.flatMap((id) => [
      [id, handoffSubject(id)] as const,
      [handoffSubject(id), handoffSubject(id)] as const,
    ]),
    ...components.map(({ id }) => [id, id] as const),
  ]);
}
