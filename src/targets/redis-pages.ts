import type { Redis } from 'ioredis';

/** Keys asked for in one SCAN and removed in one UNLINK, so that the server never stops for long. */
export const batch = 500;

/**
 * Every page of keys that match; pages may be empty and keys may come twice, as SCAN has it. Keys are bytes: one that is not
 * UTF-8 would not survive as text.
 */
export async function* pages(client: Redis, match: string, signal: AbortSignal): AsyncGenerator<Buffer[]> {
  let cursor = '0';
  do {
    signal.throwIfAborted();
    const [next, keys] = await client.scanBuffer(cursor, 'MATCH', match, 'COUNT', batch);
    cursor = next.toString();
    for (let at = 0; at < keys.length; at += batch) yield keys.slice(at, at + batch);
  } while (cursor !== '0');
}
