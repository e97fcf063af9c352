import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';

/** What an action is done to, in words: the component's title, or how many there are. */
export function titlesOf({ session }: Screen, ids: readonly string[]): string {
  const [only] = ids;
  if (ids.length !== 1 || only === undefined) return words.screen.dialog.several(ids.length);
  return session.store.get('components').find(({ id }) => id === only)?.title ?? only;
}
