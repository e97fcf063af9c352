import type { Readable } from 'node:stream';
import { CannotAsk, type Context } from '../model/kind.ts';
import { httpRequest, httpStream } from './http.ts';

export interface EngineRequest {
  readonly method?: string;
  /** Path below the Engine's root: `/containers/api/json`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Where the Engine listens: `DOCKER_HOST`, else the usual socket. */
export function engineAddress(host: string | undefined): { base: string; socketPath?: string } {
  const address = host || 'unix:///var/run/docker.sock';
  if (address.startsWith('unix://'))
    return { base: 'http://docker', socketPath: address.slice('unix://'.length) };
  if (address.startsWith('tcp://')) return { base: `http://${address.slice('tcp://'.length)}` };
  if (/^https?:\/\//.test(address)) return { base: address };
  throw new CannotAsk(`DOCKER_HOST ${address} is neither unix:// nor tcp://`);
}

/**
 * Asks the Docker Engine API (Swagger v1.41 and later; the path names no version, so the Engine answers in its own).
 * @returns the status and the parsed JSON, undefined for an empty body
 * @throws CannotAsk when the Engine cannot be reached: that says nothing about a container
 */
export async function askEngine(
  request: EngineRequest,
  context: Context,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { base, socketPath } = engineAddress(process.env.DOCKER_HOST);
  try {
    const answer = await httpRequest(
      {
        url: base + request.path,
        method: request.method ?? 'GET',
        signal: request.signal,
        maxBytes: 8 * 2 ** 20,
        ...(socketPath ? { socketPath } : {}),
        ...(request.body === undefined
          ? {}
          : { body: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
      },
      context,
    );
    return { status: answer.status, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  } catch (error) {
    throw new CannotAsk(`Docker Engine: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Opens a streaming answer of the Engine. @throws CannotAsk like `askEngine`, or for a status other than 200 */
export async function streamEngine(request: EngineRequest, context: Context): Promise<Readable> {
  const { base, socketPath } = engineAddress(process.env.DOCKER_HOST);
  const { status, body } = await httpStream(
    { url: base + request.path, signal: request.signal, ...(socketPath ? { socketPath } : {}) },
    context,
  );
  if (status !== 200) {
    body.destroy();
    throw new CannotAsk(`Docker Engine answered ${status} for ${request.path.split('?')[0]}`);
  }
  return body;
}

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
  readonly Config: { readonly Tty: boolean; readonly Image: string };
}

/** Inspects a container; undefined when there is none of that name. */
export async function inspectContainer(
  name: string,
  context: Context,
  signal: AbortSignal,
): Promise<Container | undefined> {
  const { status, json } = await askEngine(
    { path: `/containers/${encodeURIComponent(name)}/json`, signal },
    context,
  );
  if (status === 404) return undefined;
  if (status !== 200) throw new CannotAsk(`Docker Engine answered ${status}: ${messageOf(json)}`);
  return json as Container;
}

/** The Engine's own words about a refusal. */
export function messageOf(json: unknown): string {
  return json !== null && typeof json === 'object' && 'message' in json
    ? String(json.message)
    : 'no reason given';
}
