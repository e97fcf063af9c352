import type { JournalEvent } from '../model/event.ts';
import type { TriedAction } from '../model/oncall-codes.ts';
import { fillGaps } from '../text/gaps.ts';
import { words } from '../words/index.ts';

/** The message as it is sent: nobody who is called at night should answer what was not asked of them. */
export function withoutGaps(message: string): string {
  return fillGaps(message, words.oncall.message.notKnown);
}

/**
 * Actions on these components since `from`, oldest first, each with its outcome as far as it is known.
 */
export function triedIn(
  events: Iterable<JournalEvent>,
  components: readonly string[],
  from: number,
): readonly TriedAction[] {
  const tried = new Map<string, TriedAction>();
  for (const { kind, data, at, actor } of events) {
    if (at < from || !kind.startsWith('action.')) continue;
    if (components.length > 0 && !components.includes(String(data.component))) continue;
    const id = String(data.plan ?? data.planId ?? data.id ?? `${data.verb} ${data.component} ${at}`);
    const action = `${data.verb} ${data.component}`;
    const [by, state, result] = [actor.user, String(data.state), String(data.result)];
    if (kind === 'action.intent') tried.set(id, { code: 'no-outcome', action, by });
    if (kind === 'action.outcome') tried.set(id, { code: 'outcome', action, by, state, result });
    if (kind === 'action.settled') tried.set(id, { code: 'settled', action, state });
  }
  return [...tried.values()];
}
