import { answerTo } from '../../src/model/answers.ts';
import { type Contact, concerns, contactText, type SystemLink } from '../../src/model/contact.ts';
import { words } from '../../src/words/index.ts';
import { runIfScreen } from '../input/controller.ts';
import { reselected, selectedIndex } from '../input/list.ts';
import { goTo, opening, type Screen, type ScreenKind } from '../input/screen.ts';
import type { Selection } from '../input/ui.ts';
import { bodyRoom } from '../panes/geometry.ts';
import { matcher } from '../panes/items.ts';
import { DetailLines } from '../ui/detail-lines.ts';
import { listLines } from '../ui/list.ts';
import type { Column } from '../ui/table.ts';
import { typeFilter } from './filter.ts';

interface ContactsState {
  readonly at: Selection;
  readonly filter: string;
  /** Ids of components that it is about: who is for these comes first. */
  readonly about: readonly string[];
}

declare module '../input/ui.ts' {
  interface ScreenStates {
    contacts: ContactsState;
  }
}

const fresh = (about: readonly string[], filter = ''): ContactsState => ({ at: { index: 0 }, filter, about });

/** Opens the contacts, those for these components first. */
export function openContacts(screen: Screen, about: readonly string[]): void {
  goTo(screen, 'contacts', fresh(about));
}

/** Opens what has this text. */
export function openContactsWith(screen: Screen, text: string): void {
  goTo(screen, 'contacts', fresh([], text));
}

/** Whom to call, how and when; then pages about the system. All of the selected one stands below. */
export const contacts: ScreenKind<'contacts'> = {
  id: 'contacts',
  place: 'full',
  destination: true,
  title: () => words.screen.contacts.title,
  contexts: ['contacts', 'list', 'global'],
  reads: ['answers', 'oncall', 'components'],
  asks: () => [{ to: 'contacts', id: '' }],
  commands: [opening('contacts', { keys: ['P'], category: 'looking', footer: 48 }, () => fresh([]))],
  draw(screen, state, { width, height }) {
    const { theme } = screen;
    const texts = words.screen.contacts;
    const answer = answerTo(screen.session.store.get('answers'), 'contacts', '');
    const { contacts: all = [], links = [] } = answer?.book ?? {};
    const rows = shown(screen, state);
    const index = selectedIndex(rows, state.at);
    const row = rows[index];
    const hits = words.screen.title.hits(state.filter, rows.length, all.length + links.length);
    const title = texts.counted(all.length, links.length);
    const note = [
      ...(state.filter === '' ? [] : [hits]),
      ...(answer?.reading === false ? [] : [texts.reading]),
    ].join('  ');
    if (!row) {
      const said = state.filter === '' ? texts.none : words.screen.empty.filtered(state.filter);
      return { title, note, lines: [theme.paint('muted', theme.fit(`  ${said}`, width))] };
    }
    const pinned = wholeLines(screen, row, width).slice(0, Math.max(0, height - 4));
    return {
      title,
      note,
      lines: listLines(theme, columns(), rows, index, width, height - pinned.length),
      pinned,
    };
  },
  press(screen, state, _, command) {
    const { ui } = screen;
    const rows = shown(screen, state);
    const room = bodyRoom(screen);
    const row = rows[selectedIndex(rows, state.at)];
    const below = row ? wholeLines(screen, row, room.width).length : 0;
    const at = reselected(command, rows, state.at, Math.max(1, room.height - below - 1));
    if (at) ui.set('contacts', { at });
    else if (command === 'filter')
      typeFilter(screen, {
        ...{ what: words.screen.contacts.title, text: state.filter },
        change: (filter) => ui.set('contacts', { filter, at: { index: 0 } }),
      });
    else if (command === 'back' && state.filter !== '') ui.set('contacts', { filter: '' });
    else if (command === 'back' || command === 'contacts' || command === 'quit') ui.close('contacts');
    else runIfScreen(screen, command);
  },
  hints: () =>
    (['back', 'filter'] as const).map((command) => ({
      ...{ command, label: words.screen.commands[command].label },
    })),
};

/** One line of the list: a contact, or a page. */
interface Row {
  readonly id: string;
  readonly contact?: Contact;
  readonly link?: SystemLink;
  readonly onCall: boolean;
}

/** Who is on call, then who is for what it is about, then the others in their order; pages likewise, below. */
function shown(screen: Screen, { filter, about }: ContactsState): readonly Row[] {
  const { store } = screen.session;
  const book = answerTo(store.get('answers'), 'contacts', '')?.book;
  if (!book) return [];
  const { duty } = store.get('oncall');
  const onCall = new Set([duty.person, ...(duty.beside ?? [])].flatMap((person) => person?.id ?? []));
  const meant = store.get('components').filter(({ id }) => about.includes(id));
  const matches = filter === '' ? () => true : matcher(filter);
  const contactRows = book.contacts
    .map((contact, index) => ({
      contact,
      id: `contact ${index}`,
      onCall: contact.from.in === 'people' && onCall.has(contact.from.id),
      rank: concerns({ components: contact.components, text: contactText(contact) }, meant) ? 1 : 2,
    }))
    .filter(({ contact }) => matches(contactText(contact).toLowerCase()))
    .toSorted((a, b) => (a.onCall ? 0 : a.rank) - (b.onCall ? 0 : b.rank));
  const linkRows = book.links
    .map((link, index) => ({
      link,
      id: `link ${index}`,
      onCall: false,
      rank: concerns({ components: link.components, text: link.title }, meant) ? 1 : 2,
    }))
    .filter(({ link }) => matches(`${link.title} ${link.url} ${link.components.join(' ')}`.toLowerCase()))
    .toSorted((a, b) => a.rank - b.rank);
  return [...contactRows, ...linkRows];
}

function columns(): readonly Column<Row>[] {
  const texts = words.screen.contacts;
  return [
    {
      ...{ header: texts.columns.who, width: 14, grow: 1, most: 30 },
      cell: ({ contact, link }) => ({ text: contact?.name ?? link?.title ?? '', role: 'strong' }),
    },
    {
      ...{ header: texts.columns.role, width: 10, grow: 1, most: 24, drop: 1 },
      cell: ({ contact, onCall }) =>
        onCall
          ? { text: texts.oncall, role: 'ok' }
          : { text: contact ? (contact.role ?? '') : texts.page, role: 'muted' },
    },
    {
      ...{ header: texts.columns.reach, width: 18, grow: 2 },
      cell: ({ contact, link }) => ({ text: link?.url ?? reachText(contact), role: 'accent' }),
    },
    {
      ...{ header: texts.columns.when, width: 12, grow: 2, drop: 2 },
      cell: ({ contact }) => ({ text: contact?.when ?? '', role: 'plain' }),
    },
  ];
}

/** The fastest way first. */
function reachText(contact: Contact | undefined): string {
  const { phone, chat, email, link } = contact ?? {};
  return phone ?? chat ?? email ?? link ?? '';
}

/** All that is known about the selected one. */
function wholeLines(screen: Screen, { contact, link }: Row, width: number): readonly string[] {
  const { theme } = screen;
  const out = new DetailLines(theme, width);
  const texts = words.screen.contacts;
  const { from } = contact ?? link!;
  const titleOf = (id: string): string =>
    screen.session.store.get('components').find((row) => row.id === id)?.title ?? id;
  const about = (contact ?? link!).components.map(titleOf).join(', ');
  out.text(theme.glyphs.frame.top.repeat(Math.max(1, width - 2)), 'muted');
  const facts = [contact?.name ?? link!.title, contact?.role, about].filter((text) => text);
  out.text(facts.join(` ${theme.glyphs.separator} `), 'strong');
  for (const way of ['phone', 'chat', 'email'] as const)
    if (contact?.[way] !== undefined) out.field(texts.fields[way], contact[way]);
  const page = contact?.link ?? link?.url;
  if (page !== undefined) out.link(texts.fields.link, page);
  if (contact?.when !== undefined) out.field(texts.fields.when, contact.when);
  if (from.in === 'runbook') out.field(texts.fields.from, texts.from(from.name, from.line), 'muted');
  return out.lines;
}
