import type { ComposedMessage } from '../../src/model/documents.ts';
import type { IncidentRow } from '../../src/model/incident.ts';
import { hasGaps } from '../../src/text/gaps.ts';
import { errorText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import { mayWrite } from '../input/available.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';
import { draftLines, editedDraft, firstGap, nextGap } from './draft.ts';

/** What is written to others, and what it is about. */
type Message =
  | { readonly what: 'team' | 'customers'; readonly incident: string; readonly title: string }
  | { readonly what: 'handoff' };

/** A message that is edited before it is sent. */
interface MessageState {
  readonly message: Message;
  readonly text: string;
  /** Index into `text` of what is behind the caret. */
  readonly caret: number;
  /** Ids of the channels it goes through; none: it is only written down. */
  readonly via: readonly string[];
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    message: MessageState;
  }
}

/** A status update, a message to customers or a handoff: composed, to be read, changed and sent. */
export const message: ScreenKind<'message'> = {
  id: 'message',
  place: 'full',
  title: ({ message: one }) => words.screen.message.title[one.what]('title' in one ? one.title : ''),
  contexts: [],
  reads: [],
  commands: [
    {
      ...{ id: 'handoff', keys: ['H'], context: 'global', category: 'acting' },
      run: (screen) => {
        if (mayWrite(screen, words.screen.notices.readOnly)) begin(screen, { what: 'handoff' });
      },
    },
  ],
  draw: ({ theme }, state, room) => ({
    lines: draftLines(theme, state, room),
    note: words.screen.message.goesTo(state.via),
    ...(state.via.length === 0 ? { noteRole: 'warning' as const } : {}),
  }),
  // Its keys cannot be remapped, so that they never type.
  press(screen, state, key) {
    const { ui, port, size } = screen;
    const { message: one, text, caret, via } = state;
    switch (key.name) {
      case 'esc':
        ui.close('message', {
          drafts: { ...ui.state.drafts, [keyOf(one)]: text },
          notice: words.screen.message.kept,
        });
        return;
      case 'ctrl-s':
        send(screen, state);
        return;
      case 'ctrl-t':
        if (one.what === 'handoff') return;
        ui.close('message', { drafts: { ...ui.state.drafts, [keyOf(one)]: text } });
        begin(screen, { ...one, what: one.what === 'team' ? 'customers' : 'team' });
        return;
      case 'ctrl-o':
        void port.edit(text).then(
          (edited) => ui.set('message', { text: edited, caret: firstGap(edited) }),
          (error: unknown) => ui.update({ notice: errorText(error) }),
        );
        return;
      case 'ctrl-y':
        ui.update({
          notice: port.copy(text) ? words.screen.escalation.copied : words.screen.notices.tooLong,
        });
        return;
      case 'ctrl-r':
        void compose(screen, one).then(
          (fresh) => {
            ui.set('message', { text: fresh.text, caret: firstGap(fresh.text), via });
            ui.update({ notice: words.screen.escalation.renewed });
          },
          (error: unknown) => ui.update({ notice: errorText(error) }),
        );
        return;
      case 'tab':
        ui.set('message', { caret: nextGap(text, caret) });
        return;
      default: {
        const next = editedDraft(state, key, size.columns);
        if (next) ui.set('message', next);
      }
    }
  },
  hints: (_, { message: one, via }) => {
    const {
      sends,
      records,
      copies,
      later,
      nextGap: gap,
      restarts,
      other,
      editor,
    } = words.screen.message.keys;
    return [
      { key: 'Ctrl-S', label: via.length > 0 ? sends : records },
      { key: 'Tab', label: gap },
      ...(one.what === 'handoff' ? [] : [{ key: 'Ctrl-T', label: other[one.what] }]),
      { key: 'Ctrl-O', label: editor },
      { key: 'Esc', label: later },
      { key: 'Ctrl-Y', label: copies },
      { key: 'Ctrl-R', label: restarts },
    ];
  },
};

/** Composes a status update of an incident, or shows the one that was begun. */
export function beginUpdate(screen: Screen, { id, title, customersBy, updateBy }: IncidentRow): void {
  const now = screen.clock.now();
  // What is due first is what the key is pressed for.
  const customersFirst = customersBy !== undefined && customersBy <= Math.min(now, updateBy ?? now);
  begin(screen, { what: customersFirst ? 'customers' : 'team', incident: id, title });
}

function begin(screen: Screen, one: Message): void {
  const { ui } = screen;
  const { stack } = ui.state;
  void compose(screen, one).then(
    ({ text: fresh, via }) => {
      // Whoever has gone on meanwhile is left where they are.
      if (ui.state.stack !== stack) return;
      const draft = ui.state.drafts[keyOf(one)];
      const text = draft ?? fresh;
      ui.show('message', { message: one, text, caret: firstGap(text), via });
      if (draft !== undefined) ui.update({ notice: words.screen.escalation.draft });
    },
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

function compose({ session: { commands } }: Screen, one: Message): Promise<ComposedMessage> {
  return one.what === 'handoff' ? commands.composeHandoff() : commands.composeMessage(one.incident, one.what);
}

function send({ ui, session }: Screen, { message: one, text, caret, via }: MessageState): void {
  if (hasGaps(text)) {
    ui.set('message', { caret: nextGap(text, caret - 1) });
    ui.update({ notice: words.app.incident.unanswered });
    return;
  }
  try {
    if (one.what === 'handoff') session.commands.handOver(text);
    else session.commands.changeIncident(one.incident, { what: 'update', text, to: one.what });
    const { [keyOf(one)]: _, ...drafts } = ui.state.drafts;
    const say = words.screen.message;
    ui.close('message', { drafts, notice: via.length > 0 ? say.sent(via) : say.recorded });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}

/** Drafts of messages are not those of escalations about the same. */
function keyOf(one: Message): string {
  return one.what === 'handoff' ? one.what : `${one.what} ${one.incident}`;
}
