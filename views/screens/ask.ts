import { words } from '../../src/words/index.ts';
import type { DockContent } from '../state/dock-content.ts';
import type { Screen } from '../state/screen.ts';
import type { AskOverlay } from '../state/ui.ts';

/** A form: one line a field, and what Enter does. */
export function askContent({ theme }: Screen, overlay: AskOverlay, width: number): DockContent {
  const { fields, field, hint, title } = overlay;
  const labels = fields.map(({ label, optional }) =>
    optional ? `${label} ${words.screen.dialog.optional}` : label,
  );
  const widest = Math.min(44, Math.max(...labels.map((label) => label.length)));
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
    `${words.screen.ask.enter} ${last ? words.screen.ask.send : words.screen.ask.next}`,
    ...(fields.length > 1 ? [words.screen.ask.tab] : []),
    words.screen.ask.cancel,
  ].join(` ${theme.glyphs.separator} `);
  const line =
    hint === undefined
      ? theme.paint('muted', theme.fit(` ${keys}`, width))
      : theme.paint('critical', theme.fit(` ${hint}`, width));
  return { title, lines, pinned: [line] };
}
