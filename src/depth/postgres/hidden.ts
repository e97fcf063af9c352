import { words } from '../../words/index.ts';
import type { Asking } from './section.ts';

/** Sessions of other roles show neither state nor statement without pg_monitor: how many, and what would show them. */
export async function hiddenNotes({ rows, server }: Asking): Promise<readonly string[]> {
  const [found] = await rows<{ readonly hidden: number }>(
    `SELECT count(*)::int AS hidden FROM pg_stat_activity WHERE datid IS NOT NULL AND backend_type IS NULL`,
  );
  const hidden = found?.hidden ?? 0;
  return hidden === 0 ? [] : [words.depth.postgres.hidden(hidden, server.user)];
}
