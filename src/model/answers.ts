import type { ContactBook } from './contact.ts';
import type { DepthView } from './depth.ts';
import type { TimelineEntry } from './incident.ts';
import type { PastView } from './past.ts';
import type { RunRow } from './run.ts';
import type { RunbookPlace, ShelfEntry } from './runbook.ts';
import type { MonthUptime } from './uptime.ts';

/** What is known about something that is open on a screen, beside its row. */
export type Answer =
  /** Why an alert is where it is, or what every rule about a component says, in sentences. */
  | { readonly to: 'why'; readonly id: string; readonly sentences: readonly string[] }
  /** What happened in an incident, oldest first. */
  | { readonly to: 'timeline'; readonly id: string; readonly entries: readonly TimelineEntry[] }
  /** How much of this month a component was up, as far as this machine has seen it. */
  | { readonly to: 'uptime'; readonly id: string; readonly month: MonthUptime }
  /** The team's runbooks, by name. */
  | { readonly to: 'shelf'; readonly id: ''; readonly entries: readonly ShelfEntry[] }
  /** Everybody to turn to and pages about the system; `reading` while the runbooks are not in it yet. */
  | { readonly to: 'contacts'; readonly id: ''; readonly book: ContactBook; readonly reading: boolean }
  /** Who goes, or went, through which procedure. */
  | { readonly to: 'runs'; readonly id: ''; readonly runs: readonly RunRow[] }
  | { readonly to: 'run'; readonly id: string; readonly run: RunRow }
  /** A section of what lies behind a component or queue, by `depthId`. */
  | { readonly to: 'depth'; readonly id: string; readonly view: DepthView }
  /** The past of a metric or queue, by `pastId`. */
  | { readonly to: 'past'; readonly id: string; readonly view: PastView }
  /** What a reference to a runbook means; nothing where nothing is called like that. */
  | { readonly to: 'runbook'; readonly id: string; readonly found: RunbookPlace | undefined };

/** What is asked, and the id of the alert, component or incident, or the reference, it is asked about. */
export type Question = Pick<Answer, 'to' | 'id'>;

/** The answer to a question; undefined until it has come. */
export function answerTo<To extends Answer['to']>(
  answers: readonly Answer[],
  to: To,
  id: string,
): Extract<Answer, { to: To }> | undefined {
  return answers.find(
    (answer): answer is Extract<Answer, { to: To }> => answer.to === to && answer.id === id,
  );
}
