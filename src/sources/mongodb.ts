import * as z from 'zod';
import {
  adminDatabase,
  aggregateMongo,
  askMongo,
  documentLimit,
  hasCollection,
  mongoDatabase,
  mongoLabel,
} from '../connections/mongodb.ts';
import { numberOf, parseJsonPath, valueAt } from '../model/json-path.ts';
import type { Context, Reading, Source, SourceKind } from '../model/kind.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { mongodbUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { jsonSchema, refuseWrites } from './mongodb-question.ts';

/** Commands that only tell, and the database that they are asked of. */
const commands = {
  serverStatus: adminDatabase,
  replSetGetStatus: adminDatabase,
  connPoolStats: adminDatabase,
  listDatabases: adminDatabase,
  hello: adminDatabase,
  top: adminDatabase,
  dbStats: undefined,
  collStats: undefined,
} as const;

const schema = z
  .strictObject({
    mongodb: mongodbUrl.describe('Connection URL, with the database for a collection'),
    run: z
      .enum(Object.keys(commands) as [keyof typeof commands])
      .optional()
      .describe('A command that only tells, together with `value`'),
    collection: z.string().min(1).optional().describe('What `count`, `aggregate` and collStats are asked of'),
    count: jsonSchema
      .optional()
      .describe('How many documents match, as JSON: `{ state: pending }`; `{}` for all'),
    aggregate: jsonSchema
      .optional()
      .describe('A pipeline as JSON: a list of stages. Its first document has the number, all are rows'),
    value: jsonPathSchema
      .optional()
      .describe(
        'Path of the number in the answer, or in the first document; there, default its first number',
      ),
  })
  .superRefine((options, context) => {
    const { expected } = words.sources;
    const asked = questions.filter((question) => options[question] !== undefined);
    const fault = (message: string, path: string[] = []): void =>
      context.addIssue({ code: 'custom', message, path, input: options });
    if (asked.length !== 1) return fault(expected.oneQuestion(questions));
    const wantsCollection = options.run === undefined || options.run === 'collStats';
    if (wantsCollection && options.collection === undefined) fault(expected.collection);
    if (!wantsCollection && options.collection !== undefined) fault(expected.noCollection, ['collection']);
    if (options.run !== undefined && options.value === undefined) fault(expected.commandValue);
    if (options.aggregate !== undefined && !Array.isArray(options.aggregate))
      fault(expected.pipeline, ['aggregate']);
    for (const question of ['count', 'aggregate'] as const) {
      const refused = refuseWrites(options[question]);
      if (refused !== undefined) fault(refused, [question]);
    }
  });
const questions = ['run', 'count', 'aggregate'] as const;
type Options = z.infer<typeof schema>;

export const mongodb: SourceKind<Options> = {
  kind: 'mongodb',
  summary: "A number from MongoDB: a command's field, a count of documents, or an aggregation and its rows.",
  hasRows: true,
  schema,
  example: '{ mongodb: "mongodb://localhost:27017/app", collection: jobs, count: { state: pending } }',
  open(options, context): Source {
    if (options.collection !== undefined && mongoDatabase(options.mongodb) === undefined)
      throw new Error(words.sources.mongodb.noDatabase);
    const { run: command, collection, value } = options;
    const what =
      command === undefined
        ? `${options.count === undefined ? 'aggregate' : 'count'} ${collection}`
        : [command, collection, value].filter((part) => part !== undefined).join(' ');
    return {
      label: words.sources.label.on(what, mongoLabel(options.mongodb)),
      read: (signal) =>
        command === undefined ? readDocuments(options, context, signal) : readField(options, context, signal),
    };
  },
};

async function readField(
  { mongodb: url, run: command, collection, value }: Options,
  context: Context,
  signal: AbortSignal,
): Promise<Reading> {
  const asked = { [command!]: collection ?? 1 };
  const answer = await askMongo(url, asked, context, signal, commands[command!]);
  const found = valueAt(answer, parseJsonPath(value!)!);
  if (found === undefined) return { value: null, why: words.sources.missing(value!) };
  const number = asNumber(found);
  return number === undefined ? { value: null, why: words.sources.notNumber(value!) } : { value: number };
}

async function readDocuments(
  { mongodb: url, collection, count, aggregate, value }: Options,
  context: Context,
  signal: AbortSignal,
): Promise<Reading> {
  const { mongodb: said } = words.sources;
  const pipeline =
    count === undefined ? (aggregate as unknown[]) : [{ $match: count }, { $count: 'documents' }];
  const { documents, more } = await aggregateMongo(url, collection!, pipeline, context, signal);
  const [first] = documents;
  if (!first) {
    // MongoDB answers for a collection that is misspelt as for one that is empty.
    if (!(await hasCollection(url, collection!, context, signal)))
      return { value: null, why: said.noCollection(collection!, mongoDatabase(url)!) };
    return count === undefined ? { value: null, why: said.noDocument, rows: documents } : { value: 0 };
  }
  if (count !== undefined) return { value: asNumber(first.documents) ?? 0 };
  const number =
    value === undefined
      ? Object.entries(first).flatMap(([key, one]) => (key === '_id' ? [] : (asNumber(one) ?? [])))[0]
      : asNumber(valueAt(first, parseJsonPath(value)!));
  if (number === undefined) {
    const why = value === undefined ? said.noNumber(Object.keys(first)) : words.sources.notNumber(value);
    return { value: null, why, rows: documents };
  }
  return { value: number, rows: documents, ...(more ? { why: said.cut(documentLimit) } : {}) };
}

function asNumber(value: unknown): number | undefined {
  return value instanceof Date ? undefined : numberOf(value);
}
