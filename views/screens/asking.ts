import type { KeyPress } from '../../src/terminal/key.ts';
import { errorText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import { edited } from '../input/edited.ts';
import type { Screen } from '../state/screen.ts';
import type { AskOverlay } from '../state/ui.ts';

/** Asks for a few texts below what is shown now. */
export function ask({ ui }: Screen, form: Omit<AskOverlay, 'kind' | 'field' | 'behind'>): void {
  ui.update({ overlay: { kind: 'ask', ...form, field: 0, behind: ui.state.overlay } });
}

/** Keys of a form: typing, Tab between fields, Enter onwards and, after the last field, sending. */
export function askKey(screen: Screen, overlay: AskOverlay, key: KeyPress): void {
  const { ui } = screen;
  const { fields, field } = overlay;
  const set = (change: Partial<AskOverlay>): void => {
    const { hint: _, ...rest } = overlay;
    ui.update({ overlay: { ...rest, ...change } });
  };
  switch (key.name) {
    case 'esc':
      ui.update({ overlay: overlay.behind });
      return;
    case 'tab':
    case 'down':
      set({ field: (field + 1) % fields.length });
      return;
    case 'shift-tab':
    case 'up':
      set({ field: (field + fields.length - 1) % fields.length });
      return;
    case 'enter':
      if (isMissing(overlay, field)) set({ hint: words.screen.ask.missing(fields[field]!.label) });
      else if (field < fields.length - 1) set({ field: field + 1 });
      else submit(screen, overlay, set);
      return;
    default: {
      const value = edited(fields[field]!.value, key);
      if (value !== undefined)
        set({ fields: fields.map((one, index) => (index === field ? { ...one, value } : one)) });
    }
  }
}

function isMissing({ fields }: AskOverlay, index: number): boolean {
  const { value, optional } = fields[index]!;
  return !optional && value.trim() === '';
}

function submit(screen: Screen, overlay: AskOverlay, set: (change: Partial<AskOverlay>) => void): void {
  const { ui } = screen;
  const { fields, behind, done } = overlay;
  const missing = fields.findIndex((_, index) => isMissing(overlay, index));
  if (missing >= 0) {
    set({ field: missing, hint: words.screen.ask.missing(fields[missing]!.label) });
    return;
  }
  const failed = (error: unknown): void => {
    const hint = errorText(error);
    // Whoever has gone on meanwhile is told in the footer; the form comes back to everybody else as it was.
    if (ui.state.overlay === behind) ui.update({ overlay: { ...overlay, hint } });
    else ui.update({ notice: hint });
  };
  const said = done === '' ? {} : { notice: done };
  ui.update({ overlay: behind });
  try {
    const sending = overlay.send(fields.map(({ value }) => value.trim()));
    if (sending) sending.then(() => ui.update(said), failed);
    else ui.update(said);
  } catch (error) {
    failed(error);
  }
}
