import { type TimelineWords, timelineOf } from '../alerts/timeline.ts';
import type { EventNames, JournalEvent } from '../model/event.ts';
import type { Incident } from '../model/incident.ts';

/** One line of a document's timeline, and the events of the journal that say it. */
export interface ToldEntry {
  readonly at: number;
  readonly who: string;
  readonly kind: string;
  readonly text: string;
  readonly seqs: readonly number[];
  /** How often it happened in a row. */
  readonly repeats: number;
}

/** How soon after one another they are written down, in milliseconds. */
const followsMs = 1_000;

/** How many events one line names. */
const mostCited = 5;

/** What an alert does around its firing is for the screen, as is that a step began: a document tells what came of them. */
const quiet: ReadonlySet<string> = new Set([
  ...['alert.pending', 'alert.dropped', 'alert.recovering', 'notice.sent'],
  ...['runbook.begun', 'followup.reminded'],
]);

/**
 * What happened in an incident, for whoever was not there: without the messages that arrived, which are counted elsewhere, without what
 * a plantao only noticed because it had just been started, and with one line for what is repeated.
 */
export function toldTimeline(
  incident: Incident,
  events: readonly JournalEvent[],
  names: EventNames,
  say: TimelineWords,
): readonly ToldEntry[] {
  const lines: ToldEntry[] = [];
  for (const { seq, at, who, kind, text } of timelineOf(incident, withoutStarts(events), names, say)) {
    if (quiet.has(kind)) continue;
    const entry = { at, who, kind, text, seqs: [seq], repeats: 1 };
    const before = lines.at(-1);
    if (before && isTaking(before) && isTaking(entry) && before.who === who && at - before.at < followsMs)
      lines[lines.length - 1] = { ...before, text: `${before.text}; ${text}`, seqs: [...before.seqs, seq] };
    else if (before && before.text === text && before.who === who)
      lines[lines.length - 1] = {
        ...before,
        seqs: [...before.seqs, seq].slice(0, mostCited),
        repeats: before.repeats + 1,
      };
    else lines.push(entry);
  }
  return lines;
}

/** Without the statuses that were only unknown because nobody had asked yet: the first answer, and one that says what was known before. */
function withoutStarts(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const known = new Map<unknown, unknown>();
  return events.filter(({ kind, data }) => {
    if (kind !== 'status.changed') return true;
    const before = known.get(data.component);
    if (data.to !== 'unknown') known.set(data.component, data.to);
    return data.from !== 'unknown' || data.to !== (before ?? 'up');
  });
}

/** Whoever takes an incident owns it, in the next phase: one line. */
function isTaking({ kind }: Pick<ToldEntry, 'kind'>): boolean {
  return kind === 'incident.phase' || kind === 'incident.owner';
}
