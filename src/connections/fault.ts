import { ConnectionFault, type Fault, type FaultCode } from '../model/fault.ts';
import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';

const codes: Readonly<Record<string, FaultCode>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'closed',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-network',
  ENOTFOUND: 'no-such-host',
  ETIMEDOUT: 'no-answer',
  UND_ERR_CONNECT_TIMEOUT: 'no-answer',
  ENOENT: 'no-socket',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EAI_AGAIN: 'no-name-server',
  EMFILE: 'no-descriptors',
  ENFILE: 'no-descriptors',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'endless-headers',
};
/** Faults of plantao's own side: nothing can be said about the component. */
const ownFaults: ReadonlySet<FaultCode> = new Set([
  'no-name-server',
  'no-permission',
  'no-network',
  'no-descriptors',
]);
/** Faults that happen while a connection is made, before anything is sent over it. */
const whileConnecting: ReadonlySet<FaultCode> = new Set([
  ...ownFaults,
  'refused',
  'no-route',
  'no-such-host',
  'no-socket',
  'certificate',
  'not-tls',
]);

/** What the caller of a connection knows about its failure. */
interface FaultFacts {
  /** The sentence for what has no code of its own. */
  readonly otherwise?: string;
  /** The code for what has none of its own. Default `other`. */
  readonly code?: FaultCode;
  /** Whether sending had begun; default what the code says. */
  readonly begun?: boolean;
  /** Whether an authority can be named with `ca:`. */
  readonly ca?: boolean;
}

/** What a connection failed of, as one sentence that names the place; CannotAsk where it says nothing about the component. */
export function connectionFault(
  error: unknown,
  place: string,
  { otherwise, code: fallback, begun, ca = false }: FaultFacts = {},
): ConnectionFault | CannotAsk {
  const cause = rootOf(error);
  const errno = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const code =
    codes[errno] ??
    (isOfCertificate(errno) ? 'certificate' : isOfTls(errno) ? 'not-tls' : (fallback ?? 'other'));
  const said = saidBy(cause);
  const message =
    (isUntrusted(errno) ? words.connections.untrusted(place, ca) : undefined) ??
    words.connections.fault(code, place) ??
    otherwise ??
    words.connections.otherFault(said, place);
  const fault: Fault = { code, mayHaveArrived: begun ?? !whileConnecting.has(code) };
  return ownFaults.has(code) ? new CannotAsk(message, fault) : new ConnectionFault(message, fault);
}

/** The sentence of a fault, as an error. */
export function faultError(code: FaultCode, place: string): ConnectionFault {
  const message = words.connections.fault(code, place) ?? words.connections.otherFault(code, place);
  return new ConnectionFault(message, { code, mayHaveArrived: !whileConnecting.has(code) });
}

/** Whether a request may have reached the other side, wholly or in part, though it failed. */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof ConnectionFault) return error.mayHaveArrived;
  // What cannot be asked without a connection's being tried was never sent.
  return error instanceof CannotAsk ? (error.fault?.mayHaveArrived ?? false) : true;
}

/** OpenSSL's messages name lines of its own source; its reason is what it says to people. */
function saidBy(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : cause.message;
}

/**
 * Codes of a handshake that came to nothing: whoever answers speaks another protocol, or no version of TLS that both know. An alert is
 * the other side's own word, which says why.
 */
function isOfTls(errno: string): boolean {
  return errno === 'EPROTO' || /^ERR_SSL_(?!.*ALERT)/.test(errno);
}

/** Codes of OpenSSL's verification and of Node's own (`tls` in Node's documentation: "X509 certificate error codes"). */
export function isOfCertificate(errno: string): boolean {
  return /^(?:ERR_TLS_CERT_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|INVALID_CA$)/.test(errno);
}

/** Codes of a chain that ends with nobody whom this machine knows; Node's own sentence for them advises an option of Node. */
function isUntrusted(errno: string): boolean {
  return /^(?:UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED)/.test(
    errno,
  );
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
