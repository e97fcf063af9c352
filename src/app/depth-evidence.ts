import { join } from 'node:path';
import { evidenceOf } from '../depth/evidence.ts';
import { saveText } from '../logs/report/text-evidence.ts';
import type { Clock } from '../model/clock.ts';
import { type DepthView, depthQuestion } from '../model/depth.ts';
import type { NewEvent } from '../model/event.ts';
import { slug } from '../text/slug.ts';
import { stamp } from '../text/stamp.ts';
import { words } from '../words/index.ts';

interface Surroundings {
  readonly clock: Clock;
  readonly folder: string;
  readonly system: string;
  readonly record: (event: NewEvent) => void;
}

/**
 * Saves what a section shows as evidence: a new file with its checksum in the journal. Resolves to what is said about it.
 * @throws Error when there is nothing to save, or it cannot be written or recorded
 */
export async function saveDepth(
  id: string,
  view: DepthView | undefined,
  { clock, folder, system, record }: Surroundings,
): Promise<string> {
  const { owner } = depthQuestion(id);
  const found = view && evidenceOf(view, owner.id);
  if (!view || !found) throw new Error(words.depth.screen.nothingToSave);
  const name = [system, owner.id, view.section].map((part) => slug(part)).join('-');
  const file = join(folder, `plantao-${name}-${stamp(clock.now())}.csv`);
  const saved = await saveText(found.text, found.query, file, clock);
  record({ kind: 'evidence.saved', data: { ...saved } });
  return words.logs.session.saved(saved.lines, saved.file, saved.sha256.slice(0, 12));
}
