import { words } from '../../words/index.ts';
import type { Server } from './section.ts';

/** Sessions of other roles show neither state nor statement without pg_monitor: how many, and what would show them. */
export function hiddenNotes(hidden: number, { user }: Server): readonly string[] {
  return hidden === 0 ? [] : [words.depth.postgres.hidden(hidden, user)];
}
