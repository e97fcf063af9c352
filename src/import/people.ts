import { defined } from '../model/defined.ts';
import type { Source } from '../model/import-codes.ts';
import type { Document, FoundBox, FoundTable } from './document.ts';
import type { Entry } from './draft.ts';
import { idOf, plainCell } from './names.ts';
import { type Origins, urlOf } from './urls.ts';
import { type Column, columnsOf, headings } from './vocabulary.ts';

/** Written down for somebody's name: `[NOME]`, `Rotativo`. */
const noName = /^(?:\[.*\]|<.*>|-|n\/?a|tbd|rotativo|rotating)$/i;
const phone = /\+?\d[\d ().-]{7,18}\d/;
const email = /[\w.+-]+@[\w-]+\.[\w.-]+\w/;

/** People, specialists and providers, from tables and lists that say how to reach them. */
export function contactsOf(documents: readonly Document[]): readonly Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  const add = (
    contact: { name: string; role?: string | undefined; when?: string | undefined },
    ways: string,
    page: string | undefined,
    from: Source,
  ): void => {
    const reached = reach(ways, page);
    const key = JSON.stringify([contact.name, ...Object.values(reached)]);
    if (contact.name === '' || seen.has(key)) return;
    seen.add(key);
    const off = Object.keys(reached).length === 0;
    const value = { ...defined(contact), ...reached };
    entries.push({ section: 'contacts', value, from, asks: off ? [{ code: 'reach' }] : [], off });
  };
  for (const { file, tables, items, boxes } of documents) {
    for (const table of tables) fromTable(file, table, add);
    for (const box of boxes) fromLevel(file, box, add);
    for (const { text, line, under, task } of items) {
      if (task || !under?.path.some((words) => headings.contacts.test(words))) continue;
      const bare = plainCell(text);
      const said = /^([\p{L}][\p{L}\d .()/-]{1,50}?)\s*:\s*(.+)$/u.exec(bare);
      const channel =
        said && /^(?:slack|e-?mail|whatsapp|teams|discord|telegram|channel|canal)$/i.test(said[1]!);
      if (said && (phone.test(said[2]!) || email.test(said[2]!) || (channel && !/^https?:/.test(said[2]!))))
        add({ name: said[1]!.trim() }, said[2]!, undefined, { file, line });
      const level =
        /^(L\d|n[ií]vel \d|level \d)\s*[-–:]\s*([^-–(]+?)\s*(?:\(([^)]*)\))?\s*[-–:]\s*(.+)$/iu.exec(bare);
      if (level)
        add({ name: level[2]!.trim(), role: level[1]!, when: level[4]!.trim() }, '', undefined, {
          file,
          line,
        });
    }
  }
  return entries;
}

/** A level of escalation as a drawing has it: `Level 2: Tech lead` in a box, with how to reach it, under an arrow that says when. */
function fromLevel(
  file: string,
  { lines, before, line, under }: FoundBox,
  add: (
    contact: { name: string; role?: string | undefined; when?: string | undefined },
    ways: string,
    page: string | undefined,
    from: Source,
  ) => void,
): void {
  if (!under?.path.some((words) => headings.contacts.test(words))) return;
  const level = /^(?:L|n[ií]vel|level|tier)\s*(\d)\s*[:–-]\s*(.+)$/iu.exec(plainCell(lines[0]!));
  if (!level) return;
  const ways = lines.filter((text) =>
    /^(?:contatos?|contacts?|tel|phone|telefone|slack|e-?mail)\b/i.test(text),
  );
  add({ name: level[2]!.trim(), role: `L${level[1]}`, when: before }, ways.join(' '), undefined, {
    file,
    line,
  });
}

function fromTable(
  file: string,
  { header, rows, under }: FoundTable,
  add: (
    contact: { name: string; role?: string | undefined; when?: string | undefined },
    ways: string,
    page: string | undefined,
    from: Source,
  ) => void,
): void {
  const columns = columnsOf(header);
  const at = (column: Column) => columns.findIndex((all) => all.includes(column));
  const ways = columns.flatMap((all, index) =>
    all.some((one) => ['phone', 'email', 'contact'].includes(one)) ? [index] : [],
  );
  const page = at('page');
  // Who is on call when is no list of contacts.
  if (at('shift') >= 0 && at('name') >= 0) return;
  const isSystem = (['criticality', 'technology', 'health', 'threshold'] as const).some(
    (one) => at(one) >= 0,
  );
  if (isSystem || (ways.length === 0 && page < 0 && at('channel') < 0)) return;
  const isAbout = under?.path.some((words) => headings.contacts.test(words)) ?? false;
  if (!isAbout && ways.length === 0 && at('channel') < 0) return;
  const [name, role, when, shift, provider, channel] = (
    ['name', 'role', 'when', 'shift', 'component', 'channel'] as const
  ).map(at);
  for (const { cells, line } of rows) {
    const cell = (index: number | undefined) =>
      index === undefined || index < 0 ? undefined : cells[index] || undefined;
    const person = cell(name);
    const named = person !== undefined && !noName.test(person) ? person : undefined;
    const what = cell(role) ?? cell(shift) ?? cells[0];
    const who = cell(provider) ?? cell(channel) ?? named ?? what ?? '';
    const first = ways.map((index) => cells[index]).join(' ');
    // `Nível | Contato | Quando`: the contact is who, not how.
    const isWho =
      named === undefined &&
      !phone.test(first) &&
      !email.test(first) &&
      !/[#@]|\.\w/.test(first) &&
      ways.length === 1;
    const contact =
      isWho && !cell(provider)
        ? { name: first || who, role: what }
        : { name: who, role: who === what ? undefined : what };
    add({ ...contact, when: cell(when) }, [first, cell(channel) ?? ''].join(' '), cell(page), { file, line });
  }
}

/** How a text says that somebody is reached. */
function reach(text: string, page?: string): Readonly<Record<string, string>> {
  const mail = email.exec(text)?.[0];
  const without = mail === undefined ? text : text.replace(mail, ' ');
  const url =
    urlOf(page ?? '') ??
    (page !== undefined && /^[\w-]+(?:\.[\w-]+)+$/.test(page) ? urlOf(`https://${page}`) : undefined);
  return defined({
    phone: phone.exec(without)?.[0].trim(),
    email: mail,
    chat: /(?:^|\s)([#@][\p{L}\d_-]+)/u.exec(without)?.[1],
    url: url?.href,
  }) as Readonly<Record<string, string>>;
}

/** Pages that people look at: dashboards, consoles, documents. Health pages belong to components, addresses of environments to those. */
export function linksOf({ pages }: Origins, taken: ReadonlySet<string>): readonly Entry[] {
  const seen = new Set<string>();
  return pages.flatMap(({ title, heading, url, file, line }): readonly Entry[] => {
    if (seen.has(url.href) || taken.has(url.href) || /\/(?:health\w*|metrics)\/?$/.test(url.pathname))
      return [];
    seen.add(url.href);
    return [
      {
        section: 'links',
        value: { title: titled(title, heading), url: url.href },
        from: { file, line },
        asks: [],
        off: false,
      },
    ];
  });
}

/** `Open Grafana: …` is Grafana; `URL: …` and `See: …` are called by the heading above them. */
function titled(title: string, heading: string | undefined): string {
  const bare = title.replace(/^(?:ver|see|abrir|open|verificar|check|go to|acessar)(?:\s+|$)/i, '');
  const says = bare !== '' && !/^(?:urls?|links?|dashboard)$/i.test(bare);
  return says || heading === undefined ? bare || title : heading.replace(/^\d+(?:\.\d+)*[.)]?\s+/, '');
}

/** Who is on call when, from a table of shifts: `08:00 - 16:00 | Dev Lead | +55 …`. */
export function oncallOf(documents: readonly Document[]): readonly Entry[] {
  for (const { file, tables } of documents)
    for (const { header, rows, line } of tables) {
      const columns = columnsOf(header);
      const at = (column: Column) => columns.findIndex((all) => all.includes(column));
      const [shift, name, phoneAt, mailAt] = [at('shift'), at('name'), at('phone'), at('email')];
      const times = rows.map(({ cells }) =>
        /^(\d\d:\d\d)\s*(?:-|–|to|a|às)\s*(\d\d:\d\d)$/.exec(cells[shift] ?? ''),
      );
      if (shift < 0 || name < 0 || rows.length === 0 || times.some((time) => !time)) continue;
      const people = rows.map(({ cells }) => ({
        id: idOf(cells[name] ?? ''),
        value: { name: cells[name], ...reach(cells[phoneAt] ?? ''), ...reach(cells[mailAt] ?? '') },
      }));
      if (people.some(({ id }) => id === '')) continue;
      const value = {
        people: Object.fromEntries(people.map(({ id, value: one }) => [id, one])),
        shifts: times.map((time, index) => ({ from: time![1], to: time![2], who: people[index]!.id })),
      };
      return [{ section: 'oncall', value, from: { file, line }, asks: [{ code: 'zone' }], off: false }];
    }
  return [];
}
