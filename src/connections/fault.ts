import { CannotAsk } from '../model/kind.ts';

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused by',
  ECONNRESET: 'connection reset by',
  EPIPE: 'connection closed by',
  EHOSTUNREACH: 'no route to',
  ENETUNREACH: 'no network to',
  ENOTFOUND: 'no such host:',
  ETIMEDOUT: 'no answer from',
  ENOENT: 'no such socket:',
  EACCES: 'no permission to use',
  EPERM: 'no permission to use',
  EAI_AGAIN: 'name lookup failed for',
  UND_ERR_SOCKET: 'connection closed by',
  UND_ERR_HEADERS_OVERFLOW: 'endless headers from',
};
/** Faults of plantao's own side: nothing can be said about the component. */
const ownFaults = new Set(['EAI_AGAIN', 'EACCES', 'EPERM', 'ENETUNREACH', 'EMFILE', 'ENFILE']);

/**
 * What a connection failed of, as one sentence that names the place; CannotAsk where it says nothing about the component.
 * @param otherwise the sentence for what has no code of its own
 */
export function connectionFault(error: unknown, place: string, otherwise?: string): Error {
  const cause = rootOf(error);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const message = sentences[code]
    ? `${sentences[code]} ${place}`
    : (otherwise ?? `${cause instanceof Error ? cause.message : String(cause)} (${place})`);
  return ownFaults.has(code) ? new CannotAsk(message) : new Error(message);
}

/** Of several addresses, those that this machine cannot reach say nothing when another one answered. */
const noWay = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** The error that all began with: of several addresses that were tried the last that says something, of a chain of causes the first. */
export function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const telling = error.errors.filter((one) => !noWay.has(String((one as NodeJS.ErrnoException)?.code)));
    return rootOf(telling.at(-1) ?? error.errors.at(-1));
  }
  if (
    error instanceof Error &&
    error.cause instanceof Error &&
    !('code' in error && error.code === 'UND_ERR_ABORTED')
  ) {
    return rootOf(error.cause);
  }
  return error;
}
