import type { Redis } from 'ioredis';
import type { ConnectionFault } from '../model/fault.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { faultError } from './fault.ts';
import { safeUrl } from './http.ts';
import type { BoundedRedis } from './redis-client.ts';

/** The connection in use, if any. One that failed or fell silent is dropped and never used again. */
interface Line {
  client?: BoundedRedis | undefined;
  ready?: Promise<void> | undefined;
  /** Connections on which a question had no answer in time; others that waited on them had none either. */
  readonly silent: WeakSet<BoundedRedis>;
}

/**
 * Runs `ask` with the shared connection for the URL (`redis://`, `rediss://`), connecting first where needed. Commands fail
 * at once while there is no connection: nothing queues up behind a server that is gone.
 * @param mostBytes of one answer, where the usual limit is too low; whoever opens the connection decides
 * @throws Error with a sentence for people
 */
export async function withRedis<T>(
  url: string,
  context: Context,
  signal: AbortSignal,
  ask: (client: Redis) => Promise<T>,
  mostBytes?: number,
): Promise<T> {
  const { BoundedRedis } = await import('./redis-client.ts');
  const line = context.connections.share<Line>(
    `redis ${url}`,
    () => ({ silent: new WeakSet() }),
    (closed) => closed.client?.destroy(),
  );
  if (line.client && !alive(line.client)) drop(line, line.client);
  line.client ??= new BoundedRedis(url, hostOf(url), mostBytes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A server that loads its data must be able to say so.
    enableReadyCheck: false,
    // The engine's own intervals and back-off decide when to try again.
    retryStrategy: () => null,
    connectionName: 'plantao',
  });
  const { client } = line;
  line.ready ??= connect(client);
  const { ready } = line;
  try {
    return await abortable(signal, async () => {
      await ready;
      return ask(client);
    });
  } catch (error) {
    // A connection that fell silent would answer the next question with this one's reply.
    if (signal.aborted) line.silent.add(client);
    if (signal.aborted || !alive(client)) drop(line, client);
    throw client.fault ?? asSentence(error, url, line.silent.has(client));
  }
}

/** Asks whether the server is there. @throws ConnectionFault when what answers is no Redis */
export async function ping(client: Redis, url: string): Promise<void> {
  if ((await client.ping()) !== 'PONG') throw notRedis(url);
}

/** What answers is no Redis, whatever it says. */
export function notRedis(url: string): ConnectionFault {
  return faultError('not-redis', hostOf(url));
}

function alive(client: Redis): boolean {
  return ['wait', 'connecting', 'connect', 'ready'].includes(client.status);
}

function drop(line: Line, client: BoundedRedis): void {
  client.destroy();
  if (line.client !== client) return;
  line.client = undefined;
  line.ready = undefined;
}

/** Connects once; the error is what the server or the socket said, not merely that there is no connection. */
function connect(client: Redis): Promise<void> {
  let cause: Error | undefined;
  client.on('error', (error: Error) => {
    cause ??= error;
  });
  const ready = client.connect().catch((error: unknown) => {
    throw cause ?? error;
  });
  // Whoever waits hears of it; when all have given up already, nobody must.
  ready.catch(() => {});
  return ready;
}

function asSentence(error: unknown, url: string, isSilent: boolean): Error {
  if (isSilent) return new Error(words.connections.noAnswerInTime);
  const root = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const message = (root instanceof Error && root.message) || codeOf(root) || words.connections.noAnswer;
  const place = hostOf(url);
  if (/ECONNREFUSED/.test(message)) return faultError('refused', place);
  if (/ENOTFOUND/.test(message)) return faultError('no-such-host', place);
  if (/WRONGPASS|NOAUTH|invalid username-password|invalid password/i.test(message))
    return new Error(words.connections.redis.loginRefused(message));
  // The decoder's own complaints ask to be reported.
  if (/^Unknown RESP type|Please report this\.$/.test(message)) return faultError('not-redis', place);
  if (/Connection is closed|connection closed|isn't writeable|ECONNRESET/i.test(message))
    return faultError('closed', place);
  return new Error(message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return safeUrl(url);
  }
}

/** Where the keys of a URL lie: the server, as far as its address tells, and the number of the database in it. */
export function databaseOf(url: string): { readonly server: string; readonly database: string } {
  if (!URL.canParse(url)) return { server: safeUrl(url), database: '0' };
  const { hostname, port, pathname, searchParams } = new URL(url);
  const isHere = ['', 'localhost', '[::1]'].includes(hostname) || hostname.startsWith('127.');
  const database = pathname.slice(1) || searchParams.get('db') || '0';
  return {
    server: `${isHere ? 'localhost' : hostname}:${port || '6379'}`,
    database: String(Number(database)),
  };
}
