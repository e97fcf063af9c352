import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseQuery, QueryError } from '../../../src/logs/query/query.ts';
import { shapeOf } from '../../../src/logs/report/shape.ts';
import { LogClient, liveStore } from '../../../src/logs/worker/client.ts';
import { LogEngine } from '../../../src/logs/worker/engine.ts';
import { systemClock } from '../../../src/model/clock.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plantao-logs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const engine = (liveBytes = 2 ** 24): LogEngine =>
  new LogEngine({ clock: systemClock, secrets: ['hunter2222'], liveBytes });

const live = (...texts: readonly string[]): LogEngine => {
  const made = engine();
  const origin = made.addSource({ source: 'api', component: 'api' });
  made.add(texts.map((text) => ({ text, origin })));
  return made;
};

async function texts(logs: LogEngine, query: string, store = liveStore): Promise<readonly string[]> {
  const { view, total } = await logs.view(store, query);
  return logs.rows(view, 0, total).map(({ text }) => text);
}

describe('query', () => {
  it.each([
    ['status>=abc', 'status>=abc'],
    ['ok level:loud', 'level:loud'],
    ['since:yesterday', 'since:yesterday'],
    ['/(/', '/(/'],
    ['x "open', '"open'],
    ['ip:', 'ip:'],
  ])('names the word of %j that is wrong', (query, word) => {
    expect(() => parseQuery(query, 0)).toThrow(QueryError);
    try {
      parseQuery(query, 0);
    } catch (error) {
      expect((error as QueryError).word).toBe(word);
    }
  });

  it('never throws anything but a QueryError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        try {
          parseQuery(text, 1e12);
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('LogEngine', () => {
  it('filters by words, expressions, fields, levels and origin', async () => {
    const a = '10.0.0.1 - - [05/Jan/2026:12:00:00 +0000] "GET /a HTTP/1.1" 502 1';
    const b = '10.0.0.2 - - [05/Jan/2026:12:00:01 +0000] "GET /b HTTP/1.1" 200 1';
    const c = '2026-01-05 12:00:02,000 ERROR app: Pool exhausted';
    const d = '\tat a.b(C.java:1)';
    const logs = live(a, b, c, d);
    expect(await texts(logs, '')).toEqual([a, b, c, ' at a.b(C.java:1)']);
    expect(await texts(logs, 'status>=500')).toEqual([a]);
    expect(await texts(logs, 'status:2xx')).toEqual([b]);
    expect(await texts(logs, 'ip:10.0.0.2')).toEqual([b]);
    expect(await texts(logs, 'pool')).toEqual([c]);
    expect(await texts(logs, '"pool"')).toEqual([]);
    expect(await texts(logs, '/P..l/')).toEqual([c]);
    expect(await texts(logs, '/^10.*/ -/ 200 /')).toEqual([a]);
    expect(await texts(logs, 'level:error')).toEqual([a, c, ' at a.b(C.java:1)']);
    expect(await texts(logs, 'comp:other')).toEqual([]);
    expect(await texts(logs, 'comp:a* -status<500 status>0')).toEqual([a]);
    expect(await texts(logs, 'until:2026-01-05T12:00:00Z')).toEqual([a]);
  });

  it('finds in chunks what a line-by-line search finds', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '5', 'é', '\r'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('a+b', '^a', 'b$', '[^a]5', '\\s5', 'ab|5 ', '^$'),
        async (lines, source) => {
          const file = join(folder, 'random.log');
          writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
          const logs = engine();
          const store = await logs.openFile(file, { source: 'f' });
          const { total } = await logs.view(store, `/${source}/`);
          const regex = new RegExp(source, 'u');
          expect(total).toBe(lines.filter((text) => regex.test(text.replace(/\r$/, ''))).length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('merges sources by time and takes in what comes later', async () => {
    const logs = engine();
    const [a, b] = [logs.addSource({ source: 'a' }), logs.addSource({ source: 'b' })];
    const base = Date.now() - 60_000;
    logs.add([1, 3, 5].map((n) => ({ text: `a${n}`, origin: a, at: base + n })));
    logs.add([2, 4].map((n) => ({ text: `b${n}`, origin: b, at: base + n })));
    const { view } = await logs.view(liveStore, '');
    expect(logs.rows(view, 0, 9).map(({ text }) => text)).toEqual(['a1', 'b2', 'a3', 'b4', 'a5']);
    logs.add([{ text: 'b0', origin: b, at: base }]);
    expect((await logs.refresh(view)).total).toBe(6);
    expect(logs.rows(view, 0, 1)[0]?.text).toBe('b0');
    expect(logs.positionAt(view, base + 3)).toBe(3);
  });

  it('is bounded by bytes and counts what it let go', async () => {
    const logs = engine(4 * 2 ** 20);
    const origin = logs.addSource({ source: 's' });
    const { view } = await logs.view(liveStore, 'needle');
    for (let round = 0; round < 100; round++)
      logs.add(
        Array.from({ length: 1_000 }, (_, n) => ({
          text: `needle ${round} ${n} ${'x'.repeat(100)}`,
          origin,
        })),
      );
    const state = await logs.refresh(view);
    expect(state.dropped).toBeGreaterThan(50_000);
    expect(state.held + state.dropped).toBe(100_000);
    expect(state.total).toBe(state.held);
    expect(logs.rows(view, -1, 1)[0]?.text).toContain('needle 99 999');
  });

  it('groups errors by shape and counts values', async () => {
    const logs = live(
      ...Array.from(
        { length: 9 },
        (_, n) => `2026-01-05 12:00:00,00${n} ERROR app: order ${n} of "u${n}" failed`,
      ),
      '{"level":"error","msg":"other","status":500}',
      'INFO fine',
    );
    const { view } = await logs.view(liveStore, '');
    const top = await logs.topErrors(view, 5);
    expect(top.map(({ count }) => count)).toEqual([9, 1]);
    expect(top[0]!.lastAt! - top[0]!.firstAt!).toBe(8);
    expect((await logs.topValues(view, 'logger', 3)).values).toEqual([{ value: 'app', count: 9 }]);
    expect((await logs.histogram(view, 300_000)).buckets.length).toBeGreaterThan(0);
    expect(shapeOf('id 550e8400-e29b-41d4-a716-446655440000 at 10.0.0.1:80 0xff')).toBe(
      'id <uuid> at <ip> <hex>',
    );
  });

  it('saves evidence once, with its hash, without secrets', async () => {
    const logs = live('the word is hunter2222', 'plain');
    const { view } = await logs.view(liveStore, '');
    const file = join(folder, 'evidence.log');
    const facts = await logs.exportTo(view, file);
    const written = readFileSync(file);
    expect(facts.sha256).toBe(createHash('sha256').update(written).digest('hex'));
    expect(facts).toMatchObject({ lines: 2, bytes: written.length });
    expect(written.toString()).not.toContain('hunter2222');
    await expect(logs.exportTo(view, file)).rejects.toThrow('already exists');
  });

  it('shows hostile lines harmlessly, in files and streamed', async () => {
    const hostile = Buffer.concat([
      Buffer.from('\u001b[31mred\u202e\u0000 '),
      Buffer.from([0xff, 0xfe, 10]),
      Buffer.alloc(10 * 2 ** 20, 65),
      Buffer.from('\n9999-99-99 99:99:99 x\n2999-01-01 00:00:00 ERROR future\nno end'),
    ]);
    const file = join(folder, 'hostile.log');
    writeFileSync(file, hostile);
    const logs = engine();
    const store = await logs.openFile(file, { source: 'f' });
    for (const text of await texts(logs, '', store)) {
      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
      expect(text.length).toBeLessThanOrEqual(3_000);
    }
    expect((await texts(logs, '', store)).at(-1)).toBe('no end');
    const origin = logs.addSource({ source: 's' });
    logs.add(
      hostile
        .toString()
        .split('\n')
        .map((text) => ({ text, origin })),
    );
    for (const text of await texts(logs, '')) expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
    await expect(logs.openFile(folder, { source: 'd' })).rejects.toThrow('not a regular file');
    await expect(logs.openFile(join(folder, 'none'), { source: 'd' })).rejects.toThrow(
      'no such file or folder',
    );
  });

  it('takes in what a file gets later, and reads nothing where it was cut', async () => {
    const file = join(folder, 'grows.log');
    writeFileSync(file, 'one\n');
    const logs = engine();
    const store = await logs.openFile(file, { source: 'f' });
    const { view } = await logs.view(store, '');
    appendFileSync(file, 'two\n');
    expect((await logs.refresh(view)).total).toBe(2);
    writeFileSync(file, '');
    expect(logs.rows(view, 0, 5).length).toBeLessThanOrEqual(2);
  });
});

describe('LogClient', () => {
  it('answers from a worker, goes through bad expressions and names what it cannot', async () => {
    const logs = new LogClient({ secrets: [] });
    try {
      const origin = await logs.addSource({ source: 's' });
      await logs.add(
        Array.from({ length: 200 }, (_, n) => ({
          text: `${'a'.repeat(n % 20 === 0 ? 5_000 : 500)}b`,
          origin,
        })),
      );
      expect((await logs.view(liveStore, '/(a+)+$/')).total).toBe(0);
      await expect(logs.view(liveStore, '/(a+)+\\1c$/')).rejects.toThrow('takes too long');
      await expect(logs.view(liveStore, 'status>x')).rejects.toBeInstanceOf(QueryError);
      const { view } = await logs.view(liveStore, '');
      expect(await logs.rows(view, -2, 9)).toHaveLength(2);
      expect(await logs.next(view, 'aab', 3)).toBe(4);
      expect(await logs.previous(view, 'zzz', 3)).toBeUndefined();
    } finally {
      await logs.close();
    }
  });
});
