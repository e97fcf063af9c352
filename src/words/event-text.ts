import type { JournalEvent } from '../model/event.ts';
import { noticedFault } from '../model/journal-broken.ts';
import { words } from './index.ts';

/** An event in one line. */
export function eventText({ kind, data }: JournalEvent): string {
  const say = words.events;
  const text = (key: string): string => String(data[key]);
  if (kind === 'actions.frozen') return say.frozen(text('reason'));
  if (kind === 'actions.unfrozen') return say.unfrozen;
  const broken = noticedFault({ kind, data });
  if (broken) return words.journal.fault(broken);
  const action = `${data.verb} ${data.component}`;
  if (kind === 'action.settled')
    return say.settled(action, text('state'), data.note ? text('note') : undefined);
  if (kind.startsWith('action.')) {
    const line =
      kind === 'action.outcome'
        ? say.outcome(action, text('state'), text('result'))
        : say.intended(action, [data.requests].flat().join('; '));
    return data.reason ? say.because(line, text('reason')) : line;
  }
  if (kind.startsWith('alert.'))
    return `${data.severity ?? ''} ${data.rule}${data.evidence ? `: ${data.evidence}` : ''}`.trim();
  if (kind === 'status.changed')
    return say.status(text('component'), text('from'), text('to'), text('message'));
  return JSON.stringify(data);
}
