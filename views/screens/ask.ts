import { displayWidth } from '../../src/text/width.ts';
import { errorText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import { edited } from '../input/edited.ts';
import type { Screen, ScreenKind } from '../input/screen.ts';
import type { ScreenStates } from '../input/ui.ts';

/** A text that is asked for. */
interface AskField {
  readonly label: string;
  readonly value: string;
  readonly optional?: boolean;
}

/** A short form. */
interface AskForm {
  readonly title: string;
  readonly fields: readonly AskField[];
  readonly alarming?: boolean;
  /** What doing it means, in one line. */
  readonly explained?: string;
  /** Said when it was done; empty: nothing. */
  readonly done: string;
  /** Takes the values of the fields. What it throws is shown, and nothing that was typed is lost. */
  readonly send: (values: readonly string[]) => void | Promise<void>;
}

interface AskState extends AskForm {
  /** Index of the field that is being typed. */
  readonly field: number;
  readonly hint: string | undefined;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    ask: AskState;
  }
}

/** Asks for a few texts below what is shown now. */
export function ask({ ui }: Screen, form: AskForm): void {
  ui.show('ask', { ...form, field: 0, hint: undefined });
}

/** A form, docked below whatever it was called from: Tab between fields, Enter onwards and, after the last field, sending. */
export const askForm: ScreenKind<'ask'> = {
  id: 'ask',
  place: 'docked',
  title: ({ title }) => title,
  contexts: [],
  reads: [],
  draw({ theme }, { fields, field, hint, alarming, explained }, { width }) {
    const labels = fields.map(({ label, optional }) =>
      optional ? `${label} ${words.screen.dialog.optional}` : label,
    );
    const widest = Math.min(44, Math.max(...labels.map(displayWidth)));
    const lines = fields.map(({ value }, index) => {
      const active = index === field;
      const label = theme.fit(labels[index]!, widest);
      // The end is what is being typed: of a long text the beginning is left out.
      const room = Math.max(1, width - widest - 5);
      const end = [...value].slice(-room).join('');
      const text = `${active ? theme.glyphs.cursor : ' '} ${label}  ${end}${active ? theme.glyphs.caret : ''}`;
      return active ? theme.paint('strong', theme.fit(text, width)) : theme.fit(text, width);
    });
    const last = field === fields.length - 1;
    const keys = [
      last ? words.screen.ask.send : words.screen.ask.next,
      ...(fields.length > 1 ? [words.screen.ask.tab] : []),
      words.screen.ask.cancel,
    ].join(` ${theme.glyphs.separator} `);
    const said =
      hint === undefined
        ? theme.paint('muted', theme.fit(` ${keys}`, width))
        : theme.paint('critical', theme.fit(` ${hint}`, width));
    const meaning =
      explained === undefined ? [] : [theme.paint('warning', theme.fit(` ${explained}`, width))];
    return { lines, pinned: [...meaning, said], alarming: alarming ?? false };
  },
  press(screen, state, key) {
    const { ui } = screen;
    const { fields, field } = state;
    const set = (change: Partial<AskState>): void => ui.set('ask', { hint: undefined, ...change });
    switch (key.name) {
      case 'esc':
        ui.close('ask');
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
        if (isMissing(state, field)) set({ hint: words.screen.ask.missing(fields[field]!.label) });
        else if (field < fields.length - 1) set({ field: field + 1 });
        else submit(screen, state);
        return;
      default: {
        const value = edited(fields[field]!.value, key);
        if (value !== undefined)
          set({ fields: fields.map((one, index) => (index === field ? { ...one, value } : one)) });
      }
    }
  },
};

function isMissing({ fields }: AskState, index: number): boolean {
  const { value, optional } = fields[index]!;
  return !optional && value.trim() === '';
}

function submit({ ui }: Screen, state: ScreenStates['ask']): void {
  const { fields, done } = state;
  const missing = fields.findIndex((_, index) => isMissing(state, index));
  if (missing >= 0) {
    ui.set('ask', { field: missing, hint: words.screen.ask.missing(fields[missing]!.label) });
    return;
  }
  ui.close('ask');
  const { stack } = ui.state;
  const failed = (error: unknown): void => {
    const hint = errorText(error);
    // Whoever has gone on meanwhile is told in the footer; the form comes back to everybody else as it was.
    if (ui.state.stack === stack) ui.show('ask', { ...state, hint });
    else ui.update({ notice: hint });
  };
  const said = done === '' ? {} : { notice: done };
  try {
    const sending = state.send(fields.map(({ value }) => value.trim()));
    if (sending) sending.then(() => ui.update(said), failed);
    else ui.update(said);
  } catch (error) {
    failed(error);
  }
}
