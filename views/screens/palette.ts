import type { Verb } from '../../src/model/action.ts';
import { words } from '../../src/words/index.ts';
import { type CommandId, commands } from '../input/commands.ts';
import { keyLabel } from '../input/keymap.ts';
import { isAvailable } from '../state/available.ts';
import { windowStart } from '../state/items.ts';
import type { Screen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';

/** What choosing an entry does; the controller carries it out. */
export type PaletteAct =
  | { readonly do: 'command'; readonly id: CommandId }
  | { readonly do: 'open'; readonly component: string }
  | { readonly do: 'action'; readonly verb: Verb; readonly component: string }
  | { readonly do: 'recheck'; readonly component: string }
  | { readonly do: 'environment'; readonly name: string };

export interface PaletteEntry {
  readonly label: string;
  /** What stands to the right: keys, or what the entry is. */
  readonly note: string;
  readonly act: PaletteAct;
}

/** Rows of the list; more than these are reached by typing. */
const shown = 9;

/** Everything that can be done now and contains the letters of `text` in order, best match first. */
export function paletteEntries(screen: Screen, text: string): readonly PaletteEntry[] {
  const { store } = screen.session;
  const system = store.get('system');
  const entries: PaletteEntry[] = [];
  for (const command of commands) {
    if (command.context === 'dialog' || command.category === 'Moving' || command.id === 'palette') continue;
    if (command.needs || !isAvailable(screen, command)) continue;
    const keys = screen.keymap.keysOf(command.id).map(keyLabel).join(' ');
    entries.push({
      label: `${command.label}: ${command.description}`,
      note: keys,
      act: { do: 'command', id: command.id },
    });
  }
  for (const row of store.get('components')) {
    const named = row.title.toLowerCase() === row.id.toLowerCase() ? row.id : `${row.id} (${row.title})`;
    if (!system.readOnly) {
      for (const verb of row.verbs) {
        entries.push({
          label: words.screen.palette.action(verb, named),
          note: words.screen.palette.kinds.action,
          act: { do: 'action', verb, component: row.id },
        });
      }
    }
    entries.push(
      {
        label: words.screen.palette.open(named),
        note: words.screen.palette.kinds.component,
        act: { do: 'open', component: row.id },
      },
      {
        label: words.screen.palette.recheck(named),
        note: words.screen.palette.kinds.component,
        act: { do: 'recheck', component: row.id },
      },
    );
  }
  for (const name of system.environments) {
    if (name === system.environment) continue;
    entries.push({
      label: words.screen.palette.environment(name),
      note: words.screen.palette.kinds.environment,
      act: { do: 'environment', name },
    });
  }
  if (text === '') return entries;
  return entries
    .map((entry) => ({ entry, score: fuzzy(text, entry.label) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

/**
 * How well `text` matches: 0 when its letters do not come in this order, more for the whole text in one piece, for words
 * begun, and for short labels.
 */
export function fuzzy(text: string, label: string): number {
  const wanted = text.toLowerCase().trim();
  const given = label.toLowerCase();
  const piece = given.indexOf(wanted);
  if (piece >= 0) return 1_000 - piece - given.length / 100 + (piece === 0 ? 100 : 0);
  let at = -1;
  let score = 100;
  for (const letter of wanted.replaceAll(' ', '')) {
    const next = given.indexOf(letter, at + 1);
    if (next < 0) return 0;
    score += next === at + 1 || /[\s(:-]/.test(given[next - 1] ?? ' ') ? 5 : -1;
    at = next;
  }
  return Math.max(1, score - given.length / 100);
}

export function paletteLines(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'palette' }>,
  width: number,
): string[] {
  const { theme } = screen;
  const entries = paletteEntries(screen, overlay.text);
  const index = Math.max(0, Math.min(overlay.index, entries.length - 1));
  const start = windowStart(entries.length, index, shown);
  const lines = [theme.fit(`: ${overlay.text}${theme.glyphs.caret}`, width)];
  if (entries.length === 0)
    lines.push(theme.paint('muted', theme.fit(`  ${words.screen.palette.none}`, width)));
  entries.slice(start, start + shown).forEach((entry, place) => {
    const chosen = start + place === index;
    const note = theme.fit(entry.note, 14, 'right');
    const label = theme.fit(`${chosen ? theme.glyphs.cursor : ' '} ${entry.label}`, width - 16);
    const line = `${label} ${theme.paint('muted', note)} `;
    lines.push(chosen ? theme.paint('selected', line) : line);
  });
  while (lines.length < shown + 1) lines.push('');
  return lines;
}
