import type { JournalEvent } from '../../src/model/event.ts';
import { factsInWords } from '../../src/words/event-names.ts';
import { eventName, eventText } from '../../src/words/event-text.ts';
import { words } from '../../src/words/index.ts';
import { runIfScreen } from '../input/controller.ts';
import { moved, reselected, selectedIndex } from '../input/list.ts';
import { opening, type Room, type Screen, type ScreenKind } from '../input/screen.ts';
import type { Selection } from '../input/ui.ts';
import { contextOf } from '../panes/event-context.ts';
import { bodyRoom } from '../panes/geometry.ts';
import { matcher } from '../panes/items.ts';
import { timeText, whenText } from '../ui/age.ts';
import { DetailLines } from '../ui/detail-lines.ts';
import { listLines } from '../ui/list.ts';
import type { Column } from '../ui/table.ts';
import { openDetail } from './detail/detail.ts';
import { typeFilter } from './filter.ts';

interface JournalState {
  readonly at: Selection;
  readonly filter: string;
  /** First line in view of the event that is open whole; undefined while all are listed. */
  readonly scroll: number | undefined;
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    journal: JournalState;
  }
}

/** Events that the slice holds at most: with as many there are older ones. */
const most = 200;

/** What happened, newest first. */
export const journal: ScreenKind<'journal'> = {
  id: 'journal',
  place: 'full',
  destination: true,
  title: () => words.screen.journal.title,
  contexts: ['journal', 'list', 'global'],
  reads: ['journal'],
  commands: [
    opening('journal', { keys: ['9'], category: 'looking', footer: 47 }, () => ({
      ...{ at: { index: 0 }, filter: '', scroll: undefined },
    })),
    { id: 'journal-jump', keys: ['o'], context: 'journal', category: 'looking' },
  ],
  draw(screen, state, room) {
    const { theme, session } = screen;
    const all = session.store.get('journal');
    const rows = shown(screen, state.filter);
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    const texts = words.screen.journal;
    if (row && state.scroll !== undefined)
      return {
        title: texts.event(row.event.seq),
        lines: eventLines(screen, row, room),
        scroll: state.scroll,
      };
    const said = all.length === 0 ? texts.none : words.screen.empty.filtered(state.filter);
    return {
      title: texts.counted(all.length),
      note: [
        ...(state.filter === '' ? [] : [words.screen.title.hits(state.filter, rows.length, all.length)]),
        ...(all.length < most ? [] : [texts.older(most)]),
      ].join('  '),
      lines: row
        ? listLines(theme, columns(rows, room.now), rows, index, room.width, room.height)
        : [theme.paint('muted', theme.fit(`  ${said}`, room.width))],
    };
  },
  press(screen, state, _, command) {
    const { ui, clock } = screen;
    const rows = shown(screen, state.filter);
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    const room = { ...bodyRoom(screen), now: clock.now() };
    if (row && state.scroll !== undefined) {
      const count = eventLines(screen, row, room).length - room.height + 1;
      const scroll = moved(command, state.scroll, count, room.height - 1);
      if (scroll !== undefined) {
        ui.set('journal', { scroll });
        return;
      }
    }
    const at = reselected(command, rows, state.at, room.height - 1);
    if (at) ui.set('journal', { at });
    else if (command === 'open')
      row &&
        ui.set('journal', { at: { id: row.id, index }, scroll: state.scroll === undefined ? 0 : undefined });
    else if (command === 'journal-jump') row && jump(screen, row.event);
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.journal.title, text: state.filter },
        change: (filter) => ui.set('journal', { filter, at: { index: 0 }, scroll: undefined }),
      });
    else if (command === 'back' && state.scroll !== undefined) ui.set('journal', { scroll: undefined });
    else if (command === 'back' && state.filter !== '') ui.set('journal', { filter: '' });
    else if (command === 'back' || command === 'journal' || command === 'quit') ui.close('journal');
    else runIfScreen(screen, command);
  },
  hints: (_, { scroll }) =>
    (['back', ...(scroll === undefined ? (['open'] as const) : []), 'filter', 'journal-jump'] as const).map(
      (command) => ({ command, label: words.screen.commands[command].label }),
    ),
};

interface Row {
  readonly id: string;
  readonly event: JournalEvent;
  readonly name: string;
  readonly facts: string;
}

/** The rows of a journal as it was last, for a configuration that calls things so. */
let made: { readonly events: unknown; readonly names: unknown; readonly rows: readonly Row[] } | undefined;

function rowsOf({ session }: Screen): readonly Row[] {
  const events = session.store.get('journal');
  const { names } = session;
  if (made?.events === events && made.names === names) return made.rows;
  const context = contextOf(events);
  const rows = events.map((event) => {
    const facts = eventText(event, names, context);
    return { id: String(event.seq), event, name: eventName(event.kind), facts };
  });
  made = { events, names, rows };
  return rows;
}

function shown(screen: Screen, filter: string): readonly Row[] {
  const rows = rowsOf(screen);
  if (filter === '') return rows;
  const matches = matcher(filter);
  return rows.filter(({ event, name, facts }) =>
    matches(`${name} ${event.kind} ${whoOf(event)} ${event.incident ?? ''} ${facts}`.toLowerCase()),
  );
}

function columns(rows: readonly Row[], now: number): readonly Column<Row>[] {
  const texts = words.screen.journal.columns;
  const old = rows.some(({ event }) => stampText(event.at, now) !== timeText(event.at));
  return [
    {
      ...{ header: texts.when, width: old ? 11 : 8 },
      cell: ({ event: { at } }) => ({
        text: stampText(at, now),
        role: 'muted',
      }),
    },
    {
      header: texts.who,
      width: 10,
      drop: 1,
      cell: ({ event }) => ({ text: whoOf(event), role: 'accent' }),
    },
    { header: texts.what, width: 18, cell: ({ name }) => ({ text: name }) },
    { header: texts.facts, width: 20, grow: 1, cell: ({ facts }) => ({ text: facts }) },
  ];
}

/** To the second today, else to the minute. */
function stampText(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeText(at) : whenText(at, now);
}

/** Who did it: what plantao itself saw or did is its own, whoever's screen it was. */
function whoOf({ kind, actor, data }: JournalEvent): string {
  if (typeof data.by === 'string' && data.by !== '') return data.by;
  return /^(?:alert|status|notice|escalation)\./.test(kind) ? words.screen.journal.own : actor.user;
}

/** A fact as it stands; what can only be a moment as one. */
function factText(value: unknown): string {
  if (typeof value === 'number' && value > 1e12 && value < 1e13) return new Date(value).toISOString();
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Everything an event holds. */
function eventLines(
  { theme, session }: Screen,
  { event, name: called, facts }: Row,
  { width, now }: Room,
): readonly string[] {
  const out = new DetailLines(theme, width);
  const texts = words.screen.journal;
  const { user, tty, from } = event.actor;
  out.text(`${called}  ${facts}`, 'strong');
  out.line('');
  out.field(texts.columns.when, `${stampText(event.at, now)}  ${new Date(event.at).toISOString()}`);
  const who = whoOf(event);
  out.field(texts.columns.who, [who, ...(user === who ? [] : [user]), tty, from].filter(Boolean).join('  '));
  out.field(texts.kind, event.kind);
  out.field(texts.host, event.host);
  out.field(texts.place, `${event.system}  ${event.environment}`);
  if (event.incident !== undefined) out.field(texts.incident, event.incident);
  out.field(texts.hash, event.hash, 'muted');
  out.section(texts.columns.facts);
  const written = factsInWords(event.data, session.names);
  for (const [name, value] of Object.entries(written)) out.field(name, factText(value));
  return out.lines;
}

/** Shows the incident that an event belongs to, else the component it is about. */
function jump(screen: Screen, { incident, data }: JournalEvent): void {
  const { ui, session } = screen;
  const texts = words.screen.journal;
  const { component } = data;
  if (session.store.get('incidents').some(({ id }) => id === incident))
    ui.show('incidents', { at: { id: incident!, index: 0 }, scroll: 0 });
  else if (session.store.get('components').some(({ id }) => id === component))
    openDetail(screen, 'components', String(component));
  else ui.update({ notice: incident === undefined ? texts.noTarget : texts.closed(incident) });
}
