import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { patient } from '../services/patient.ts';

export const executable = fileURLToPath(new URL('../../bin/plantao.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built plantao without a terminal. */
export function start(
  args: readonly string[],
  { cwd, env }: Surroundings,
  input?: string,
): ChildProcessByStdio<Writable | null, Readable, Readable> {
  const child = spawn(process.execPath, [executable, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      LANG: 'C.UTF-8',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      ...env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  child.stdin?.end(input);
  return child;
}

/** Runs the built plantao until it ends; `input` is what it may read. */
export async function plantao(
  args: readonly string[],
  { input, ...surroundings }: Surroundings & { readonly input?: string },
): Promise<Ended> {
  const child = start(args, surroundings, input);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, out, err };
}

/** A small system: answers what a test says for each path, and keeps what it was asked. */
export class SmallSystem {
  readonly answers = new Map<string, { readonly status: number; readonly body: string }>();
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SmallSystem> {
    const server = createServer(patient, (request, response) => {
      const path = request.url ?? '/';
      system.asked.push(`${request.method} ${path}`);
      const { status, body } = system.answers.get(path) ?? { status: 200, body: '{"status":"ok"}' };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    const system = new SmallSystem(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return system;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
