import { resolve } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Runbook, ShelfEntry } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { loadRecogniser } from '../procedures/recogniser.ts';
import { Shelf } from '../runbooks/shelf.ts';
import { redactor } from '../text/redactor.ts';

/** Longest line of a runbook that is shown, in characters. */
const longestLine = 3_000;

/** How long after the start runbooks are first looked for, in milliseconds: the first frame is drawn before. */
const firstLookMs = 150;

/** The shelf that a configuration names. @param changed called when a file is new, gone or other than before */
export function shelfOf(
  { runbooks, baseDir, secrets }: Pick<SystemConfig, 'runbooks' | 'baseDir' | 'secrets'>,
  clock: Clock,
  changed?: () => void,
): Shelf {
  return new Shelf({
    ...{ clock, clean: redactor(secrets, longestLine), optional: runbooks === undefined },
    prepare: loadRecogniser,
    firstLookMs,
    paths: (runbooks ?? ['runbooks']).map((path) => resolve(baseDir, path)),
    ...defined({ changed }),
  });
}

/** One line for a list of runbooks. */
export function shelfEntry({ name, title, blocks, problems }: Runbook): ShelfEntry {
  const [problem] = problems;
  const sections = blocks.filter((block) => block.kind === 'heading' && block.level > 1).length;
  return { name, title, sections, ...defined({ problem }) };
}
