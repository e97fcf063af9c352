import { words } from '../../../src/words/index.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { DockContent } from '../../state/dock-content.ts';
import { windowStart } from '../../state/items.ts';
import type { Screen } from '../../state/screen.ts';
import type { ParamsOverlay } from '../../state/ui.ts';
import { choicesOf, chosenIndex } from './params-keys.ts';

/** Choices shown at once; the rest scroll. */
const shownChoices = 8;

/** The values a verb asks for, one line each, and below them what there is to choose from for the one being typed. */
export function paramsContent(
  screen: Screen,
  overlay: ParamsOverlay,
  titles: string,
  target: string | undefined,
  width: number,
): DockContent {
  const { theme } = screen;
  const { info, field, values } = overlay;
  const widest = Math.min(
    40,
    Math.max(...info.params.map(({ text, optional }) => labelOf(text, optional).length)),
  );
  const fields = info.params.map((param, index) => {
    const active = index === field;
    const typed = values[param.name] ?? '';
    const shown = param.secret ? '*'.repeat([...typed].length) : typed;
    const label = theme.fit(labelOf(param.text, param.optional), widest);
    const line = theme.fit(
      `${active ? theme.glyphs.cursor : ' '} ${label}  ${shown}${active ? theme.glyphs.caret : ''}`,
      width,
    );
    return active ? theme.paint('strong', line) : line;
  });
  return {
    title: words.screen.dialog.title(info.verb, titles),
    lines: [
      ...(target === undefined
        ? []
        : [theme.paint('muted', theme.fit(`  ${words.screen.dialog.target}: ${target}`, width))]),
      ...fields,
      ...choiceLines(screen, overlay, width),
    ],
    pinned: [hintLine(screen, overlay, width)],
  };
}

function labelOf(text: string, optional: boolean | undefined): string {
  return optional ? `${text} ${words.screen.dialog.optional}` : text;
}

function choiceLines({ theme }: Screen, overlay: ParamsOverlay, width: number): string[] {
  const param = overlay.info.params[overlay.field]!;
  const listed = overlay.choices[param.name];
  const quiet = (text: string): string => theme.paint('muted', theme.fit(`    ${text}`, width));
  if (param.listed && listed === undefined) return [quiet(words.screen.dialog.listing)];
  if (typeof listed === 'string')
    return [theme.paint('warning', theme.fit(`    ${words.screen.dialog.noList(listed)}`, width))];
  const choices = choicesOf(overlay);
  const chosen = chosenIndex(overlay);
  const start = windowStart(choices.length, Math.max(0, chosen), shownChoices);
  return choices.slice(start, start + shownChoices).map((choice, place) => {
    const current = choice.current ? ` (${words.screen.environments.current})` : '';
    const line = theme.fit(
      `  ${start + place === chosen ? theme.glyphs.cursor : ' '} ${choice.text}${current}`,
      width,
    );
    return start + place === chosen ? theme.paint('selected', line) : line;
  });
}

function hintLine({ theme }: Screen, overlay: ParamsOverlay, width: number): string {
  if (overlay.hint) return theme.paint('critical', theme.fit(` ${overlay.hint}`, width));
  const last = overlay.field === overlay.info.params.length - 1;
  const hints = [
    `${keyLabel('enter')} ${last ? words.screen.dialog.makesPlan : words.screen.dialog.nextField}`,
    ...(overlay.info.params.length > 1 ? [`${keyLabel('tab')} ${words.screen.dialog.otherField}`] : []),
    ...(choicesOf(overlay).length > 0 ? [words.screen.dialog.arrowsChoose] : []),
    `${keyLabel('esc')} ${words.screen.dialog.cancel.toLowerCase()}`,
  ];
  return theme.paint('muted', theme.fit(` ${hints.join(` ${theme.glyphs.separator} `)}`, width));
}
