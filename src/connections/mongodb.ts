import type { Document, MongoClient } from 'mongodb';
import { ConnectionFault } from '../model/fault.ts';
import type { CannotAsk, Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { connectionFault, faultError, rootOf } from './fault.ts';
import type { OpenMongo } from './mongodb-client.ts';

/** Most documents that are taken of an answer. */
export const documentLimit = 1_000;
/** A question that nobody waits for any longer ends by itself on the server, in milliseconds. */
const longestMs = 60_000;

/** What a server said no to, as its number and its name for it: 13, `Unauthorized`. */
export class MongoRefusal extends Error {
  override readonly name = 'MongoRefusal';
  readonly code: number;
  readonly codeName: string;

  constructor(message: string, code: number, codeName: string) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}

/** The database whose commands are about the server as a whole. */
export const adminDatabase = 'admin';

/**
 * Runs one command and returns its answer, with plain values (`plainOf`).
 * @param database default the one of the URL
 * @throws Error with a sentence for people: MongoRefusal for what the server itself said
 */
export function askMongo(
  url: string,
  command: Document,
  context: Context,
  signal: AbortSignal,
  database?: string,
): Promise<Record<string, unknown>> {
  return withMongo(url, context, signal, async (client) => {
    const answer = await client
      .db(database)
      .command(
        { ...command, ...(command.hello === undefined ? { maxTimeMS: longestMs } : {}) },
        { signal, ...(/[?&]readPreference=/i.test(url) ? {} : { readPreference: 'primaryPreferred' }) },
      );
    return plainOf(answer) as Record<string, unknown>;
  });
}

/** The documents of an aggregation, at most `documentLimit` of them. @throws as `askMongo` */
export async function aggregateMongo(
  url: string,
  collection: string | 1,
  pipeline: readonly unknown[],
  context: Context,
  signal: AbortSignal,
  database?: string,
): Promise<{ readonly documents: readonly Record<string, unknown>[]; readonly more: boolean }> {
  const { EJSON } = await import('./mongodb-client.ts');
  const command = {
    aggregate: collection,
    pipeline: EJSON.deserialize(pipeline as Document[]) as Document,
    cursor: { batchSize: documentLimit + 1 },
  };
  const answer = await askMongo(url, command, context, signal, database);
  const { firstBatch = [], id } = (answer.cursor ?? {}) as {
    firstBatch?: readonly Record<string, unknown>[];
    id?: unknown;
  };
  const isOpen = id !== undefined && Number(id) !== 0;
  if (isOpen && typeof collection === 'string') {
    const { Long } = await import('./mongodb-client.ts');
    const kill = { killCursors: collection, cursors: [Long.fromString(String(id))] };
    await askMongo(url, kill, context, signal, database).catch(() => {});
  }
  return {
    documents: firstBatch.slice(0, documentLimit),
    more: isOpen || firstBatch.length > documentLimit,
  };
}

/**
 * Whether a collection, or a view, is there: a count of one that is not is 0. A login without the right to list is given the benefit of
 * the doubt. @throws as `askMongo`
 */
export async function hasCollection(
  url: string,
  collection: string,
  context: Context,
  signal: AbortSignal,
): Promise<boolean> {
  const command = {
    listCollections: 1,
    filter: { name: collection },
    nameOnly: true,
    authorizedCollections: true,
  };
  try {
    const { cursor } = await askMongo(url, command, context, signal);
    return (cursor as { firstBatch?: readonly unknown[] } | undefined)?.firstBatch?.length !== 0;
  } catch (error) {
    if (error instanceof MongoRefusal) return true;
    throw error;
  }
}

/** The line to a server, while there is one. */
interface Line {
  open?: OpenMongo | undefined;
}

/**
 * Lets `ask` use the shared client for the URL (`mongodb://`, `mongodb+srv://`).
 * @throws Error with a sentence for people: MongoRefusal for what the server itself said
 */
async function withMongo<T>(
  url: string,
  context: Context,
  signal: AbortSignal,
  ask: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const { openMongo } = await import('./mongodb-client.ts');
  const line = context.connections.share<Line>(
    `mongodb ${url}`,
    () => ({}),
    (closed) => closed.open?.close(context.clock),
  );
  let stopListening = (): void => {};
  try {
    signal.throwIfAborted();
    // The next question begins anew instead of waiting for the driver to look again.
    if (line.open?.isLost()) drop(line, context);
    line.open ??= openMongo(url, isOneServer(url));
    const open = line.open;
    const lost = Promise.withResolvers<never>();
    stopListening = open.onLost((reason) => {
      lost.reject(reason);
      if (line.open === open) drop(line, context);
    });
    return await abortable(signal, () => Promise.race([ask(open.client), lost.promise]));
  } catch (error) {
    if (signal.aborted) throw new Error(words.connections.noAnswerInTime);
    throw asSentence(error, url);
  } finally {
    stopListening();
  }
}

function drop(line: Line, context: Context): void {
  void line.open?.close(context.clock);
  line.open = undefined;
}

/** A URL of one server means that server, as it does to mongosh: not the set it may belong to, under names unknown here. */
function isOneServer(url: string): boolean {
  return (
    !url.startsWith('mongodb+srv:') &&
    !hostsOf(url).includes(',') &&
    !/[?&](?:replicaSet|directConnection|loadBalanced)=/i.test(url)
  );
}

/** The servers of a URL, without the login. */
function hostsOf(url: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/?]+)/i.exec(url)?.[1] ?? 'mongodb';
}

/** The database that a URL names, if any. */
export function mongoDatabase(url: string): string | undefined {
  const name = /^[a-z+]+:\/\/[^/]+\/([^?]+)/i.exec(url)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** `database at host` for labels, without the login. */
export function mongoLabel(url: string): string {
  const database = mongoDatabase(url);
  return database === undefined ? hostsOf(url) : words.connections.mongodb.at(database, hostsOf(url));
}

/** What the driver's errors have beside a message. */
interface DriverError extends Error {
  readonly code?: unknown;
  readonly codeName?: unknown;
  readonly reason?: {
    readonly setName?: string | null;
    readonly servers: ReadonlyMap<string, { readonly error: Error | null }>;
  };
}

function asSentence(thrown: unknown, url: string): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  const { mongodb: said } = words.connections;
  const error = thrown as DriverError;
  const place = hostsOf(url);
  const root = rootOf(error);
  if (root instanceof ConnectionFault) return root;
  switch (error.name) {
    case 'MongoServerSelectionError': {
      const reasons = [...(error.reason?.servers.values() ?? [])];
      const reason = reasons.find((server) => server.error)?.error;
      return reason ? asSentence(reason, url) : new Error(said.noneSuits(error.reason?.setName ?? place));
    }
    case 'MongoServerError': {
      const code = Number(error.code ?? 0);
      if (code === 18 || code === 11) return new Error(said.loginRefused(error.message));
      return new MongoRefusal(saidBy(error.message), code, String(error.codeName ?? ''));
    }
    case 'MongoNetworkTimeoutError':
    case 'MongoOperationTimeoutError':
    case 'MongoWaitQueueTimeoutError':
      return faultError('no-answer', place);
    case 'MongoNetworkError':
    case 'MongoPoolClearedError':
      return networkFault(error, place);
    case 'MongoParseError':
      // A message that cannot be read, or a URL that cannot.
      return /size|opcode|BSON|message|OP_/i.test(error.message) &&
        !/URI|connection string/i.test(error.message)
        ? faultError('not-mongodb', place)
        : new Error(error.message);
    case 'MongoUnexpectedServerResponseError':
    case 'BSONError':
    case 'MongoDecompressionError':
    case 'RangeError':
      return faultError('not-mongodb', place);
    default:
      return 'code' in error ? networkFault(error, place) : new Error(error.message);
  }
}

function networkFault(error: DriverError, place: string): ConnectionFault | CannotAsk {
  const { message } = error;
  const otherwise = /closed|pool.*cleared/i.test(message)
    ? words.connections.fault('closed', place)
    : undefined;
  return connectionFault(error, place, otherwise === undefined ? {} : { otherwise, code: 'closed' });
}

/** Without the whole command, which a server repeats when it refuses one. */
function saidBy(message: string): string {
  return message.replace(/ to execute command \{ (\w+):[\s\S]*$/, ' to run $1');
}

/** A value as JSON has it: ids and decimals as text, long numbers as numbers, moments as `Date`. */
function plainOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plainOf);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const type = '_bsontype' in value ? String(value._bsontype) : undefined;
  switch (type) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainOf(inner)]));
    case 'Long':
    case 'Int32':
    case 'Double':
    case 'Decimal128': {
      const number = Number(String(value));
      return Number.isSafeInteger(number) || type !== 'Long' ? number : String(value);
    }
    case 'Timestamp':
      // Seconds since 1970 in its upper half.
      return new Date(Number(BigInt(String(value)) >> 32n) * 1_000);
    default:
      return String(value);
  }
}
