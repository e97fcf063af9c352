import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort, type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { type Ended, plantao, SmallSystem, start } from './plantao.ts';

let folder: TempFolder;
let system: SmallSystem;
beforeEach(async () => {
  folder = tempFolder('cli');
  system = await SmallSystem.start();
  save();
});
afterEach(async () => {
  await system.stop();
  folder.remove();
});

/** A configuration of one component that is watched by HTTP. */
function save(more = ''): void {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments:
  local: { api: "${system.url}" }
  production: { api: "${system.url}", guarded: true }
components:
  api: { title: The API, check: { http: "\${api}/health" } }
${more}`,
  );
}

const run = (...args: string[]): Promise<Ended> =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state') } });
const answer = (path: string, status: number, body: string): void => {
  system.answers.set(path, { status, body });
};

describe('check', () => {
  test('up: exit code 0, plain aligned text without colour or tabs', async () => {
    const { code, out, err } = await run('check');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^status +component +latency +detail\n● up +The API /);
    expect(out).not.toMatch(/[\u001b\t]/);
    expect(system.asked).toContain('GET /health');
  });

  test('down: exit code 2, said in words', async () => {
    answer('/health', 500, '{}');
    const { code, out } = await run('check');
    expect(code).toBe(2);
    expect(out).toMatch(/✖ down +The API/);
  });

  test('degraded: exit code 1', async () => {
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: shop\ncomponents:\n  api: { check: { command: [sh, -c, "echo slow; exit 1"] } }\n`,
    );
    const { code, out } = await run('check');
    expect(out).toMatch(/▲ degraded +api .*slow/);
    expect(code).toBe(1);
  });

  test('--json is JSON', async () => {
    const { code, out } = await run('check', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      system: 'shop',
      environment: 'local',
      components: [{ id: 'api', status: 'up' }],
    });
  });

  test('--ascii has no other characters', async () => {
    expect((await run('check', '--ascii')).out).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

describe('global options', () => {
  test.each([[['check', '--env', 'production', '--json']], [['--env', 'production', 'check', '--json']]])(
    'before and after the command: %s',
    async (args) => {
      expect(JSON.parse((await run(...args)).out).environment).toBe('production');
    },
  );
});

describe('what cannot be done is exit code 3, said in a line or two', () => {
  test.each([
    [['chek'], 'did you mean "check"?'],
    [['--bogus'], "unknown option '--bogus'"],
    [['check', '--env', 'prodution'], 'production'],
    [['check', '--config', 'nope.yaml'], 'nope.yaml'],
    [['run', 'restrat', 'api'], 'did you mean "restart"?'],
    [['run', 'restart', 'apo'], 'did you mean "api"?'],
    [['run', 'restart', 'api'], 'The API cannot restart; it has no actions'],
    [['logs', 'apo'], 'did you mean "api"?'],
    [['logs'], 'nothing here has logs'],
    [['audit', '--last', 'x'], '--last needs a number'],
    [['run'], 'action'],
  ])('%s', async (args, said) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(said);
    expect(err).not.toMatch(/\n +at /);
    expect(out).toBe('');
    expect(code).toBe(3);
  });

  test('a bad configuration, with file, line and column', async () => {
    save('metrics: { m: { prometeus: "x" } }\n');
    const { code, err } = await run('check');
    expect(code).toBe(3);
    expect(err).toMatch(/plantao\.yaml:7:\d+/);
    expect(err).toContain('prometheus');
  });

  test('no configuration at all', async () => {
    const { code, err } = await plantao(['check'], {
      cwd: join(folder.path, '..'),
      env: { HOME: folder.path },
    });
    expect(code).toBe(3);
    expect(err).toContain('looked for');
  });

  test('the screen without a terminal', async () => {
    const { code, out } = await run();
    expect(code).toBe(3);
    expect(out).toBe('');
  });
});

describe('metrics', () => {
  test.each([
    [100, 0, 'normal'],
    [600, 1, 'warning'],
    [2_000, 2, 'critical'],
  ])('%d is exit code %d', async (value, expected, band) => {
    answer('/numbers', 200, JSON.stringify({ p95: value }));
    save(
      `metrics:\n  p95: { unit: ms, json: "\${api}/numbers", path: p95, warning: ">= 500", critical: "> 1000" }\n`,
    );
    const { code, out, err } = await run('metrics', '--json');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject([{ id: 'p95', value, band }]);
    expect(code).toBe(expected);
  });
});

describe('logs', () => {
  beforeEach(() => {
    writeFileSync(
      join(folder.path, 'app.log'),
      '2026-01-01T00:00:00Z INFO one\n2026-01-01T00:00:01Z ERROR \u001b[31mtwo\u001b[0m\n2026-01-01T00:00:02Z WARN three\n',
    );
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      'system: shop\ncomponents:\n  api: { check: { command: ["true"] }, logs: app.log }\n',
    );
  });

  const texts = ({ out }: Ended): string[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').at(-1)!);

  test('prints the newest lines, sanitized', async () => {
    const ended = await run('logs');
    expect(texts(ended)).toEqual(['one', 'two', 'three']);
    expect(ended.out).not.toContain('\u001b');
    expect(ended.code).toBe(0);
  });

  test.each([
    [['--tail', '1'], ['three']],
    [
      ['--level', 'warn'],
      ['two', 'three'],
    ],
    [
      ['--grep', 't[wh]'],
      ['two', 'three'],
    ],
    [['--level', 'error', '--grep', 'two'], ['two']],
  ])('%s', async (args, expected) => {
    expect(texts(await run('logs', ...args))).toEqual(expected);
  });

  test.each([[['--grep', '(']], [['--level', 'loud']], [['--tail', '-1']]])('%s is refused', async (args) => {
    expect((await run('logs', ...args)).code).toBe(3);
  });
});

test('a closed pipe is no error', async () => {
  for (const args of [['schema'], ['check', '--json']]) {
    const child = start(args, { cwd: folder.path });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.stdout.destroy();
    const code = await new Promise((ended) => child.once('close', ended));
    expect(err).toBe('');
    expect(code).toBe(0);
  }
});

describe('run', () => {
  let pidFile: string;
  beforeEach(async () => {
    const port = await freePort();
    pidFile = join(folder.path, 'api.pid');
    const program = `require('node:http').createServer((q, r) => r.end('ok')).listen(${port}, '127.0.0.1')`;
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: shop
environments:
  local: { api: "http://127.0.0.1:${port}" }
  production: { api: "http://127.0.0.1:${port}", guarded: true }
components:
  api:
    title: The API
    check: { http: "\${api}/", every: 1s, fails: 1, oks: 1 }
    runs: { process: api.pid, start: [${JSON.stringify(process.execPath)}, -e, ${JSON.stringify(program)}] }
`,
    );
  });
  afterEach(() => {
    try {
      process.kill(Number(readFileSync(pidFile, 'utf8')));
    } catch {
      // It was never started, or a test stopped it.
    }
  });

  test('--dry-run shows the plan, does nothing and records nothing', async () => {
    const { code, out } = await run('run', 'start', 'api', '--dry-run');
    expect(out).toContain('api.pid');
    expect(code).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
    expect(JSON.parse((await run('audit', '--json', '--kind', 'action.intent')).out)).toEqual([]);
  });

  test('--read-only refuses', async () => {
    const { code, err } = await run('run', 'start', 'api', '--yes', '--read-only');
    expect(err).toContain('read-only');
    expect(code).toBe(3);
    expect(existsSync(pidFile)).toBe(false);
  });

  test('starts, verifies and records; a restart without a terminal wants --yes, a guarded one the name', async () => {
    const started = await run('run', 'start', 'api', '--yes', '--reason', 'it was down');
    expect(started.err).toBe('');
    expect(started.out).toContain('succeeded: verified: The API up for 5s');
    expect(started.code).toBe(0);
    const pid = readFileSync(pidFile, 'utf8');

    const unconfirmed = await run('run', 'restart', 'api');
    expect(unconfirmed.err).toContain('add --yes');
    expect(unconfirmed.code).toBe(3);
    const guarded = await run('run', 'restart', 'api', '--yes', '--env', 'production');
    expect(guarded.err).toContain('--confirm api');
    expect(guarded.code).toBe(3);
    const misnamed = await run('run', 'restart', 'api', '--confirm', 'web', '--env', 'production');
    expect(misnamed.err).toContain('type "api" to confirm');
    expect(misnamed.code).toBe(3);
    expect(readFileSync(pidFile, 'utf8')).toBe(pid);

    const events = JSON.parse((await run('audit', '--json')).out) as { kind: string; data: object }[];
    expect(events.filter(({ kind }) => kind.startsWith('action.'))).toMatchObject([
      { kind: 'action.intent', data: { verb: 'start', component: 'api', reason: 'it was down' } },
      { kind: 'action.outcome', data: { state: 'succeeded' } },
    ]);
    expect(await run('audit', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('none changed'),
    });

    const database = new DatabaseSync(join(folder.path, 'state', 'plantao', 'journal.sqlite'));
    database.exec("UPDATE events SET data = '{}' WHERE seq = 1");
    database.close();
    const verified = await run('audit', 'verify', '--json');
    expect(JSON.parse(verified.out)).toMatchObject({ whole: false, fault: { seq: 1 } });
    expect(verified.code).toBe(2);
  });

  test('told to end while it acts, it records how the action ended', async () => {
    const env = { XDG_STATE_HOME: join(folder.path, 'state') };
    const config = join(folder.path, 'plantao.yaml');
    // What is started never answers, so the action stays in verification.
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(/require.*'127\.0\.0\.1'\)/, 'setInterval(Date, 1e6)'),
    );
    const child = start(['run', 'start', 'api', '--yes'], { cwd: folder.path, env });
    const ended = new Promise((done) => child.once('close', done));
    child.stdout.resume();
    child.stderr.resume();
    await until('the process it starts', () => existsSync(pidFile));
    child.kill('SIGTERM');
    expect(await ended).not.toBe(0);
    const events = JSON.parse((await run('audit', '--json')).out) as { kind: string }[];
    expect(events.filter(({ kind }) => kind.startsWith('action.'))).toMatchObject([
      { kind: 'action.intent' },
      { kind: 'action.outcome', data: { state: expect.stringMatching(/cancelled|not-verified/) } },
    ]);
  });
});
