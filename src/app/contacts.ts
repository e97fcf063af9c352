import type { Contact, ContactBook, SystemLink } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { Runbook } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { contactsIn, linksIn } from '../runbooks/contacts.ts';
import { redactor } from '../text/redactor.ts';

/** Longest text of a contact that is shown, in characters. */
const longest = 500;

/**
 * Everybody to turn to: the people of the rota, those under `contacts`, and those that runbooks name; each once. Tokens in addresses
 * are masked, whatever a terminal would obey is taken out.
 * @param books runbooks, as the shelf cleaned them
 */
export function contactBook(
  { oncall, contacts, links, secrets }: Pick<SystemConfig, 'oncall' | 'contacts' | 'links' | 'secrets'>,
  books: readonly Runbook[],
): ContactBook {
  const clean = redactor(secrets, longest);
  const people = oncall.people
    .filter(({ phone, email, chat }) => [phone, email, chat].some((way) => way !== undefined))
    .map(
      ({ id, name, phone, email, chat }): Contact => ({
        ...{ name, components: [], from: { in: 'people', id } },
        ...defined({ phone, email, chat }),
      }),
    );
  return {
    contacts: once(
      [...people, ...contacts]
        .map((one) => cleaned(one, clean))
        .concat(books.flatMap((book) => foundIn(book).contacts)),
      ({ name, phone, email, chat }) => [name, phone, email, chat],
    ),
    links: once(
      links.map((one) => cleaned(one, clean)).concat(books.flatMap((book) => foundIn(book).links)),
      ({ title, url }: SystemLink) => [title, url],
    ),
  };
}

/** What each runbook names: looked for once, since this is asked again at every change of what is shown. */
const found = new WeakMap<Runbook, Pick<ContactBook, 'contacts' | 'links'>>();

function foundIn(book: Runbook): Pick<ContactBook, 'contacts' | 'links'> {
  const known = found.get(book) ?? { contacts: contactsIn(book), links: linksIn(book) };
  found.set(book, known);
  return known;
}

function once<One>(all: readonly One[], keyOf: (one: One) => readonly unknown[]): readonly One[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = JSON.stringify(keyOf(one)).toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

function cleaned<One extends object>(one: One, clean: (text: string) => string): One {
  const entries = Object.entries(one).map(([key, value]) => [
    key,
    typeof value === 'string' ? clean(value) : value,
  ]);
  return Object.fromEntries(entries) as One;
}
