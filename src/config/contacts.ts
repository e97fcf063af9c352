import * as z from 'zod';
import type { Contact, SystemLink } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { httpUrl } from '../schema/url.ts';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';

const components = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .describe('Ids of components; default the whole system');

const contact = z
  .strictObject({
    name: z.string().min(1).describe('Person, specialist or provider'),
    role: z.string().optional().describe('What they are: Tech lead, Support'),
    phone: z.string().optional().describe('Phone number'),
    email: z.string().optional().describe('E-mail address'),
    chat: z.string().optional().describe('How a chat mentions them: @ana, #incidents'),
    url: httpUrl.optional().describe('Portal or status page'),
    when: z.string().optional().describe('When to turn to them: data loss, P0 for more than 30 min'),
    components,
  })
  .refine(({ phone, email, chat, url }) => [phone, email, chat, url].some((way) => way !== undefined), {
    error: () => words.config.contact.unreachable,
  });

const link = z.strictObject({
  title: z.string().min(1).describe('What it shows'),
  url: httpUrl.describe('Address; shown, never fetched'),
  components,
});

/** Whom to turn to besides the people of `oncall`. */
export const contacts = z
  .array(contact)
  .default([])
  .describe('Specialists and providers, and when to turn to them; the people of oncall need not be repeated');

/** Pages about the system. */
export const links = z
  .array(link)
  .default([])
  .describe('Dashboards and documents, shown where they are needed');

/** What both sections mean, with the components that do not exist. */
export function contactsOf(
  document: { readonly contacts: z.output<typeof contacts>; readonly links: z.output<typeof links> },
  ids: readonly string[],
): {
  readonly contacts: readonly Contact[];
  readonly links: readonly SystemLink[];
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const from = { in: 'configuration' } as const;
  const listed = (
    written: string | readonly string[] | undefined,
    path: readonly (string | number)[],
  ): readonly string[] => {
    const named = [written ?? []].flat();
    for (const id of named)
      if (!ids.includes(id))
        faults.push({
          path: [...path, 'components'],
          message: words.config.unknown.component(id),
          nearest: nearestWord(id, ids),
        });
    return named;
  };
  return {
    contacts: document.contacts.map(({ components: those, url, ...one }, index) => ({
      ...(defined(one) as Pick<Contact, 'name'>),
      ...defined({ link: url }),
      components: listed(those, ['contacts', index]),
      from,
    })),
    links: document.links.map(({ components: those, ...one }, index) => ({
      ...one,
      components: listed(those, ['links', index]),
      from,
    })),
    faults,
  };
}
