import type { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { defined } from '../model/defined.ts';
import { ConnectionFault } from '../model/fault.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { mask } from '../text/redact.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { authorityOf } from './authority.ts';
import { connectionFault, rootOf } from './fault.ts';
import { Handshakes } from './handshakes.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Unix socket to connect to instead of the URL's host. */
  readonly socketPath?: string;
  /** Longest body that is read, in bytes; the rest is not waited for. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Certificate authority to trust: a PEM file, relative to the configuration, or PEM text. */
  readonly ca?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body was longer than `maxBytes`. */
  readonly truncated: boolean;
  /** From the request to the last byte read, in milliseconds. */
  readonly latencyMs: number;
}

const defaultMaxBytes = 2 ** 20;

/**
 * Sends one request and reads a bounded answer; redirects are not followed.
 * @throws ConnectionFault when there is no answer, which tells whether the request may have arrived; CannotAsk when plantao itself
 * could not ask
 */
export async function httpRequest(request: HttpRequest, context: Context): Promise<HttpAnswer> {
  const started = context.clock.elapsed();
  const { statusCode, headers, body } = await send(request, context);
  try {
    const { text, truncated } = await readBounded(body, request.maxBytes ?? defaultMaxBytes);
    return {
      status: statusCode,
      headers: flat(headers),
      body: text,
      truncated,
      latencyMs: context.clock.elapsed() - started,
    };
  } catch (error) {
    throw faultOf(error, request, true);
  }
}

/**
 * Sends one request and hands the body over as it comes.
 * @throws like `httpRequest`, also from the body
 */
export async function httpStream(
  request: HttpRequest,
  context: Context,
): Promise<{ readonly status: number; readonly body: Readable }> {
  const { statusCode, body } = await send(request, context);
  return { status: statusCode, body };
}

async function send(request: HttpRequest, context: Context): Promise<Dispatcher.ResponseData> {
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    throw new CannotAsk(words.connections.http.notUrl(safeUrl(request.url)));
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new CannotAsk(words.connections.http.notHttp(safeUrl(request.url)));
  }
  const headers: Record<string, string> = { 'user-agent': 'plantao', ...request.headers };
  if (url.username || url.password) {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization ??= `Basic ${Buffer.from(user).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  const ca = request.ca === undefined ? undefined : await authorityOf(request.ca, context.baseDir);
  const undici = await import('./undici.ts');
  const progress = { begun: false };
  const { agent, handshakes } = agentFor(undici, { socketPath: request.socketPath, ca }, context);
  const asked = handshakes.waits(url.origin);
  try {
    // undici hears of the signal only once it has a connection; a TLS handshake may hang.
    return await abortable(request.signal, () =>
      undici.request(agent.compose(noting(progress)), url, {
        method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
        headers,
        body: request.body ?? null,
        signal: request.signal,
        // The caller's signal is the only clock that counts.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    );
  } catch (error) {
    throw faultOf(error, request, progress.begun);
  } finally {
    asked();
  }
}

/** Notes the moment from which something of a request may have been written to its connection. */
function noting(progress: { begun: boolean }): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (...told) => {
      progress.begun = true;
      start?.(...told);
    };
    return dispatch(options, handler);
  };
}

/** Most sockets to one origin: as many as the engine asks at once, so that questions that hang hold up no other. */
const mostSockets = 32;
/** A socket that is still not connected after this long is given back, in milliseconds: longer than anybody waits for it. */
const longestConnectMs = 120_000;

/** An agent, and what ends the connections that nobody waits for. */
interface Way {
  readonly agent: Agent;
  readonly handshakes: Handshakes;
}

/** One keep-alive agent for each way of connecting. */
function agentFor(
  undici: typeof import('./undici.ts'),
  way: { readonly socketPath: string | undefined; readonly ca: string | undefined },
  context: Context,
): Way {
  const key = `http ${way.socketPath ?? ''} ${way.ca ?? ''}`;
  return context.connections.share(
    key,
    () => {
      const handshakes = new Handshakes();
      const connect = undici.buildConnector({ timeout: longestConnectMs, ...defined(way) });
      const agent = new undici.Agent({
        connections: mostSockets,
        pipelining: 1,
        maxHeaderSize: 32_768,
        connect: handshakes.bounded(connect),
      });
      return { agent, handshakes };
    },
    ({ agent }) => agent.destroy(),
  );
}

async function readBounded(body: Readable, maxBytes: number): Promise<{ text: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      chunks.push(chunk.subarray(0, chunk.length - (size - maxBytes)));
      // Leaving the loop destroys the stream and with it the connection.
      return { text: Buffer.concat(chunks).toString('utf8'), truncated: true };
    }
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), truncated: false };
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** Turns whatever a connection threw into one sentence that names the place. */
function faultOf(error: unknown, request: HttpRequest, begun: boolean): ConnectionFault | CannotAsk {
  if (request.signal.aborted)
    return new ConnectionFault(words.connections.noAnswerInTime, {
      code: 'timed-out',
      mayHaveArrived: begun,
    });
  const cause = rootOf(error);
  const place = request.socketPath ?? hostOf(request.url);
  const isOther = cause instanceof Error && cause.name === 'HTTPParserError';
  const other = isOther
    ? ({ otherwise: words.connections.http.notAnswer(place), code: 'not-http' } as const)
    : {};
  return connectionFault(cause, place, { ...other, begun, ca: true });
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return safeUrl(url);
  }
}

const secretParameter = /(?:token|key|secret|password|signature|sig|auth)/i;

/** A URL without user, password and secret-looking query values, for labels and messages. */
export function safeUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return url.replace(/\/\/[^/@]*@/, `//${mask}@`);
  }
  if (parsed.username || parsed.password) {
    parsed.username = '';
    parsed.password = '';
  }
  for (const name of new Set(parsed.searchParams.keys())) {
    if (secretParameter.test(name)) parsed.searchParams.set(name, mask);
  }
  return decodeURIComponentSafe(
    parsed.toString().replace(/\/$/, (slash) => (parsed.pathname === '/' ? '' : slash)),
  );
}

function decodeURIComponentSafe(text: string): string {
  return text.replaceAll(encodeURIComponent(mask), mask);
}
