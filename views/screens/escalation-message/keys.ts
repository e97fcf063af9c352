import { question, withoutQuestions } from '../../../src/oncall/compose.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { editedText } from '../../input/editor.ts';
import type { Screen } from '../../state/screen.ts';
import type { ComposeOverlay } from '../../state/ui.ts';

/** Columns that frame and margin take from the text. */
export const composeMargin = 4;

/** Composes the message for an incident or alert, or shows the one that was begun. */
export function beginEscalation(screen: Screen, about: string, title: string): void {
  const { ui } = screen;
  const draft = ui.state.drafts[about];
  if (draft !== undefined) {
    show(screen, about, title, draft, words.screen.compose.draft);
    return;
  }
  try {
    show(screen, about, title, screen.session.commands.composeEscalation(about), undefined);
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}

function show(screen: Screen, about: string, title: string, text: string, notice: string | undefined): void {
  const { ui } = screen;
  ui.update({
    overlay: { kind: 'compose', about, title, text, caret: firstGap(text), behind: ui.state.overlay },
    notice,
  });
}

/** Where the person has something to add: the first part that asks for it. */
function firstGap(text: string): number {
  return [...text.matchAll(question)][0]?.index ?? text.length;
}

/** The next part behind `caret` that asks for something, around the end. */
function nextGap(text: string, caret: number): number {
  const all = [...text.matchAll(question)].map(({ index }) => index);
  return all.find((index) => index > caret) ?? all[0] ?? text.length;
}

function gapAt(text: string, caret: number): string | undefined {
  return [...text.matchAll(question)].find(({ index }) => index === caret)?.[0];
}

/** Keys while a message is edited. */
export function composeKey(screen: Screen, overlay: ComposeOverlay, key: KeyPress): void {
  const { ui, session, port, size } = screen;
  const { about, text, caret, behind } = overlay;
  switch (key.name) {
    case 'esc':
      ui.update({
        overlay: behind,
        drafts: { ...ui.state.drafts, [about]: text },
        notice: words.screen.compose.kept,
      });
      return;
    case 'ctrl-y':
      ui.update({ notice: port.copy(text) ? words.screen.compose.copied : words.screen.notices.tooLong });
      return;
    case 'ctrl-r':
      try {
        const renewed = session.commands.composeEscalation(about);
        ui.update({
          overlay: { ...overlay, text: renewed, caret: firstGap(renewed) },
          notice: words.screen.compose.renewed,
        });
      } catch (error) {
        ui.update({ notice: errorText(error) });
      }
      return;
    case 'ctrl-s':
      send(screen, overlay);
      return;
    case 'tab':
      ui.update({ overlay: { ...overlay, caret: nextGap(text, caret) } });
      return;
    default: {
      const width = Math.max(1, size.columns - composeMargin);
      const gap = key.text === undefined ? undefined : gapAt(text, caret);
      const before = gap === undefined ? text : text.slice(0, caret) + text.slice(caret + gap.length);
      const next = editedText({ text: before, caret }, key, width);
      if (next) ui.update({ overlay: { ...overlay, ...next } });
    }
  }
}

function send({ ui, session }: Screen, { about, text, behind }: ComposeOverlay): void {
  try {
    session.commands.escalate(about, withoutQuestions(text));
    const { [about]: _, ...drafts } = ui.state.drafts;
    ui.update({ overlay: behind, drafts, notice: words.screen.compose.sent });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}
