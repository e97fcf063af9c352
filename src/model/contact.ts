/** Somebody to turn to: a person, a specialist, the support of a provider. Every text is fit to be shown. */
export interface Contact {
  /** A name, else what they are. */
  readonly name: string;
  readonly role?: string;
  readonly phone?: string;
  readonly email?: string;
  /** As it is written in a chat: `@ana`, `#incidents`; or in whatever other words they are reached. */
  readonly chat?: string;
  /** A page of theirs: a portal, a status page. */
  readonly link?: string;
  /** When to turn to them. */
  readonly when?: string;
  /** Ids of components they are for; empty: the whole system. */
  readonly components: readonly string[];
  readonly from: ContactSource;
}

/** Where a contact or link is written: among the people on call, under `contacts` or `links`, or in a runbook. */
export type ContactSource =
  | { readonly in: 'people'; readonly id: string }
  | { readonly in: 'configuration' }
  | { readonly in: 'runbook'; readonly name: string; readonly line: number };

/** A page that belongs to a system: a dashboard, a document. */
export interface SystemLink {
  readonly title: string;
  readonly url: string;
  /** Ids of components it is about; empty: the whole system. */
  readonly components: readonly string[];
  readonly from: ContactSource;
}

/** Everybody to turn to and every page, those written by whoever configures before those found in runbooks. */
export interface ContactBook {
  readonly contacts: readonly Contact[];
  readonly links: readonly SystemLink[];
}

/** What a contact is searched by. */
export function contactText(contact: Contact): string {
  const { name, role, phone, email, chat, link, when, components } = contact;
  return [name, role, phone, email, chat, link, when, ...components]
    .filter((text) => text !== undefined)
    .join(' ');
}

/** Whether a contact or link is there for one of these components, by id or, where it says none, by what it is called. */
export function concerns(
  one: { readonly components: readonly string[]; readonly text: string },
  components: readonly { readonly id: string; readonly title: string }[],
): boolean {
  return components.some(
    ({ id, title }) =>
      one.components.includes(id) ||
      (one.components.length === 0 && [id, title].some((name) => hasWord(one.text, name))),
  );
}

/** Upper and lower case alike, and only whole words: `api` is no part of `rapid`. */
function hasWord(text: string, word: string): boolean {
  const plain = text.toLowerCase();
  const wanted = word.toLowerCase();
  const isLetter = (at: number): boolean => /[\p{L}\p{N}_]/u.test(plain[at] ?? '');
  for (let at = plain.indexOf(wanted); wanted !== '' && at >= 0; at = plain.indexOf(wanted, at + 1))
    if (!isLetter(at - 1) && !isLetter(at + wanted.length)) return true;
  return false;
}
