import { join } from 'node:path';
import { programPath } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { freePort, tempFolder } from './temp.ts';
import { until } from './until.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis server of its own, without persistence. */
export async function startRedis(options: { password?: string; port?: number } = {}): Promise<RedisServer> {
  const folder = tempFolder('redis');
  const port = options.port ?? (await freePort());
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    const made = new ServerProcess([
      programPath('redis-server'),
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder.path],
      ...['--save', '', '--appendonly', 'no', '--unixsocket', join(folder.path, 's')],
      ...(options.password ? ['--requirepass', options.password] : []),
    ]);
    server = made;
    await until('redis to start', () => {
      if (made.ended) throw new Error(made.said);
      return /Ready to accept connections/.test(made.said);
    });
  };
  await start();
  const login = options.password ? `:${options.password}@` : '';
  return {
    port,
    url: `redis://${login}127.0.0.1:${port}`,
    start,
    kill: async () => server?.stop('SIGKILL'),
    async close() {
      await server?.stop('SIGKILL');
      folder.remove();
    },
  };
}
