import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { type Ended, plantao, start } from './plantao.ts';

const folder = tempFolder('cli-logs');
const executable = fileURLToPath(new URL('../../bin/plantao.js', import.meta.url));
const run = (...args: string[]): Promise<Ended> => plantao(['logs', ...args], { cwd: folder.path });
/** Lines without the time and the name of their log in front. */
const texts = ({ out }: Pick<Ended, 'out'>): string[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\S+ \S+ /, ''));
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

beforeAll(() => {
  const api = [90, 50, 30, 10].map((ago, n) => `${minutesAgo(ago)} INFO request ${n}`);
  api.push(`${minutesAgo(5)} ERROR cannot reach 10.0.0.7: timeout after 31ms`);
  api.push(`${minutesAgo(4)} ERROR cannot reach 10.0.0.8: timeout after 35ms`);
  writeFileSync(join(folder.path, 'api.log'), `${api.join('\n')}\n`);
  writeFileSync(
    join(folder.path, 'worker.log'),
    [40, 20].map((ago, n) => `${minutesAgo(ago)} WARN job ${n} is late\n`).join(''),
  );
  writeFileSync(
    join(folder.path, 'access.log'),
    [
      ['10.0.0.1', '/orders/1', 200, '0.010'],
      ['10.0.0.2', '/orders/2', 503, '0.900'],
      ['10.0.0.1', '/login', 401, '0.020'],
    ]
      .map(
        ([ip, path, status, took], n) =>
          `${ip} - - [05/Jan/2026:12:00:0${n} +0000] "GET ${path} HTTP/1.1" ${status} 10 "-" "curl" ${took}\n`,
      )
      .join(''),
  );
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    [
      'system: shop',
      'components:',
      '  api: { check: { command: ["true"] }, logs: api.log }',
      '  worker: { check: { command: ["true"] }, logs: [worker.log, { command: [echo, "INFO from a command"], follow: [] }] }',
      '',
    ].join('\n'),
  );
});
afterAll(() => folder.remove());

describe('of components', () => {
  test('several logs come in order of time', async () => {
    const { out, code } = await run('api', 'worker', '--since', '2h');
    expect(out.split('\n').map((line) => line.split(' ').slice(1).join(' ').replace(/\S+Z /, ''))).toEqual([
      'api:api.log INFO request 0',
      'api:api.log INFO request 1',
      'worker:worker.log WARN job 0 is late',
      'api:api.log INFO request 2',
      'worker:worker.log WARN job 1 is late',
      'api:api.log INFO request 3',
      'api:api.log ERROR cannot reach 10.0.0.7: timeout after 31ms',
      'api:api.log ERROR cannot reach 10.0.0.8: timeout after 35ms',
      'worker:echo INFO from a command',
      '',
    ]);
    expect(code).toBe(0);
  });

  test.each<[string[], string[]]>([
    [
      ['api', '--since', '35m', '--until', '7m'],
      ['INFO request 2', 'INFO request 3'],
    ],
    [['api', '--tail', '1'], ['ERROR cannot reach 10.0.0.8: timeout after 35ms']],
    [
      ['api', '--since', '35m', '--tail', '3', '--level', 'info', '--exclude', 'ERROR'],
      ['INFO request 2', 'INFO request 3'],
    ],
    [
      ['--level', 'warn', '--exclude', 'timeout'],
      ['WARN job 0 is late', 'WARN job 1 is late'],
    ],
    [['--where', 'comp:worker', 'level:warn', '--grep', 'job 1'], ['WARN job 1 is late']],
    [['worker', '--grep', 'from a c[a-z]+d'], ['INFO from a command']],
  ])('%j', async (args, expected) => {
    const ended = await run(...args);
    expect(ended.err).toBe('');
    expect(texts(ended).map((line) => line.replace(/^\S+Z /, ''))).toEqual(expected);
  });

  test('--top errors counts messages by their shape', async () => {
    const { out } = await run('--since', '1h', '--level', 'error', '--top', 'errors', '--json');
    expect(JSON.parse(out)).toMatchObject({
      count: 2,
      shape: expect.stringContaining('cannot reach <ip>: timeout after <n>ms'),
      sources: ['api:api.log'],
    });
  });

  test('says when only the newest lines of a log were looked at, and not when it was said how many', async () => {
    const many = tempFolder('cli-many-logs');
    writeFileSync(
      join(many.path, 'plantao.yaml'),
      'system: shop\ncomponents: { api: { check: { command: ["true"] }, logs: api.log } }\n',
    );
    writeFileSync(join(many.path, 'api.log'), `ERROR early\n${'INFO fine\n'.repeat(100)}`);
    const ask = (...args: string[]) => plantao(['logs', 'api', ...args], { cwd: many.path });
    try {
      const short = await ask('--level', 'error');
      expect(short.out).toBe('');
      expect(short.err).toContain('read only the newest 100 lines of api:api.log');
      for (const args of [['--level', 'error', '-n', '1000'], [], ['--level', 'error', '--since', '1h']])
        expect((await ask(...args)).err).toBe('');
      expect((await ask('--level', 'error', '-n', '1000')).out).toContain('ERROR early');
    } finally {
      many.remove();
    }
  });

  test('--save keeps the lines with their checksum, in the journal too, and overwrites nothing', async () => {
    const saved = await run('api', '--level', 'error', '--save', 'evidence.log', '--json');
    const evidence = JSON.parse(saved.out) as { file: string; sha256: string; lines: number };
    const bytes = readFileSync(join(folder.path, 'evidence.log'));
    expect(evidence.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(evidence.lines).toBe(2);
    expect(statSync(evidence.file).mode & 0o777).toBe(0o600);
    const { out } = await plantao(['audit', '--json'], { cwd: folder.path });
    expect(out).toContain('evidence.saved');
    expect(out).toContain(evidence.sha256);
    const again = await run('api', '--save', 'evidence.log');
    expect(again.err).toContain('evidence is never overwritten');
    expect(again.code).toBe(3);
    expect(readFileSync(join(folder.path, 'evidence.log'))).toEqual(bytes);
  });

  test('--follow prints the first lines in order of time, then new ones, until it is interrupted', async () => {
    const child = start(['logs', 'api', 'worker', '--follow', '--grep', 'job|request 3|later'], {
      cwd: folder.path,
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    await until('the first lines', () => texts({ out }).length === 3);
    appendFileSync(
      join(folder.path, 'worker.log'),
      `${new Date().toISOString()} WARN job 2 later\nWARN no\n`,
    );
    await until('the new line', () => texts({ out }).length === 4);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(texts({ out }).map((line) => line.replace(/^\S+Z /, ''))).toEqual([
      'WARN job 0 is late',
      'WARN job 1 is late',
      'INFO request 3',
      'WARN job 2 later',
    ]);
  });

  test.each([
    [['--follow', '--top', 'errors'], 'use --top or --follow, not both'],
    [['--follow', '--save', 'x'], 'use --save or --follow, not both'],
    [['--context', 'x'], '--context needs a number of lines'],
    [['--query', 'slow'], 'no log has a query "slow"'],
    [['--where', 'status>=x'], 'status>=x'],
    [['--until', 'soon'], '--until needs a span'],
    [['--top', '/(?=x)/'], 'lookaround are not supported'],
    [['--top', '/(/'], 'the query cannot be used'],
  ])('%j is refused with a sentence', async (args, said) => {
    const { err, out, code } = await run(...args);
    expect(err).toContain(said);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(3);
  });
});

describe('of files', () => {
  test.each<[string[], string[]]>([
    [['--file', 'access.log', '--where', 'status>=500'], ['/orders/2']],
    [['--file', 'access.log', '--where', 'ip:10.0.0.1', '--where', 'status:4xx'], ['/login']],
    [
      ['--file', 'access.log', '--tail', '2'],
      ['/orders/2', '/login'],
    ],
    [
      ['--file', 'acc*.log', '--level', 'warn'],
      ['/orders/2', '/login'],
    ],
  ])('%j', async (args, paths) => {
    expect(texts(await run(...args)).map((line) => line.split(' ')[6])).toEqual(paths);
  });

  test.each<[string, string[]]>([
    ['ip', ['2 10.0.0.1', '1 10.0.0.2']],
    ['status', ['1 200', '1 503', '1 401']],
    ['errors', ['1 GET /orders/:id status 503']],
    ['slow', ['2 p95 900ms GET /orders/:id', '1 p95 20ms GET /login']],
    ['/orders/(\\d+)/', ['1 1', '1 2']],
  ])('--top %s', async (what, expected) => {
    const { out } = await run('--file', 'access.log', '--top', what);
    const lines = out.trimEnd().split('\n');
    expect(
      lines.map((line) =>
        line
          .trim()
          .replace(/\s+/g, ' ')
          .replace(/ (?:\d\d:\d\d:\d\d |worst \S+ )+/, ' '),
      ),
    ).toEqual(expected);
  });

  test('--context prints the lines around each, apart from the next', async () => {
    writeFileSync(join(folder.path, 'ten.log'), '0\n1\n2 hit\n3\n4\n5\n6\n7 hit\n8 hit\n9\n');
    const ended = await run('--file', 'ten.log', '--grep', 'hit', '-C', '1');
    expect(texts(ended)).toEqual(['1', '2 hit', '3', '--', '6', '7 hit', '8 hit', '9']);
  });

  test('a packed file is read like any other, by its newest lines or a time', async () => {
    writeFileSync(join(folder.path, 'old.log.gz'), gzipSync(readFileSync(join(folder.path, 'api.log'))));
    expect(texts(await run('--file', 'old.log.gz', '--tail', '1'))).toHaveLength(1);
    expect(texts(await run('--file', 'old.log.gz', '--since', '35m'))).toHaveLength(4);
  });

  test('--json gives what a line says by name', async () => {
    const { out } = await run('--file', 'access.log', '--tail', '1', '--json');
    expect(JSON.parse(out)).toMatchObject({
      at: '2026-01-05T12:00:02.000Z',
      source: 'access.log',
      level: 'warn',
      fields: { ip: '10.0.0.1', status: 401, path: '/login', latency: 20 },
    });
  });

  test.each([
    ['none.log', 'no such file or folder'],
    ['.', 'not a regular file'],
  ])('%s is refused', async (file, said) => {
    const { err, code } = await run('--file', file);
    expect(err).toContain(said);
    expect(code).toBe(3);
  });
});

describe('of standard input', () => {
  const shell = (line: string): Promise<Ended> =>
    new Promise((done) => {
      const child = spawn('bash', ['-c', line], {
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH ?? '', PLANTAO: executable, NODE: process.execPath },
      });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
      });
      child.once('close', (code) => done({ code, out, err }));
    });

  test.each([
    ['cat access.log | "$NODE" "$PLANTAO" logs - --where "status>=500"', 1],
    ['cat access.log | "$NODE" "$PLANTAO" logs - --top ip', 2],
    ['seq 1 9 | "$NODE" "$PLANTAO" logs - --tail 2', 2],
    ['printf "no end" | "$NODE" "$PLANTAO" logs -', 1],
  ])('%s', async (line, lines) => {
    const { out, code, err } = await shell(line);
    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toHaveLength(lines);
    expect(code).toBe(0);
  });

  test.each([
    ['seq 1 300000 > seq.log; "$NODE" "$PLANTAO" logs --file seq.log | head -1; echo "${PIPESTATUS[0]}"'],
    [
      '"$NODE" "$PLANTAO" logs - < <(exec 2>/dev/null; seq 1 300000; exec sleep 10) | head -1; echo "${PIPESTATUS[0]}"',
    ],
    ['"$NODE" "$PLANTAO" logs --file seq.log --json -f --tail 300000 | head -1; echo "${PIPESTATUS[0]}"'],
  ])('a closed pipe is the end, not an error: %s', async (line) => {
    const { out, err } = await shell(`exec 2>&1; ${line}`);
    expect(err).toBe('');
    const [first, status, ...more] = out.trimEnd().split('\n');
    expect(first).toMatch(/1"?\}?/);
    expect(status).toBe('0');
    expect(more).toEqual([]);
  });
});

describe('-n with a filter', () => {
  const program = (lines: number): string =>
    `for (let n = ${lines} - Number(process.argv[1]); n < ${lines}; n++) if (n >= 0) console.log(n % 50 === 0 ? 'handoff ' + n : 'other ' + n)`;

  /** A log that gives no more than the lines asked for, as Docker and journald do. */
  const config = (lines: number): string =>
    [
      'system: shop',
      'components:',
      `  api: { check: { command: ["true"] }, logs: [{ command: [${JSON.stringify(process.execPath)}, -e, ${JSON.stringify(program(lines))}, "{tail}"], follow: [] }] }`,
      '',
    ].join('\n');

  test.each([1, 5, 20, 50, 100])('gives the newest %i lines that match', async (wanted) => {
    const file = join(folder.path, 'tail.yaml');
    writeFileSync(file, config(20_000));
    const ended = await run('api', '--config', file, '--grep', 'handoff', '-n', String(wanted));
    const expected = Array.from({ length: wanted }, (_, n) => `handoff ${20_000 - 50 * (wanted - n)}`);
    expect(texts(ended)).toEqual(expected);
    expect(ended.err).toBe('');
  });

  test('gives all of them when there are fewer, and says when its budget is used up', async () => {
    const file = join(folder.path, 'tail.yaml');
    writeFileSync(file, config(120));
    const few = await run('api', '--config', file, '--grep', 'handoff', '-n', '50');
    expect(texts(few)).toEqual(['handoff 0', 'handoff 50', 'handoff 100']);
    expect(few.err).toBe('');
    writeFileSync(file, config(150_000));
    const many = await run('api', '--config', file, '--grep', 'never', '-n', '1');
    expect(many.out).toBe('');
    expect(many.err).toContain('only the newest 100000 lines');
  });
});
