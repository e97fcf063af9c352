import type { ChecklistDue } from '../model/checklist.ts';
import { parseSchedule } from '../schema/schedule.ts';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';

/** Where nothing is written: how long people have, and how long a tick counts before a deploy. */
export const standardWithinMs = 3_600_000;

const occasions: Readonly<Record<string, ChecklistDue>> = {
  'shift-start': { kind: 'shift', at: 'start' },
  'shift-end': { kind: 'shift', at: 'end' },
  'before-deploy': { kind: 'deploy', at: 'before' },
  'after-deploy': { kind: 'deploy', at: 'after' },
  'after-incident': { kind: 'incident' },
};

/** When a checklist is due, as it is written, or why that cannot be read. */
export function parseDue(text: string): ChecklistDue | { readonly problem: string } {
  const occasion = Object.hasOwn(occasions, text) ? occasions[text] : undefined;
  if (occasion) return occasion;
  const read = parseSchedule(text);
  if ('days' in read) return { kind: 'calendar', ...read };
  const names = Object.keys(occasions);
  const nearest = nearestWord(text, names);
  if (nearest === undefined && /^(?:before|after|shift)/.test(text))
    return { problem: words.config.checklist.occasions(text, names) };
  return nearest === undefined ? read : { problem: words.config.checklist.occasion(text, nearest) };
}
