import type { Contact, SystemLink } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { type Block, plainText, type Runbook, type Span } from '../model/runbook.ts';
import { type ContactColumn, columnOf, isContactHeading, isLinkHeading, isWay } from './contact-words.ts';

type Ways = Pick<Contact, 'phone' | 'email' | 'chat' | 'link'>;
type Cells = Partial<Record<ContactColumn, string>>;

/** Contacts of one runbook that are kept at most. */
const most = 500;

/**
 * Who a runbook says to turn to: tables whose headers say so, English or Portuguese, and lists of "who: how" under a heading that does.
 * Reads, never guesses: a row or an item without a name, or without a way to reach anybody, is none.
 */
export function contactsIn({ name, blocks }: Pick<Runbook, 'name' | 'blocks'>): readonly Contact[] {
  const found: Contact[] = [];
  eachUnderHeading(blocks, (block, heading) => {
    const made =
      block.kind === 'table'
        ? contactsOfTable(block.header, block.rows)
        : block.kind === 'item' && isContactHeading(heading)
          ? contactsOfItem(block.spans, heading)
          : [];
    for (const one of made)
      found.push({ ...one, components: [], from: { in: 'runbook', name, line: block.line } });
  });
  return found.slice(0, most);
}

/** Pages that a runbook lists as "what: address" or as links, under a heading such as Dashboards. */
export function linksIn({ name, blocks }: Pick<Runbook, 'name' | 'blocks'>): readonly SystemLink[] {
  const found: SystemLink[] = [];
  eachUnderHeading(blocks, (block, heading) => {
    if (block.kind !== 'item' || !isLinkHeading(heading)) return;
    const url = block.spans.map(addressOf).find((address) => address !== undefined);
    const [title] = splitLabel(plainText(block.spans));
    const linked = block.spans.find(({ link }) => link === url);
    const called = title ?? linked?.text.trim();
    if (url === undefined || !called || isAddress(called)) return;
    found.push({ title: called, url, components: [], from: { in: 'runbook', name, line: block.line } });
  });
  return found.slice(0, most);
}

/** Calls with each block and the text of the heading it stands under. */
function eachUnderHeading(blocks: readonly Block[], visit: (block: Block, heading: string) => void): void {
  let path: { readonly level: number; readonly text: string }[] = [];
  for (const block of blocks) {
    if (block.kind === 'heading') {
      path = path.filter(({ level }) => level < block.level);
      path.push({ level: block.level, text: plainText(block.spans) });
    } else if (block.kind === 'table' || block.kind === 'item')
      visit(block, path.map(({ text }) => text).join(' / '));
  }
}

type Cell = readonly Span[];
type Made = Omit<Contact, 'components' | 'from'>;

function contactsOfTable(header: readonly Cell[], rows: readonly (readonly Cell[])[]): readonly Made[] {
  const columns = header.map((cell) => columnOf(plainText(cell)));
  const reaching = columns.some((one) => one === 'phone' || one === 'email' || one === 'any');
  const naming = columns.some((one) => one === 'name' || one === 'role' || one === 'any');
  if (!reaching || !naming) return [];
  return rows.flatMap((row) => {
    const cells: Cells = {};
    columns.forEach((column, index) => {
      const text = plainText(row[index] ?? []).trim();
      const previous = column && cells[column];
      if (column && !isBlank(text)) cells[column] = previous === undefined ? text : `${previous}, ${text}`;
    });
    return contactOf(cells) ?? [];
  });
}

function contactOf(cells: Cells): Made | undefined {
  const { any, name: called, role, when, link } = cells;
  const ways: Ways = {
    ...waysIn(any ?? ''),
    ...defined({ phone: cells.phone, email: cells.email, chat: cells.chat }),
  };
  const unread = any !== undefined && Object.keys(ways).length === 0 ? any : undefined;
  // Beside a time and without a name it says who, as in "L2, Tech lead, after 30 min"; else how, in words of its own.
  const isName = unread !== undefined && called === undefined && when !== undefined;
  const named = called ?? (isName ? unread : undefined);
  const chat = isName ? undefined : unread;
  const reached = chat !== undefined || Object.keys(ways).length > 0;
  const name = named ?? role;
  if (name === undefined || !(reached || (named !== undefined && when !== undefined))) return undefined;
  const page = link !== undefined && isAddress(link) ? link : undefined;
  return {
    ...defined({ role: named === undefined ? undefined : role, chat, link: page, when }),
    ...ways,
    name,
  };
}

function contactsOfItem(spans: readonly Span[], heading: string): readonly Made[] {
  const [label, rest] = splitLabel(plainText(spans));
  if (label === undefined) return [];
  const ways = waysIn(rest);
  if (ways.phone === undefined && ways.email === undefined && ways.chat === undefined) return [];
  const title = heading
    .split(' / ')
    .at(-1)!
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return [{ name: isWay(label) ? title : label, ...ways }];
}

/** `Manager: +55 11 …` in two; no label where there is none. */
function splitLabel(text: string): readonly [label: string | undefined, rest: string] {
  const [, label, rest] = /^([^:]{1,80}?)\s*:\s+(\S.*)$/s.exec(text.trim()) ?? [];
  return label === undefined ? [undefined, text] : [label, rest!];
}

/** Ways to reach somebody, found in one text. */
function waysIn(text: string): Ways {
  const [email] = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text) ?? [];
  const [phone] = /\+?\d[\d\s().-]{5,}\d/.exec(text) ?? [];
  const [chat] = /(?:^|\s)[@#][\w-][\w.-]*(?:\s.*)?$/.exec(text) ?? [];
  const link = text.split(/[\s,;]+/).find(isAddress);
  return defined({ phone: phone?.trim(), email, chat: chat?.trim(), link }) as Ways;
}

function addressOf({ text, link }: Span): string | undefined {
  if (link !== undefined && /^https?:/i.test(link)) return link;
  return text.split(/\s+/).find((word) => /^https?:\/\//i.test(word));
}

/** `https://x.example/…` or a bare `status.example.com`. */
function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) || /^(?:[\w-]+\.)+[a-z]{2,}(?:\/\S*)?$/i.test(text);
}

/** Nothing, a dash, or a placeholder that nobody filled in: `[NAME]`, `<phone>`, `TBD`. */
function isBlank(text: string): boolean {
  return /^(?:|[-–—?]+|\[[^\]]*\]|<[^>]*>|n\/?a|tbd|todo|a definir)$/i.test(text);
}
