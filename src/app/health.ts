import { formatDuration } from '../model/quantity.ts';
import { words } from '../words/index.ts';

/** Whether a plantao evaluates alerts, for whoever watches it. */
export interface Standing {
  /** How long ago that was done last, in milliseconds; undefined before the first time. */
  readonly evaluatedAgoMs?: number;
  /** It calls and notifies people; another does where it does not. */
  readonly leads: boolean;
  /** Its journal could not be opened, or not be written last time. */
  readonly journalFails: boolean;
  /** Events that are not in the shared journal yet. */
  readonly undelivered: number;
}

/** Rules are evaluated once a second; after so many milliseconds without it that is said. */
const stuckMs = 10_000;

type Trouble = { readonly code: 'starting' | 'journal' } | { readonly code: 'stuck'; readonly agoMs: number };

/** What keeps alerts from being evaluated and written down; undefined when nothing does. */
export function troubleOf({ evaluatedAgoMs, journalFails }: Standing): Trouble | undefined {
  if (evaluatedAgoMs === undefined) return { code: 'starting' };
  if (evaluatedAgoMs > stuckMs) return { code: 'stuck', agoMs: evaluatedAgoMs };
  return journalFails ? { code: 'journal' } : undefined;
}

/** The answer to `/healthz`: a line of JSON without anything that only the team may know. */
export function healthAnswer(standing: Standing): { readonly status: 200 | 503; readonly body: string } {
  const { leads } = standing;
  const trouble = troubleOf(standing);
  return trouble
    ? { status: 503, body: `${JSON.stringify({ status: 'failing', leads, reason: reasonOf(trouble) })}\n` }
    : { status: 200, body: `${JSON.stringify({ status: 'ok', leads })}\n` };
}

function reasonOf(trouble: Trouble): string {
  const say = words.app.health;
  return trouble.code === 'stuck' ? say.stuck(formatDuration(trouble.agoMs)) : say[trouble.code];
}
