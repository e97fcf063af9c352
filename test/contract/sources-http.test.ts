import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { file as fileCheck } from '../../src/checks/file.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Context, Reading, SourceKind } from '../../src/model/kind.ts';
import { command } from '../../src/sources/command.ts';
import { file } from '../../src/sources/file.ts';
import { json } from '../../src/sources/json.ts';
import { prometheus } from '../../src/sources/prometheus.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { testContext, within } from '../services/context.ts';
import { type HostileServer, startHostileServer } from '../services/hostile-http.ts';
import { patient } from '../services/patient.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('sources');
const { context, close } = testContext(folder.path);
let server: Server;
let hostile: HostileServer;
let url: string;
let requests = 0;
let page = '';
const document = { queue: { pending: 12, text: '7', up: true }, items: [{ id: 1 }, 'two'], none: null };

beforeAll(async () => {
  hostile = await startHostileServer();
  server = createServer(patient, (request, response) => {
    requests += 1;
    if (request.url === '/metrics') response.end(page);
    else if (request.url === '/broken') response.end('{"queue":');
    else if (request.url === '/500') response.writeHead(500).end();
    else response.end(JSON.stringify(document));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  await close();
  await hostile.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  folder.remove();
});

function read<Options>(
  kind: SourceKind<Options>,
  options: unknown,
  ms = 10_000,
  from: Context = context,
): Promise<Reading> {
  return kind.open(kind.schema.parse(options), from).read(within(ms));
}

describe('prometheus', () => {
  it('follows counters and histograms of a real page, and shares one scrape among many metrics', async () => {
    const clock = new ManualClock();
    const pool = testContext();
    const own: Context = { ...pool.context, clock };
    const open = (value: string) => {
      const options = prometheus.schema.parse({ prometheus: `${url}/metrics`, value, window: '10s' });
      return prometheus.open(options, own);
    };
    const sources = ['rate(hits_total)', 'increase(hits_total)', 'quantile(0.5, d)', 'depth'].map(open);
    const readAll = () => Promise.all(sources.map((source) => source.read(within())));
    page = 'hits_total 100\ndepth 3\nd_bucket{le="1"} 5\nd_bucket{le="+Inf"} 5\n';
    requests = 0;
    const waiting = { value: null, why: 'waiting for a second reading', afterMs: expect.any(Number) };
    expect(await readAll()).toEqual([waiting, waiting, waiting, { value: 3 }]);
    expect(requests).toBe(1);

    await clock.advance(10_000);
    page = 'hits_total 150\ndepth 4\nd_bucket{le="1"} 9\nd_bucket{le="+Inf"} 9\n';
    expect(await readAll()).toEqual([{ value: 5 }, { value: 50 }, { value: 0.5 }, { value: 4 }]);
    expect(requests).toBe(2);

    // The window forgets: after two minutes of nothing only the last reading before it is left to compare with.
    for (let step = 0; step < 12; step++) {
      await clock.advance(10_000);
      await readAll();
    }
    expect((await readAll())[1]).toEqual({ value: 0 });
    await pool.close();
  });

  it('does not know a rate of which it saw too little, says what it saw, and how long it takes', async () => {
    const clock = new ManualClock();
    const pool = testContext();
    const source = prometheus.open(
      prometheus.schema.parse({ prometheus: `${url}/metrics`, value: 'rate(hits_total) * 60' }),
      { ...pool.context, clock },
    );
    page = 'hits_total 100\n';
    await source.read(within());
    await clock.advance(1_200);
    expect(await source.read(within())).toEqual({
      value: null,
      why: 'not known yet: 0 over 1 s, needs 15 s',
      afterMs: 13_800,
    });
    page = 'hits_total 145\n';
    await clock.advance(13_800);
    expect(await source.read(within())).toEqual({ value: 180 });
    await pool.close();
  });

  it('does not take seconds for a day: the increase of a window is not told before it was seen, however long it is', async () => {
    const clock = new ManualClock();
    const pool = testContext();
    const open = (value: string) =>
      prometheus.open(prometheus.schema.parse({ prometheus: `${url}/metrics`, value, window: '24h' }), {
        ...pool.context,
        clock,
      });
    const [cost, rate] = [open('increase(cost_usd_total)'), open('rate(cost_usd_total) * 3600')];
    let total = 100;
    const look = async (ms: number) => {
      await clock.advance(ms);
      total += ms / 3_600_000;
      page = `cost_usd_total ${total}\n`;
      return Promise.all([cost.read(within()), rate.read(within())]);
    };
    await look(0);
    const [early] = await look(144_000);
    expect(early).toMatchObject({ value: null, why: 'not known yet: 0.04 over 2 min, needs 1 d 00 h' });
    const [, hourly] = await look(300_000);
    expect(hourly!.value).toBeCloseTo(1);
    expect(hourly!.why).toBe('of the last 7 min, not yet of 1 d 00 h');
    // A day of scrapes a minute apart: more than are kept.
    let last = await look(0);
    for (let count = 0; count < 24 * 60; count++) last = await look(60_000);
    expect(last[0]!.value).toBeCloseTo(24, 0);
    expect(last.map(({ why }) => why)).toEqual([undefined, undefined]);
    await pool.close();
  });

  it('tells a page that is no metrics, and a value that is not a number', async () => {
    await expect(read(prometheus, { prometheus: `${url}/`, value: 'a' })).rejects.toThrow(
      'not Prometheus text',
    );
    await expect(read(prometheus, { prometheus: `${url}/500`, value: 'a' })).rejects.toThrow('answered 500');
    page = 'a NaN\n';
    expect((await read(prometheus, { prometheus: `${url}/metrics`, value: 'a' })).value).toBeNaN();
  });

  it.each(['/hang', '/huge', '/garbage', '/reset'])('fails in bounds on %s', async (path) => {
    await expect(read(prometheus, { prometheus: hostile.url + path, value: 'a' }, 2_000)).rejects.toThrow();
  });
});

describe('json', () => {
  it.each<[string, Reading]>([
    ['queue.pending', { value: 12 }],
    ['queue.text', { value: 7 }],
    ['queue.up', { value: 1 }],
    ['items', { value: 2, rows: [{ id: 1 }, { value: 'two' }] }],
    ['none', { value: null, why: '"none" is not a number' }],
    ['not.there', { value: null, why: '"not.there" is missing' }],
  ])('reads %s', async (path, reading) => {
    expect(await read(json, { json: url, path })).toEqual(reading);
  });

  it('tells what is no JSON from what did not answer', async () => {
    await expect(read(json, { json: `${url}/broken` })).rejects.toThrow('the answer is not JSON');
    await expect(read(json, { json: `${url}/500` })).rejects.toThrow('answered 500');
    await expect(read(json, { json: `${hostile.url}/drip` }, 500)).rejects.toThrow('no answer in time');
  });
});

describe('file', () => {
  const put = (name: string, text: string, agoSeconds = 0): void => {
    writeFileSync(join(folder.path, name), text);
    const at = systemClock.now() / 1_000 - agoSeconds;
    utimesSync(join(folder.path, name), at, at);
  };

  it('measures age, size and number by pattern', async () => {
    mkdirSync(join(folder.path, 'dumps'));
    put('dumps/a.dump', '12345', 7_200);
    put('dumps/b.dump', '123', 3_600);
    const dumps = { file: 'dumps/*.dump' };
    expect((await read(file, { ...dumps, value: 'age' })).value).toBeCloseTo(3_600, -1);
    expect(await read(file, { ...dumps, value: 'size' })).toEqual({ value: 8 });
    expect(await read(file, { ...dumps, value: 'count' })).toEqual({ value: 2 });
    expect(await read(file, { file: 'dumps/*.gz', value: 'count' })).toEqual({ value: 0 });
    expect(await read(file, { file: 'dumps/*.gz', value: 'age' })).toEqual({
      value: null,
      why: 'no such file',
    });
  });

  it('measures a folder with all that lies below it', async () => {
    mkdirSync(join(folder.path, 'tree/deep/deeper'), { recursive: true });
    put('tree/old.log', '12345', 86_400);
    put('tree/deep/deeper/new.log', '1234567', 60);
    symlinkSync('/etc', join(folder.path, 'tree/elsewhere'));
    const tree = { file: 'tree' };
    expect(await read(file, { ...tree, value: 'count' })).toEqual({ value: 2 });
    expect(await read(file, { ...tree, value: 'size' })).toEqual({ value: 12 });
    expect((await read(file, { ...tree, value: 'age' })).value).toBeCloseTo(60, -1);
    expect((await read(file, { ...tree, value: 'oldest' })).value).toBeCloseTo(86_400, -1);
    mkdirSync(join(folder.path, 'empty'));
    expect(await read(file, { file: 'empty', value: 'count' })).toEqual({ value: 0 });
    expect(await read(file, { file: 'empty', value: 'age' })).toMatchObject({ value: null });
  });

  it('checks that a backup is there, new, whole and not kept for ever', async () => {
    mkdirSync(join(folder.path, 'kept'));
    put('kept/a.dump', 'x'.repeat(2_000), 50 * 3_600);
    put('kept/b.dump', 'x'.repeat(1_000), 3_600);
    const check = async (options: object) => {
      const { status, message } = await fileCheck
        .open(fileCheck.schema.parse({ file: 'kept/*.dump', ...options }), context)
        .run(within());
      return `${status}: ${message}`;
    };
    expect(await check({ newest: '2h', oldest: '3d', least: '1kB', most: '1MB' })).toMatch(
      /^up: 2 files, 3 ?kB/,
    );
    expect(await check({ newest: '30m' })).toBe('down: newest 1h00m old, more than 30m');
    expect(await check({ oldest: '1d' })).toBe('down: oldest 2d02h old, more than 1d00h');
    expect(await check({ least: '1MB', 'at-most': 1 })).toMatch(
      /^down: 2 files, more than 1; 3 ?kB, less than 1 ?MB$/,
    );
    expect(await check({ file: 'kept/*.gz' })).toBe('down: 0 files, fewer than 1');
    expect(await check({ file: 'kept/*.gz', count: 0 })).toBe('up: no files');
    expect(await check({ file: 'not-there' })).toBe('down: no such file or folder');
  });

  it('reads rows of JSON and of JSON Lines, and nothing that is no file', async () => {
    put('rows.json', '[{"id":1},{"id":2}]');
    put('rows.jsonl', '{"id":1}\n{"id":2}\n\n{"id":3}\n');
    put('bad.json', '{"id":');
    expect(await read(file, { file: 'rows.json', value: 'rows' })).toEqual({
      value: 2,
      rows: [{ id: 1 }, { id: 2 }],
    });
    expect((await read(file, { file: 'rows.jsonl', value: 'rows' })).value).toBe(3);
    await expect(read(file, { file: 'bad.json', value: 'rows' })).rejects.toThrow(
      'neither JSON nor JSON Lines',
    );
    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
    for (const name of ['pipe', 'dumps', '/dev/zero']) {
      expect(await read(file, { file: name, value: 'rows' })).toEqual({ value: null, why: 'not a file' });
    }
  });
});

describe('command', () => {
  it.each<[string, Reading]>([
    ['echo 42', { value: 42 }],
    ['echo \'{"open":[{"id":7}]}\'', { value: 1, rows: [{ id: 7 }] }],
    ['echo hello', { value: null, why: 'printed neither a number nor JSON' }],
    ['true', { value: null, why: 'printed nothing' }],
  ])('reads what "%s" prints', async (script, reading) => {
    const path = script.includes('open') ? { path: 'open' } : {};
    expect(await read(command, { command: ['sh', '-c', script], ...path })).toEqual(reading);
  });

  it('fails with what the program said', async () => {
    await expect(read(command, { command: ['sh', '-c', 'echo no database >&2; exit 4'] })).rejects.toThrow(
      'exit code 4: no database',
    );
  });
});
