import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, plantao } from '../cli/plantao.ts';
import { type NginxServer, startNginx } from '../services/nginx.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** Lines of `plantao logs --file FILE …`. */
async function logs(file: string, ...args: string[]): Promise<readonly string[]> {
  const { out, err, code }: Ended = await plantao(['logs', '--file', file, ...args], { cwd: '/' });
  expect([code, err]).toEqual([0, '']);
  return out.split('\n').filter((line) => line !== '');
}

const words = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.trim().replace(/ +/g, ' '));

describe.runIf(requireService('nginx'))("nginx's own logs", () => {
  let folder: TempFolder;
  let nginx: NginxServer;
  let file: string;
  beforeAll(async () => {
    folder = tempFolder('nginx-logs');
    file = join(folder.path, 'access.log');
    nginx = await startNginx({
      server: `access_log ${file}; error_log ${join(folder.path, 'error.log')};
        location /login { return 401; } location /slow { return 429; } location /orders { return 502; }
        location /upstream { proxy_pass http://127.0.0.1:1; }`,
      files: { 'index.html': 'ok' },
    });
    const ask = async (path: string, times: number): Promise<void> => {
      for (let count = 0; count < times; count++)
        await fetch(`${nginx.url}${path}`, { headers: { 'user-agent': `probe/${count % 2}` } });
    };
    await ask('/', 2);
    await ask('/login', 4);
    await ask('/slow?page=2', 3);
    await ask('/upstream', 1);
    await until(
      'the last request to be logged',
      async () => (await logs(file, '--where', 'status=502')).length > 0,
    );
  });
  afterAll(async () => {
    await nginx.close();
    folder.remove();
  });

  test('who is refused, by address, status and program', async () => {
    const refused = ['--where', 'status>=401', 'status<=429'];
    expect(words(await logs(file, ...refused, '--top', 'ip'))).toEqual(['7 127.0.0.1']);
    expect(words(await logs(file, ...refused, '--top', 'status'))).toEqual(['4 401', '3 429']);
    expect(words(await logs(file, '--where', 'path:/login', '--top', 'agent'))).toEqual([
      '2 probe/0',
      '2 probe/1',
    ]);
    expect(await logs(file, '--level', 'error')).toHaveLength(1);
  });

  test('what failed behind it is in the error log, with its client and upstream', async () => {
    const [line] = await logs(join(folder.path, 'error.log'), '--level', 'error', '--json');
    expect(JSON.parse(line!)).toMatchObject({
      level: 'error',
      at: expect.stringMatching(/^\d{4}-/),
      fields: { ip: '127.0.0.1', path: '/upstream', upstream: 'http://127.0.0.1:1/upstream' },
    });
  });
});

describe.runIf(requireService('postgres'))("PostgreSQL's own log", () => {
  let server: PostgresServer;
  let file: string;
  beforeAll(async () => {
    server = await startPostgres();
    for (const setting of [
      "logging_collector = 'on'",
      "log_filename = 'server.log'",
      "log_line_prefix = '%m [%p] %q%u@%d '",
      "log_min_duration_statement = '0'",
    ])
      await server.sql(`ALTER SYSTEM SET ${setting}`);
    const [row] = await server.sql('SHOW data_directory');
    await server.kill();
    await server.start();
    file = join(String(row!.data_directory), 'log', 'server.log');
    await server.sql('SELECT 1 / 0').catch(() => {});
    await server.sql('SELECT pg_sleep(0.3)');
    await until(
      'the last statement to be logged',
      async () => (await logs(file, '--where', 'latency>=300')).length > 0,
    );
  });
  afterAll(() => server.close());

  test('errors with who caused them and their statement, and slow statements by their time', async () => {
    const [line] = await logs(file, '--level', 'error', '--where', 'zero', '--json');
    expect(JSON.parse(line!)).toMatchObject({
      level: 'error',
      text: expect.stringContaining('division by zero'),
      fields: { user: 'plantao', database: 'postgres' },
    });
    const slow = await logs(file, '--where', 'latency>=300', '--json');
    expect(slow).toHaveLength(1);
    expect(JSON.parse(slow[0]!)).toMatchObject({ text: expect.stringContaining('pg_sleep(0.3)') });
    expect(await logs(file, '--where', '/statement: +SELECT 1 . 0/i', '-n', '1')).toHaveLength(1);
  });
});
