import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Cancel, Clock } from '../model/clock.ts';

/** What a page answers. */
interface PageAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Pages by their path. */
export type Pages = Readonly<Record<string, () => PageAnswer>>;

/** How long a page is answered from the last time it was made, in milliseconds: whoever floods costs no more than one who asks. */
const keptMs = 500;
/** How many may be connected at a time; more are turned away. */
const mostConnections = 32;
/** How long one connection may last, in milliseconds, whatever it does or does not. */
const connectionMs = 5_000;
/** How long after a refusal it is tried again to listen, in milliseconds. */
const againMs = 5_000;

/**
 * Answers GET and HEAD with a few pages over HTTP, one request a connection. It reads no bodies, is bounded in connections and time, and
 * never keeps the process open.
 */
export class SmallServer {
  readonly #clock: Clock;
  readonly #pages: Pages;
  readonly #refused: (address: string, error: Error) => void;
  readonly #made = new Map<
    string,
    { readonly at: number; readonly answer: PageAnswer; readonly bytes: Buffer }
  >();
  #server: Server | undefined;
  #address: string | undefined;
  #cancelRetry: Cancel = () => {};

  /** @param refused told once for each address that cannot be listened on; it is tried again until it can */
  constructor(clock: Clock, pages: Pages, refused: (address: string, error: Error) => void) {
    this.#clock = clock;
    this.#pages = pages;
    this.#refused = refused;
  }

  /** Listens there and nowhere else; undefined: nowhere. */
  listen(where: { readonly host: string; readonly port: number } | undefined): void {
    const address =
      where && (where.host.includes(':') ? `[${where.host}]` : where.host).concat(`:${where.port}`);
    if (address === this.#address) return;
    this.close();
    this.#address = address;
    if (where && address !== undefined) this.#open(where, address, true);
  }

  /** Ends every connection at once. */
  close(): void {
    this.#cancelRetry();
    this.#address = undefined;
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
  }

  #open(where: { readonly host: string; readonly port: number }, address: string, first: boolean): void {
    const server = createServer(
      {
        headersTimeout: 2_000,
        requestTimeout: connectionMs,
        connectionsCheckingInterval: 1_000,
        maxHeaderSize: 8_192,
      },
      ({ method = '', url = '' }, response) => this.#answer(method, url, response),
    );
    server.maxConnections = mostConnections;
    server.on('connection', (socket) => {
      // Not before: somebody who reads or writes a byte now and then is never idle.
      const cancel = this.#clock.after(connectionMs, () => socket.destroy());
      socket.once('close', cancel);
    });
    server.on('error', (error) => {
      if (this.#server !== server) return;
      server.close();
      if (first) this.#refused(address, error);
      this.#cancelRetry = this.#clock.after(againMs, () => this.#open(where, address, false));
    });
    this.#server = server;
    server.listen({ ...where, exclusive: true }).unref();
  }

  #answer(method: string, url: string, response: ServerResponse): void {
    response.setHeader('connection', 'close');
    const sent = this.#sent(method, url.split('?', 1)[0]!);
    if (sent.status === 405) response.setHeader('allow', 'GET, HEAD');
    send(response, sent, method);
  }

  #sent(method: string, path: string): Sent {
    if (!Object.hasOwn(this.#pages, path)) return plain(404);
    if (method !== 'GET' && method !== 'HEAD') return plain(405);
    try {
      const { answer, bytes } = this.#page(path);
      return { ...answer, bytes };
    } catch {
      // Whoever asks must not be able to end what calls people.
      return plain(500);
    }
  }

  #page(path: string): { readonly answer: PageAnswer; readonly bytes: Buffer } {
    const now = this.#clock.elapsed();
    const before = this.#made.get(path);
    if (before && now - before.at < keptMs) return before;
    const answer = this.#pages[path]!();
    const made = { at: now, answer, bytes: Buffer.from(answer.body) };
    this.#made.set(path, made);
    return made;
  }
}

type Sent = Pick<PageAnswer, 'status' | 'type'> & { readonly bytes: Buffer };

function plain(status: number): Sent {
  return { status, type: 'text/plain; charset=utf-8', bytes: Buffer.from(`${STATUS_CODES[status]}\n`) };
}

function send(response: ServerResponse, { status, type, bytes }: Sent, method: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
