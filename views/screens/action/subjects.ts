import { handoffSubject } from '../../../src/model/handoff.ts';
import type { ComponentRow } from '../../../src/model/snapshot.ts';
import type { Screen } from '../../input/screen.ts';

/** What an action can be done to: a component, or a source of handoffs. */
export type Subject = Pick<ComponentRow, 'id' | 'title' | 'verbs' | 'actions'> & { readonly target?: string };

/** Those of these ids that there are, in their order. */
export function subjectsOf({ session }: Screen, ids: readonly string[]): readonly Subject[] {
  const components = session.store.get('components');
  return ids.flatMap((id): readonly Subject[] => {
    const component = components.find((row) => row.id === id);
    if (component) return [component];
    const source = session.store.get('escalations').find((row) => handoffSubject(row.id) === id);
    if (!source) return [];
    const { title, label: target, actions } = source;
    return [{ ...{ id, title, target, actions }, verbs: actions.map(({ verb }) => verb) }];
  });
}
