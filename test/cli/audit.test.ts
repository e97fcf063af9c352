import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeRows, forgeRows, tipOf } from '../journal/tampering.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { type Ended, plantao, start } from './plantao.ts';

let folder: TempFolder;
const run = (user: string, ...args: string[]): Promise<Ended> =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, user), SUDO_USER: user } });
const config = (more = ''): void => {
  const stubborn = JSON.stringify("process.on('SIGTERM', () => {}); setInterval(Date, 1e6)");
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
safety: { hold: 200ms, cool-down: 0s }
${more}components:
  api: { runs: { process: api.pid, start: [sleep, "600"] } }
  slow: { runs: { process: slow.pid, start: [${JSON.stringify(process.execPath)}, -e, ${stubborn}], grace: 60s } }
`,
  );
};
beforeEach(() => {
  folder = tempFolder('audit');
});
afterEach(() => {
  for (const file of readdirSync(folder.path).filter((name) => name.endsWith('.pid'))) {
    try {
      process.kill(Number(readFileSync(join(folder.path, file), 'utf8')), 'SIGKILL');
    } catch {
      // It had ended.
    }
  }
  folder.remove();
});

test('events are filtered by who, what, where and when, and exported as CSV and JSON lines', async () => {
  config();
  await run('ana', 'run', 'start', 'api', '--yes');
  const lines = async (...args: string[]): Promise<{ kind: string }[]> =>
    (await run('ana', 'audit', '--lines', ...args)).out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { kind: string });
  const actions = (await lines('--kind', 'action')).map(({ kind }) => kind);
  expect(actions).toEqual(['action.intent', 'action.outcome']);
  expect(await lines('--kind', 'action', '--component', 'other')).toEqual([]);
  expect(await lines('--kind', 'action', '--component', 'api', '--actor', 'ana')).toHaveLength(2);
  expect(await lines('--actor', 'kai')).toEqual([]);
  expect(await lines('--system', 'shop', '--kind', 'action')).toHaveLength(2);
  expect(await lines('--system', 'bakery')).toEqual([]);
  expect(await lines('--since', '1h', '--kind', 'action')).toHaveLength(2);
  expect(await lines('--until', '1h')).toEqual([]);
  expect(await lines('--last', '1', '--kind', 'action')).toHaveLength(1);
  expect((await run('ana', 'audit', '--since', 'soon')).err).toMatch(/--since needs a span/);
  const { out } = await run('ana', 'audit', '--csv', '--kind', 'action.intent');
  const [head, row] = out.split('\r\n');
  expect(head).toBe('seq,at,user,from,host,system,environment,incident,kind,what,data,hash');
  expect(row).toMatch(/^\d+,\d{4}-\d\d-\d\dT[^,]+Z,ana,/);
});

test('an anchor kept elsewhere shows what the machine itself cannot', async () => {
  config();
  const file = join(folder.path, 'ana', 'plantao', 'journal.sqlite');
  const forge = (): void => {
    forgeRows(file, 1);
    writeFileSync(`${file}.tip`, tipOf(file));
  };
  expect(await run('ana', 'audit', 'anchor')).toMatchObject({
    code: 3,
    err: expect.stringContaining('is empty'),
  });
  await run('ana', 'freeze', '--reason', 'first');
  await run('ana', 'unfreeze');
  const anchor = (await run('ana', 'audit', 'anchor')).out.trim();
  expect(anchor).toMatch(/^plantao-anchor \S+journal\.sqlite 2 [0-9a-f]{64}$/);
  const log = join(folder.path, 'syslog');
  writeFileSync(log, `Nov 28 21:00:00 bastion plantao: ${anchor}\nNov 28 21:00:01 bastion cron: done\n`);
  await run('ana', 'freeze', '--reason', 'again');
  for (const given of [anchor, log])
    expect(await run('ana', 'audit', 'verify', '--anchor', given)).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 events, none changed, 1 anchor matched'),
    });
  forge();
  expect((await run('ana', 'audit', 'verify')).code).toBe(0);
  const found = await run('ana', 'audit', 'verify', '--anchor', log);
  expect(found.code).toBe(2);
  expect(found.out).toContain('local journal: event 2 was replaced by another (an anchor names it)');
  const foreign = await run('ana', 'audit', 'verify', '--anchor', anchor.replace(' ', ' elsewhere'));
  expect(foreign.code).toBe(1);
  expect(foreign.err).toContain('1 anchor not compared, of other journals: elsewhere');
  const none = await run('ana', 'audit', 'verify', '--anchor', 'nothing');
  expect(none).toMatchObject({ code: 3, err: expect.stringContaining('no anchor in nothing') });
});

test('once the newest event is gone, every verify says so, whatever was written since', async () => {
  config();
  await run('ana', 'freeze', '--reason', 'first');
  changeRows(join(folder.path, 'ana', 'plantao', 'journal.sqlite'), 'DELETE FROM events WHERE seq = 1');
  for (const _again of [1, 2]) {
    await run('ana', 'freeze', '--reason', 'second');
    const { code, out } = await run('ana', 'audit', 'verify');
    expect(code).toBe(2);
    expect(out).toContain('event 1 was removed (the .tip file beside it names it as the newest)');
  }
  expect((await run('ana', 'audit')).out).toContain('event 1 was removed');
});

test('a restored backup can be accepted once, by name and with a reason; the screen and verify say who did', async () => {
  config();
  const file = join(folder.path, 'ana', 'plantao', 'journal.sqlite');
  const nothing = await run('ana', 'audit', 'accept', '--reason', 'in advance');
  expect(nothing).toMatchObject({ code: 3, err: expect.stringContaining('nothing to accept') });
  await run('ana', 'freeze', '--reason', 'first');
  await run('ana', 'unfreeze');
  changeRows(file, 'DELETE FROM events WHERE seq = 2');
  const unreasoned = await run('ana', 'audit', 'accept');
  expect(unreasoned.code).toBe(3);
  expect(unreasoned.err).toContain('event 2 was removed');
  expect(unreasoned.err).toContain('--reason');
  const readOnly = await run('ana', '--read-only', 'audit', 'accept', '--reason', 'x');
  expect(readOnly).toMatchObject({ code: 3, err: expect.stringContaining('read-only') });
  const broken = await run('ana', 'audit', 'verify');
  expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('plantao audit accept --reason') });
  const accepted = await run('ana', 'audit', 'accept', '--reason', 'restored from 03:00');
  expect(accepted).toMatchObject({ code: 0, out: expect.stringContaining('accepted 1 change') });
  for (const _again of [1, 2]) {
    const verified = await run('ana', 'audit', 'verify');
    expect(verified.code).toBe(0);
    expect(verified.out).toContain('no change but those accepted');
    expect(verified.out).toMatch(
      /accepted by ana@\S+ at \S+Z \(restored from 03:00\): .*event 2 was removed/,
    );
    await run('ana', 'freeze', '--reason', 'again');
  }
  const event = JSON.parse((await run('ana', 'audit', '--lines', '--kind', 'journal.accepted')).out);
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(event.data).toMatchObject({ reason: 'restored from 03:00', tips: [{ seq: 1, hash }] });
  expect(event.data.faults).toMatchObject([{ code: 'gone', seq: 2, was: hash }]);
  expect((await run('ana', 'audit')).out).toContain('restored from 03:00');
  changeRows(file, 'DELETE FROM events WHERE seq = 1');
  const hole = await run('ana', 'audit', 'accept', '--reason', 'x');
  expect(hole).toMatchObject({ code: 2, err: expect.stringContaining('cannot be accepted') });
});

describe.skipIf(!requireService('postgres'))('two people with one journal', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  test('the second who would restart the same is refused, with the name of the first', async () => {
    config(`journal: { postgres: "${server.url}" }\n`);
    await run('ana', 'run', 'start', 'slow', '--yes');
    const first = start(['run', 'restart', 'slow', '--yes'], {
      cwd: folder.path,
      env: { XDG_STATE_HOME: join(folder.path, 'ana'), SUDO_USER: 'ana' },
    });
    try {
      await until('the intent of the first', async () => {
        const { out } = await run('kai', 'audit', '--lines', '--kind', 'action.intent');
        return out.includes('"verb":"restart"');
      });
      const second = await run('kai', 'run', 'restart', 'slow', '--yes');
      expect(second.code).toBe(3);
      expect(second.err).toMatch(/ana/);
      expect(second.err).toMatch(/refused/);
    } finally {
      const ended = new Promise((done) => first.once('close', done));
      first.kill('SIGINT');
      process.kill(Number(readFileSync(join(folder.path, 'slow.pid'), 'utf8')), 'SIGKILL');
      await ended;
    }
    const seen = await run('kai', 'audit', '--lines', '--kind', 'action.outcome');
    expect(seen.out).toContain('"user":"ana"');
    expect((await run('kai', 'audit', 'verify')).code).toBe(0);
    expect(seen.out + seen.err).not.toContain('secret@');
  });
});
