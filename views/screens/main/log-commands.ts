import { momentOf } from '../../../src/logs/query/query.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { geometry } from '../../state/geometry.ts';
import { logWindow, sameShow, wantedLogs } from '../../state/log-view.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import { ask } from '../asking.ts';

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
export function selectedLine({ ui, session }: Screen): number | undefined {
  const logs = session.store.get('logs');
  return logs.lines[logWindow(logs, ui.state.logCursor, 1).cursor]?.seq;
}

/** What a key of the logs does. Returns false for a command that is not one of theirs. */
export function logCommand(screen: Screen, id: string): boolean {
  const { ui } = screen;
  switch (id) {
    case 'search':
      search(screen);
      return true;
    case 'next-hit':
      void find(screen, 1);
      return true;
    case 'previous-hit':
      void find(screen, -1);
      return true;
    case 'wrap':
      ui.update({ logWrap: !ui.state.logWrap, logOffset: 0 });
      return true;
    case 'scroll-right':
      ui.update({ logOffset: ui.state.logOffset + sideways, logWrap: false });
      return true;
    case 'scroll-left':
      ui.update({ logOffset: Math.max(0, ui.state.logOffset - sideways) });
      return true;
    case 'log-time':
      jumpToTime(screen);
      return true;
    case 'context':
      toggleContext(screen);
      return true;
    case 'bookmark':
      bookmark(screen);
      return true;
    case 'next-bookmark':
      nextBookmark(screen);
      return true;
    case 'top':
      askTop(screen);
      return true;
    case 'keep':
      keep(screen);
      return true;
    default:
      return false;
  }
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
  const { logMarks } = ui.state;
  const has = logMarks.includes(line);
  ui.update({
    logMarks: has ? logMarks.filter((one) => one !== line) : [...logMarks, line].sort((a, b) => a - b),
    notice: has ? words.screen.logs.unmarked : words.screen.logs.marked,
  });
}

function nextBookmark(screen: Screen): void {
  const { ui } = screen;
  const { logMarks } = ui.state;
  const line = selectedLine(screen) ?? 0;
  const next = logMarks.find((one) => one > line) ?? logMarks[0];
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
      const overlay = { kind: 'log-top', what: what!, index: 0 } as const;
      ui.update({ overlay });
      const top = await session.commands.logs.top(what!);
      const { overlay: shown } = ui.state;
      if (shown?.kind === 'log-top' && shown.what === what) ui.update({ overlay: { ...shown, top } });
    },
  });
}

/** Keys of the table of what is most frequent: moving, and showing the lines behind a row. */
export function topKey(screen: Screen, overlay: Extract<Overlay, { kind: 'log-top' }>, key: KeyPress): void {
  const { ui, keymap } = screen;
  const command = keymap.find(key.name, ['list', 'global']);
  const rows = overlay.top?.rows ?? [];
  const page = Math.max(1, geometry(screen).body - 4);
  const steps: Readonly<Record<string, number>> = {
    ...{ up: -1, down: 1, first: -1e6, last: 1e6 },
    ...{ 'page-up': -page, 'page-down': page },
  };
  const step = steps[command ?? ''];
  if (step !== undefined) {
    const index = Math.max(0, Math.min(overlay.index + step, rows.length - 1));
    ui.update({ overlay: { ...overlay, index } });
    return;
  }
  if (command === 'open') {
    const query = rows[overlay.index]?.query;
    if (query === undefined) {
      ui.update({ notice: words.screen.logs.cannotNarrow });
      return;
    }
    const logs = [ui.state.filters.logs, query].filter((part) => part !== '').join(' ');
    ui.update({ overlay: undefined, filters: { ...ui.state.filters, logs }, logCursor: {} });
    return;
  }
  if (command === 'back' || command === 'quit') ui.update({ overlay: undefined });
}

/** Saves what the filter lets through as evidence. */
function keep({ ui, session }: Screen): void {
  ui.update({ notice: words.screen.logs.saving });
  session.commands.logs.save().then(
    (said) => ui.update({ notice: said }),
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

/** Opens a line in detail: its fields and, where it is JSON, its document. */
export function openLine({ ui, session }: Screen, line: number): void {
  ui.update({ logDetail: undefined });
  session.commands.logs.details(line).then(
    (logDetail) => {
      if (ui.state.detail?.id === String(line)) ui.update({ logDetail });
    },
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
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
    ...{
      overlay: undefined,
      detail: undefined,
      focus: 'logs',
      tab: 'logs',
      zoomed: true,
      logContext: undefined,
      logOffset: 0,
    },
    filters: { ...filters, logs: component === undefined ? '' : `comp:${component}` },
    logCursor: at === undefined ? {} : { anchor: { at }, jump: true },
    notice: words.screen.logs.aroundAlert(name),
  });
}
