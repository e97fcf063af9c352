import { isActive } from '../../src/model/alert.ts';
import { fillGaps } from '../../src/text/gaps.ts';
import { errorText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';
import { draftLines, editedDraft, firstGap, nextGap } from './draft.ts';

/** A message that is edited before it calls the next level. */
interface EscalationMessageState {
  /** The incident or alert. */
  readonly about: string;
  readonly title: string;
  readonly text: string;
  /** Index into `text` of what is behind the caret. */
  readonly caret: number;
  /** Who is called instead of the next level. */
  readonly to?: { readonly id: string; readonly name: string } | undefined;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    'escalation-message': EscalationMessageState;
  }
}

/** The message that calls the next level, to be read, changed and sent. */
export const escalationMessage: ScreenKind<'escalation-message'> = {
  id: 'escalation-message',
  place: 'full',
  title: ({ title, to }) => words.screen.escalation.title(title, to?.name),
  contexts: [],
  reads: ['oncall'],
  draw({ theme, session }, state, room) {
    const lines = draftLines(theme, state, room);
    // Said before anything is written, not when it is sent.
    const { noChain } = session.store.get('oncall');
    return noChain ? { lines, note: words.screen.escalation.nobody, noteRole: 'critical' } : { lines };
  },
  // Its keys cannot be remapped, so that they never type.
  press(screen, state, key) {
    const { ui, port, size } = screen;
    const { about, text, caret } = state;
    switch (key.name) {
      case 'esc':
        ui.close('escalation-message', {
          drafts: { ...ui.state.drafts, [about]: text },
          notice: words.screen.escalation.kept,
        });
        return;
      case 'ctrl-y':
        ui.update({
          notice: port.copy(text) ? words.screen.escalation.copied : words.screen.notices.tooLong,
        });
        return;
      case 'ctrl-r':
        renew(screen, about);
        return;
      case 'ctrl-s':
        send(screen, state);
        return;
      case 'ctrl-t':
        ui.set('escalation-message', { to: nextPerson(screen, state) });
        return;
      case 'tab':
        ui.set('escalation-message', { caret: nextGap(text, caret) });
        return;
      default: {
        const next = editedDraft(state, key, size.columns);
        if (next) ui.set('escalation-message', next);
      }
    }
  },
  hints: (screen, state) => {
    const { sends, copies, later, nextGap: gap, restarts, whom } = words.screen.escalation.keys;
    const { people } = screen.session.store.get('oncall');
    return [
      { key: 'Ctrl-S', label: sends },
      ...(people.length > 0 ? [{ key: 'Ctrl-T', label: whom(nextPerson(screen, state)?.name) }] : []),
      { key: 'Ctrl-Y', label: copies },
      { key: 'Esc', label: later },
      { key: 'Tab', label: gap },
      { key: 'Ctrl-R', label: restarts },
    ];
  },
};

/** Composes the message for an incident or alert, or shows the one that was begun. */
export function beginEscalation({ ui, session }: Screen, about: string, title: string): void {
  const draft = ui.state.drafts[about];
  const show = (text: string): void => {
    ui.show('escalation-message', { about, title, text, caret: firstGap(text), to: undefined });
    if (draft !== undefined) ui.update({ notice: words.screen.escalation.draft });
  };
  if (draft !== undefined) {
    show(draft);
    return;
  }
  const { stack } = ui.state;
  void session.commands.composeEscalation(about).then(
    // Whoever has gone on meanwhile is left where they are.
    (text) => (ui.state.stack === stack ? show(text) : undefined),
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

/** The message for the worst thing that fires, of these components where one of theirs does, from wherever the person is. */
export function escalateWorst(screen: Screen, components: readonly string[] = []): void {
  const firing = screen.session.store.get('alerts').filter(isActive);
  const row = firing.find(({ component }) => component && components.includes(component)) ?? firing[0];
  const open = screen.session.store.get('incidents').find(({ resolvedAt }) => resolvedAt === undefined);
  if (!row && open) beginEscalation(screen, open.id, open.title);
  else if (!row) screen.ui.update({ notice: words.screen.escalation.nothing });
  else beginEscalation(screen, row.incident ?? row.id, row.name);
}

function renew({ ui, session }: Screen, about: string): void {
  void session.commands.composeEscalation(about).then(
    (text) => {
      ui.set('escalation-message', { text, caret: firstGap(text) });
      ui.update({ notice: words.screen.escalation.renewed });
    },
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

function send({ ui, session }: Screen, { about, text, to }: EscalationMessageState): void {
  try {
    const message = fillGaps(text, words.oncall.message.notKnown);
    if (to) session.commands.escalate(about, message, to.id);
    else session.commands.escalate(about, message);
    const { [about]: _, ...drafts } = ui.state.drafts;
    const say = words.screen.escalation;
    ui.close('escalation-message', { drafts, notice: to ? say.called(to.name) : say.sent });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}

/** Whom the message calls after another press: everybody in turn, then the next level again. */
function nextPerson({ session }: Screen, { to }: EscalationMessageState): EscalationMessageState['to'] {
  const { people } = session.store.get('oncall');
  return people[people.findIndex(({ id }) => id === to?.id) + 1];
}
