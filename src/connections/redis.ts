import type { Redis } from 'ioredis';
import type { Context } from '../model/kind.ts';
import { abortable } from './abortable.ts';
import { safeUrl } from './http.ts';

/**
 * Runs `ask` with the shared client for the URL (`redis://`, `rediss://`), connecting first where needed. Commands fail at once
 * while there is no connection: nothing queues up behind a server that is gone.
 * @throws Error with a sentence for people
 */
export async function withRedis<T>(
  url: string,
  context: Context,
  signal: AbortSignal,
  ask: (client: Redis) => Promise<T>,
): Promise<T> {
  const { Redis } = await import('ioredis');
  const client = context.connections.share(
    `redis ${url}`,
    () => {
      const made = new Redis(url, {
        lazyConnect: true,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        // The engine's own intervals and back-off decide when to try again.
        retryStrategy: () => null,
        connectionName: 'plantao',
      });
      made.on('error', () => {});
      return made;
    },
    (made) => made.disconnect(),
  );
  try {
    return await abortable(signal, async () => {
      if (client.status !== 'ready') await connected(client);
      return ask(client);
    });
  } catch (error) {
    // A connection that did not answer in time would answer the next question with this one's reply.
    if (signal.aborted) client.disconnect();
    throw asSentence(error, url, signal);
  }
}

async function connected(client: Redis): Promise<void> {
  if (client.status === 'connecting' || client.status === 'connect') {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.once('end', () => reject(new Error('connection closed')));
    });
    return;
  }
  let cause: Error | undefined;
  const remember = (error: Error): void => {
    cause = error;
  };
  client.once('error', remember);
  try {
    await client.connect();
  } catch (error) {
    throw cause ?? error;
  } finally {
    client.off('error', remember);
  }
}

function asSentence(error: unknown, url: string, signal: AbortSignal): Error {
  if (signal.aborted) return new Error('no answer in time');
  const message = error instanceof Error ? error.message : String(error);
  const place = hostOf(url);
  if (/ECONNREFUSED/.test(message)) return new Error(`connection refused by ${place}`);
  if (/ENOTFOUND/.test(message)) return new Error(`no such host: ${place}`);
  if (/WRONGPASS|NOAUTH/.test(message)) return new Error(`redis refused the login: ${message}`);
  if (/Connection is closed|connection closed/i.test(message))
    return new Error(`connection closed by ${place}`);
  return new Error(message);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return safeUrl(url);
  }
}

/** `INFO`'s lines as a map from field to value. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}
