import { momentOf } from '../../../src/logs/query/query.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import type { CommandId } from '../../input/commands.ts';
import type { Command, Screen } from '../../input/screen.ts';
import { holdLogs, logWindow, sameShow, wantedLogs } from '../../panes/log-view.ts';
import { ask } from '../ask.ts';

/** Columns by which the text moves sideways. */
const sideways = 20;

/** Tells the session what to show of the logs, whenever that is something else than before. */
export function askLogs(screen: Screen): void {
  const wanted = wantedLogs(screen.ui.state);
  if (sameShow(screen.logsAsked, wanted)) return;
  screen.logsAsked = wanted;
  screen.session.commands.logs.show(wanted);
}

/** `seq` of the selected line; the newest while the logs are followed. */
function selectedLine({ ui, session }: Screen): number | undefined {
  const logs = session.store.get('logs');
  return logs.lines[logWindow(logs, ui.state.logCursor, 1).cursor]?.seq;
}

function inLogs(
  id: CommandId,
  key: string,
  run: (screen: Screen) => void,
  more: Partial<Command> = {},
): Command {
  return { id, keys: [key], context: 'logs', category: 'looking', run, ...more };
}

/** Every command of the logs. */
export const logCommands: readonly Command[] = [
  inLogs('pause', 'space', pause, { footer: 41 }),
  inLogs('search', 'S', search, { footer: 43 }),
  inLogs('next-hit', 'n', (screen) => void find(screen, 1)),
  inLogs('previous-hit', 'N', (screen) => void find(screen, -1)),
  inLogs('context', 'C', toggleContext, { footer: 44 }),
  inLogs('top', 'T', askTop, { footer: 47 }),
  inLogs('log-time', 't', jumpToTime, { footer: 48 }),
  inLogs('wrap', 'w', ({ ui }) => ui.update({ logWrap: !ui.state.logWrap, logOffset: 0 })),
  inLogs('scroll-right', '>', ({ ui }) =>
    ui.update({ logOffset: ui.state.logOffset + sideways, logWrap: false }),
  ),
  inLogs('scroll-left', '<', ({ ui }) =>
    ui.update({ logOffset: Math.max(0, ui.state.logOffset - sideways) }),
  ),
  inLogs('bookmark', 'b', bookmark),
  inLogs('next-bookmark', 'B', nextBookmark),
  inLogs('keep', 'K', keep, { category: 'acting' }),
];

function pause({ ui, session }: Screen): void {
  const { logCursor } = ui.state;
  if (logCursor.bottom !== undefined || logCursor.jump) {
    ui.update({ logCursor: {} });
    return;
  }
  const logs = session.store.get('logs');
  ui.update({ logCursor: holdLogs(logs.lines.slice(0, logWindow(logs, logCursor, 1).end)) });
}

/** Goes to a line, wherever it is. */
function goTo({ ui }: Screen, anchor: { readonly line: number } | { readonly at: number }): void {
  ui.update({ logCursor: { anchor, jump: true } });
}

function search(screen: Screen): void {
  const { ui } = screen;
  ask(screen, {
    title: words.screen.logs.search,
    fields: [{ label: words.screen.logs.searchField, value: ui.state.logSearch }],
    done: '',
    send([text]) {
      ui.update({ logSearch: text! });
      void find(screen, -1);
    },
  });
}

async function find(screen: Screen, direction: 1 | -1): Promise<void> {
  const { ui, session } = screen;
  const { logSearch } = ui.state;
  const line = selectedLine(screen);
  if (logSearch === '') {
    ui.update({ notice: words.screen.logs.noSearch });
    return;
  }
  if (line === undefined) return;
  try {
    const found = await session.commands.logs.find(logSearch, line, direction);
    if (found === undefined) ui.update({ notice: words.screen.logs.noHit(logSearch) });
    else goTo(screen, { line: found });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}

function jumpToTime(screen: Screen): void {
  ask(screen, {
    title: words.screen.logs.jump,
    fields: [{ label: words.screen.logs.jumpField, value: '' }],
    done: words.screen.logs.jumped,
    send([text]) {
      const at = momentOf(text!, screen.clock.now());
      if (at === undefined) throw new Error(words.screen.logs.notATime);
      goTo(screen, { at });
    },
  });
}

/** Shows everything around the selected line, or goes back to the filter. */
export function toggleContext(screen: Screen): void {
  const { ui } = screen;
  const line = selectedLine(screen);
  if (ui.state.logContext !== undefined)
    ui.update({ logContext: undefined, logCursor: { anchor: { line: ui.state.logContext }, jump: true } });
  else if (line !== undefined) ui.update({ logContext: line, logCursor: { anchor: { line }, jump: true } });
}

function bookmark(screen: Screen): void {
  const { ui } = screen;
  const line = selectedLine(screen);
  if (line === undefined) return;
  const { bookmarks } = ui.state;
  const has = bookmarks.includes(line);
  ui.update({
    bookmarks: has ? bookmarks.filter((one) => one !== line) : [...bookmarks, line].sort((a, b) => a - b),
    notice: has ? words.screen.logs.unmarked : words.screen.logs.marked,
  });
}

function nextBookmark(screen: Screen): void {
  const { ui } = screen;
  const { bookmarks } = ui.state;
  const line = selectedLine(screen) ?? 0;
  const next = bookmarks.find((one) => one > line) ?? bookmarks[0];
  if (next === undefined) ui.update({ notice: words.screen.logs.noMarks });
  else goTo(screen, { line: next });
}

function askTop(screen: Screen): void {
  const { ui, session } = screen;
  ask(screen, {
    title: words.screen.logs.top,
    fields: [{ label: words.screen.logs.topField, value: 'errors' }],
    done: '',
    async send([what]) {
      ui.show('log-top', { what: what!, top: undefined, index: 0 });
      const top = await session.commands.logs.top(what!);
      if (ui.open('log-top')?.what === what) ui.set('log-top', { top });
    },
  });
}

/** Saves what the filter lets through as evidence. */
function keep({ ui, session }: Screen): void {
  ui.update({ notice: words.screen.logs.saving });
  session.commands.logs.save().then(
    (said) => ui.update({ notice: said }),
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

/** The logs on the whole screen, as a query has them: what a runbook says to look at. */
export function openLogQuery({ ui }: Screen, components: readonly string[], query: string): void {
  const { filters } = ui.state;
  const of = components.map((id) => `comp:${id}`);
  const logs = [of.length > 1 ? `(${of.join(' OR ')})` : (of[0] ?? ''), query]
    .filter((one) => one !== '')
    .join(' ');
  ui.update({
    ...{ stack: [], focus: 'logs', tab: 'logs', zoomed: true, logContext: undefined, logOffset: 0 },
    ...{ filters: { ...filters, logs }, logCursor: {}, notice: words.screen.run.backToRun },
  });
}

/** The logs on the whole screen, of a component where there is one, from a moment on: when an alert began. */
export function openLogsAt(
  { ui }: Screen,
  component: string | undefined,
  at: number | undefined,
  name: string,
): void {
  const { filters } = ui.state;
  ui.update({
    stack: [],
    focus: 'logs',
    tab: 'logs',
    zoomed: true,
    logContext: undefined,
    logOffset: 0,
    filters: { ...filters, logs: component === undefined ? '' : `comp:${component}` },
    logCursor: at === undefined ? {} : { anchor: { at }, jump: true },
    notice: words.screen.logs.aroundAlert(name),
  });
}
