import * as z from 'zod';
import { defaultCadence } from '../documents/cadence.ts';
import { type CustomerCadence, type Severity, severities } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { DocumentsConfig } from '../model/documents.ts';
import { durationSchema } from '../schema/duration.ts';
import { nearestWord } from '../text/nearest.ts';
import { documentLanguages } from '../words/documents/index.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';

const via = z
  .array(z.string())
  .default([])
  .describe('Ids of `notify.channels` it is sent through; default: only written down');

const [firstLanguage, ...otherLanguages] = documentLanguages;

/** Messages for customers. */
export const customerMessages = z.strictObject({
  via,
  severities: z
    .array(z.string())
    .default([...defaultCadence.severities])
    .describe('Incidents this urgent; default P0 and P1'),
  first: durationSchema
    .default(defaultCadence.firstMs)
    .describe('From the opening to the first message; default 5m'),
  scope: durationSchema
    .default(defaultCadence.scopeMs)
    .describe('From that to the one that says who is affected; default 5m'),
  every: durationSchema.default(defaultCadence.everyMs).describe('Between those after it; default 20m'),
  for: durationSchema
    .default(defaultCadence.forMs)
    .describe('While the incident is younger than this; default 2h'),
  later: durationSchema.default(defaultCadence.thenMs).describe('Between messages after that; default 1h'),
});

/** What is written, and where messages go. */
export const documents = z
  .strictObject({
    language: z
      .enum([firstLanguage!, ...otherLanguages])
      .default('en')
      .describe('Language of documents and messages; default en'),
    templates: z
      .string()
      .min(1)
      .optional()
      .describe('Folder with your own templates, `NAME.md` or `NAME.txt`; docs/documents.md'),
    updates: z.strictObject({ via }).optional().describe('Status updates of incidents'),
    customers: customerMessages
      .optional()
      .describe('Messages for customers; where it is there, they become due'),
    handoff: z.strictObject({ via }).optional().describe('The handoff at the end of a shift'),
  })
  .optional()
  .describe('Reports, postmortems, handoffs and messages');

type DocumentsDocument = z.output<typeof documents>;

/** What the section means, with its faults. `channels` are ids of those that messages can go through, `names` those of severities. */
export function documentsOf(
  document: DocumentsDocument,
  channels: readonly string[],
  names: Readonly<Record<Severity, string>>,
): {
  readonly documents: DocumentsConfig | undefined;
  readonly customers: CustomerCadence | undefined;
  readonly faults: readonly Fault[];
} {
  if (!document) return { documents: undefined, customers: undefined, faults: [] };
  const { language, templates, updates, customers, handoff } = document;
  const faults = (['updates', 'customers', 'handoff'] as const).flatMap((part) =>
    (document[part]?.via ?? []).flatMap((id, index): readonly Fault[] =>
      channels.includes(id)
        ? []
        : [
            {
              path: ['documents', part, 'via', index],
              message: words.config.unknown.channel(id),
              nearest: nearestWord(id, channels),
            },
          ],
    ),
  );
  const urgent = customers?.severities ?? [];
  const known = [...severities, ...Object.values(names)];
  const wrong = urgent.flatMap((name, index): readonly Fault[] =>
    known.includes(name)
      ? []
      : [
          {
            path: ['documents', 'customers', 'severities', index],
            message: words.config.unknown.severity(name),
            nearest: nearestWord(name, known),
          },
        ],
  );
  return {
    faults: [...faults, ...wrong],
    documents: {
      language,
      ...defined({ templates }),
      via: { team: updates?.via ?? [], customers: customers?.via ?? [], handoff: handoff?.via ?? [] },
    },
    customers: customers && {
      severities: severities.filter((one) => urgent.includes(one) || urgent.includes(names[one])),
      ...{ firstMs: customers.first, scopeMs: customers.scope, everyMs: customers.every },
      ...{ forMs: customers.for, thenMs: customers.later },
    },
  };
}
