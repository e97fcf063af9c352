import { contactBook } from '../../app/contacts.ts';
import { shelfOf } from '../../app/runbooks.ts';
import { systemClock } from '../../model/clock.ts';
import { type Contact, type ContactSource, contactText, type SystemLink } from '../../model/contact.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { configOf } from '../configured.ts';
import { exitCodes } from '../exit-codes.ts';
import { printRows } from '../print.ts';

/** `plantao contacts [WORD]`: whom to call, how and when; with `--links` pages about the system. */
export const command = defineCommand<{ readonly links?: boolean }>({
  arguments: '[word]',
  options: () => [{ flags: '--links', help: words.commands.contacts.links }],
  exits: () => words.commands.contacts.exits,
  async run(options, [word]) {
    const config = await configOf(options);
    const book = contactBook(config, await shelfOf(config, systemClock).read());
    const say = words.commands.contacts;
    const has = (text: string): boolean =>
      word === undefined || text.toLowerCase().includes(word.toLowerCase());
    const contacts = book.contacts.filter((one) => has(contactText(one)));
    const links = book.links.filter(({ title, url, components }) =>
      has([title, url, ...components].join(' ')),
    );
    const nothing = word === undefined ? (options.links ? say.noLinks : say.none) : say.noMatch(word);
    const { columns } = say;
    if (options.links)
      await printRows<SystemLink>(
        links,
        [
          { title: columns.title, cell: ({ title }) => title },
          { title: columns.url, cell: ({ url }) => url, flexible: true },
          { title: columns.from, cell: ({ from }) => fromText(from) },
        ],
        ...([options, links, nothing] as const),
      );
    else
      await printRows<Contact>(
        contacts,
        [
          { title: columns.who, cell: ({ name }) => name },
          { title: columns.role, cell: ({ role = '' }) => role },
          { title: columns.phone, cell: ({ phone = '' }) => phone },
          { title: columns.email, cell: ({ email = '' }) => email },
          { title: columns.other, cell: ({ chat, link }) => [chat, link].filter((text) => text).join(', ') },
          { title: columns.when, cell: ({ when = '' }) => when, flexible: true },
          { title: columns.from, cell: ({ from }) => fromText(from) },
        ],
        ...([options, contacts, nothing] as const),
      );
    return (options.links ? links : contacts).length === 0 ? exitCodes.warning : exitCodes.ok;
  },
});

function fromText(from: ContactSource): string {
  return from.in === 'runbook' ? `${from.name}:${from.line}` : words.commands.contacts.configuration;
}
