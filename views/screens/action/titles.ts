import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { subjectsOf } from './subjects.ts';

/** What an action is done to, in words: the component's title, or how many there are. */
export function titlesOf(screen: Screen, ids: readonly string[]): string {
  const [only] = ids;
  if (ids.length !== 1 || only === undefined) return words.screen.dialog.several(ids.length);
  return subjectsOf(screen, [only])[0]?.title ?? only;
}
