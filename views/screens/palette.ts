import type { ActionParams, Verb } from '../../src/model/action.ts';
import { answerTo } from '../../src/model/answers.ts';
import { words } from '../../src/words/index.ts';
import { isAvailable } from '../input/available.ts';
import type { CommandId } from '../input/commands.ts';
import { run } from '../input/controller.ts';
import { edited } from '../input/edited.ts';
import { fuzzy, typingSteps } from '../input/finding.ts';
import { keyLabel } from '../input/keymap.ts';
import { opening, type Screen, type ScreenKind } from '../input/screen.ts';
import { listLine, windowStart } from '../ui/list.ts';
import { attempt } from './action/attempt.ts';
import { beginAction, planAction } from './action/planning.ts';
import { openContactsWith } from './contacts.ts';
import { openDetail } from './detail/detail.ts';

interface PaletteState {
  readonly text: string;
  readonly index: number;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    palette: PaletteState;
  }
}

/** Every command that would do something now, and every action, component and environment, found by typing. */
export const palette: ScreenKind<'palette'> = {
  id: 'palette',
  place: 'docked',
  title: () => words.screen.palette.title,
  contexts: [],
  reads: ['components', 'system', 'answers', 'schedules'],
  asks: () => [{ to: 'contacts', id: '' }],
  commands: [
    opening('palette', { keys: [':', 'ctrl-p'], category: 'plantao', footer: 70 }, () => ({
      text: '',
      index: 0,
    })),
  ],
  draw: (screen, state, { width }) => ({
    note: words.screen.palette.hint,
    lines: paletteLines(screen, state, width),
  }),
  press(screen, { text, index }, key) {
    const { ui } = screen;
    if (key.name === 'esc') {
      ui.close('palette');
      return;
    }
    const entries = paletteEntries(screen, text);
    const step = typingSteps[key.name];
    if (step !== undefined) {
      ui.set('palette', { index: Math.max(0, Math.min(index + step, entries.length - 1)) });
    } else if (key.name === 'enter') {
      const entry = entries[index];
      if (!entry) return;
      ui.close('palette');
      choose(screen, entry.act);
    } else {
      const next = edited(text, key);
      if (next !== undefined) ui.set('palette', { text: next, index: 0 });
    }
  },
};

/** What choosing an entry does. */
type PaletteAct =
  | { readonly do: 'command'; readonly id: CommandId }
  | { readonly do: 'open'; readonly component: string }
  | { readonly do: 'action'; readonly verb: Verb; readonly component: string; readonly params?: ActionParams }
  | { readonly do: 'recheck'; readonly component: string }
  | { readonly do: 'page'; readonly title: string }
  | { readonly do: 'schedule'; readonly id: string }
  | { readonly do: 'environment'; readonly name: string };

interface PaletteEntry {
  readonly label: string;
  /** What stands to the right: keys, or what the entry is. */
  readonly note: string;
  readonly act: PaletteAct;
}

/** Rows of the list; more than these are reached by typing. */
const shown = 9;

/** Everything that can be done now and contains the letters of `typed` in order, best match first. */
function paletteEntries(screen: Screen, typed: string): readonly PaletteEntry[] {
  const { store } = screen.session;
  const system = store.get('system');
  const entries: PaletteEntry[] = [];
  for (const command of screen.screens.commands) {
    if (command.category === 'moving' || command.id === 'palette') continue;
    if (command.needs || !isAvailable(screen, command)) continue;
    const { label, text } = words.screen.commands[command.id];
    const keys = screen.keymap.keysOf(command.id).map(keyLabel).join(' ');
    entries.push({
      label: `${label}: ${text}`,
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
  for (const row of system.readOnly ? [] : store.get('schedules')) {
    if (row.state !== 'due' && row.state !== 'missed') continue;
    const note = words.screen.palette.kinds.schedule;
    if (row.action)
      entries.push({
        ...{ label: words.screen.palette.scheduled(words.schedules.action(row), row.name), note },
        act: { do: 'action', ...row.action },
      });
    entries.push({
      label: words.screen.palette.scheduleDone(row.name),
      note,
      act: { do: 'schedule', id: row.id },
    });
  }
  for (const { title } of answerTo(store.get('answers'), 'contacts', '')?.book.links ?? [])
    entries.push({
      ...{ label: title, note: words.screen.palette.kinds.page },
      act: { do: 'page', title },
    });
  for (const name of system.environments) {
    if (name === system.environment) continue;
    entries.push({
      label: words.screen.palette.environment(name),
      note: words.screen.palette.kinds.environment,
      act: { do: 'environment', name },
    });
  }
  if (typed === '') return entries;
  return entries
    .map((entry) => ({ entry, score: fuzzy(typed, entry.label) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function paletteLines(screen: Screen, { text, index: wanted }: PaletteState, width: number): string[] {
  const { theme } = screen;
  const entries = paletteEntries(screen, text);
  const index = Math.max(0, Math.min(wanted, entries.length - 1));
  const start = windowStart(entries.length, index, shown);
  const lines = [theme.fit(`: ${text}${theme.glyphs.caret}`, width)];
  if (entries.length === 0)
    lines.push(theme.paint('muted', theme.fit(`  ${words.screen.palette.none}`, width)));
  entries.slice(start, start + shown).forEach((entry, place) => {
    const note = theme.paint('muted', theme.fit(entry.note, 14, 'right'));
    const line = `${theme.fit(entry.label, width - 18)} ${note} `;
    lines.push(listLine(theme, line, start + place === index));
  });
  while (lines.length < shown + 1) lines.push('');
  return lines;
}

function choose(screen: Screen, act: PaletteAct): void {
  const { ui, session } = screen;
  switch (act.do) {
    case 'command':
      run(screen, act.id);
      return;
    case 'open':
      ui.update({
        focus: 'components',
        selections: { ...ui.state.selections, components: { id: act.component, index: 0 } },
      });
      openDetail(screen, 'components', act.component);
      return;
    case 'action':
      if (Object.keys(act.params ?? {}).length > 0) planAction(screen, act.verb, [act.component], act.params);
      else beginAction(screen, act.verb, [act.component]);
      return;
    case 'recheck': {
      session.commands.recheck(act.component);
      const row = session.store.get('components').find(({ id }) => id === act.component);
      ui.update({ notice: words.screen.notices.recheckingOne(row?.title ?? act.component) });
      return;
    }
    case 'schedule':
      attempt(screen, words.screen.palette.scheduleMarked, () => session.commands.scheduleDone(act.id));
      return;
    case 'page':
      openContactsWith(screen, act.title);
      return;
    case 'environment':
      session.commands.switchEnvironment(act.name);
      ui.update({ switchingTo: act.name });
      return;
  }
}
