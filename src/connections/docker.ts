import type { Readable } from 'node:stream';
import * as z from 'zod';
import { defined } from '../model/defined.ts';
import { ConnectionFault, type FaultCode } from '../model/fault.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { ConnectionLost, forwardedSocket } from './host.ts';
import { httpRequest, httpStream } from './http.ts';

interface EngineRequest {
  readonly method?: string;
  /** Path below the Engine's root: `/containers/api/json`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** Machine under `hosts` whose Engine is asked; default the local one. */
  readonly host?: string | undefined;
}

/** Where the Engine listens: `DOCKER_HOST`, else the usual socket. */
function engineAddress(host: string | undefined): { base: string; socketPath?: string } {
  const address = host || 'unix:///var/run/docker.sock';
  if (address.startsWith('unix://'))
    return { base: 'http://docker', socketPath: address.slice('unix://'.length) };
  if (address.startsWith('tcp://')) return { base: `http://${address.slice('tcp://'.length)}` };
  if (/^https?:\/\//.test(address)) return { base: address };
  throw new CannotAsk(words.connections.docker.badAddress(address));
}

/** Where the Engine of a host is reached: its usual socket, led here by ssh. */
async function addressOf(
  { host, signal }: EngineRequest,
  context: Context,
): Promise<{ base: string; socketPath?: string }> {
  if (host === undefined) return engineAddress(process.env.DOCKER_HOST);
  const socketPath = await forwardedSocket(host, '/var/run/docker.sock', context, signal);
  return { base: 'http://docker', socketPath };
}

/** A connection that stood and then did not. */
const broken: ReadonlySet<FaultCode> = new Set(['closed', 'reset']);

/**
 * Asks the Docker Engine API (Swagger v1.41 and later; the path names no version, so the Engine answers in its own).
 * @returns the status and the parsed JSON, undefined for an empty body
 * @throws CannotAsk when the Engine cannot be reached: that says nothing about a container; ConnectionLost when it went away while it
 * was to change something
 */
export async function askEngine(
  request: EngineRequest,
  context: Context,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { base, socketPath } = await addressOf(request, context);
  try {
    const answer = await httpRequest(
      {
        url: base + request.path,
        method: request.method ?? 'GET',
        signal: request.signal,
        maxBytes: 8 * 2 ** 20,
        ...defined({ socketPath }),
        ...(request.body === undefined
          ? {}
          : { body: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
      },
      context,
    );
    return { status: answer.status, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  } catch (error) {
    const said = errorText(error);
    // What was asked for may have been done all the same: the Engine was there when it was asked.
    if (request.method === 'POST' && error instanceof ConnectionFault && broken.has(error.code))
      throw new ConnectionLost(words.connections.docker.lost(said));
    throw new CannotAsk(words.connections.docker.failed(said));
  }
}

/** Opens a streaming answer of the Engine. @throws CannotAsk like `askEngine`, or for a status other than 200 */
export async function streamEngine(request: EngineRequest, context: Context): Promise<Readable> {
  const { base, socketPath } = await addressOf(request, context);
  const { status, body } = await httpStream(
    { url: base + request.path, signal: request.signal, ...defined({ socketPath }) },
    context,
  );
  if (status !== 200) {
    const said = await firstBytes(body);
    throw new CannotAsk(words.connections.docker.answered(status, said));
  }
  return body;
}

/** A container's name or id; anything else could lead a path of the Engine's API astray. */
export const containerName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, { error: () => words.connections.expected.containerName })
  .describe('Container name or id');

/** How long the Engine waits when it stops a container. */
export const stopGrace = z
  .number()
  .int()
  .min(0)
  .max(600)
  .default(10)
  .describe('Seconds a container gets to stop before it is killed');

/** The part of `GET /containers/NAME/json` that is used here. */
export interface Container {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Restarting: boolean;
    readonly OOMKilled: boolean;
    readonly ExitCode: number;
    readonly Error: string;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly Output: string }[] | null;
    };
  };
  readonly Config: {
    readonly Tty: boolean;
    readonly Image: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  /** Id of the image it was made from. */
  readonly Image: string;
}

/**
 * Inspects a container; undefined when there is none of that name. The Engine also takes the first letters of an id for a
 * name; only twelve or more are believed here, so that nothing happens to a container whose id merely begins like the name.
 */
export async function inspectContainer(
  name: string,
  context: Context,
  signal: AbortSignal,
  host?: string | undefined,
): Promise<Container | undefined> {
  const { status, json } = await askEngine(
    { path: `/containers/${encodeURIComponent(name)}/json`, signal, host },
    context,
  );
  if (status === 404) return undefined;
  if (status !== 200) throw new CannotAsk(words.connections.docker.answered(status, messageOf(json)));
  const container = json as Container;
  const meant = container.Name === `/${name}` || (name.length >= 12 && container.Id.startsWith(name));
  return meant ? container : undefined;
}

async function firstBytes(body: Readable): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (text.length > 4_096) break;
  }
  try {
    return messageOf(JSON.parse(text));
  } catch {
    return words.connections.docker.noReason;
  }
}

/** The Engine's own words about a refusal. */
export function messageOf(json: unknown): string {
  return json !== null && typeof json === 'object' && 'message' in json
    ? String(json.message)
    : words.connections.docker.noReason;
}
