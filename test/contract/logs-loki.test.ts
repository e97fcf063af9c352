import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resumed } from '../../src/logs/follow/resume.ts';
import { loki } from '../../src/logs/sources/loki.ts';
import { type Clock, systemClock } from '../../src/model/clock.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { type LokiLine, type LokiRecorder, startLokiRecorder } from '../services/loki-recorder.ts';
import { until } from '../services/until.ts';

let recorder: LokiRecorder;
let world: ReturnType<typeof testContext>;
const began = Date.now() - 600_000;
const line = (n: number, pod = 'api-a', text = `line ${n}`): LokiLine => ({
  ns: BigInt(began + n) * 1_000_000n + BigInt(n % 7),
  labels: { app: 'api', pod, level: n % 10 === 0 ? 'error' : 'info' },
  text,
});
beforeAll(async () => {
  recorder = await startLokiRecorder();
});
afterAll(() => recorder?.close());
beforeEach(() => {
  world = testContext();
  recorder.lines = [];
  recorder.asked.length = 0;
  recorder.fault = undefined;
});
afterEach(() => world.close());
/** The system's clock, but waiting takes a fiftieth of the time. */
const hurried: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 50, run) };

const open = (options: object = {}, clock: Clock = systemClock) =>
  loki.open(loki.schema.parse({ loki: recorder.url, query: '{app="api"}', ...options }), {
    ...world.context,
    clock,
  });

describe("Loki's HTTP API, against a stand-in that records", () => {
  test('the newest lines come oldest first, with pod, level and labels', async () => {
    recorder.lines = [line(10), line(1, 'api-b'), line(20), line(5)];
    const lines = await collect(open().read({ tail: 3, follow: false }, within()));
    expect(lines).toEqual([
      expect.objectContaining({ text: 'line 5', instance: 'api-a', level: 'info', at: began + 5 }),
      expect.objectContaining({ text: 'line 10', level: 'error' }),
      expect.objectContaining({ text: 'line 20', fields: { app: 'api', pod: 'api-a', level: 'error' } }),
    ]);
    const { parameters } = recorder.asked[0]!;
    expect(Object.fromEntries(parameters)).toMatchObject({
      query: '{app="api"}',
      limit: '3',
      direction: 'backward',
    });
  });

  test('more lines than fit into an answer come over several, each once', async () => {
    // Ten at every moment, so that an answer ends in the middle of one.
    recorder.lines = Array.from({ length: 3_456 }, (_, n) => ({
      ...line(n),
      ns: BigInt(began + Math.floor(n / 10)) * 1_000_000n,
    }));
    const all = recorder.lines.map(({ text }) => text).sort();
    const since = await collect(open().read({ tail: 1e6, follow: false, sinceMs: began }, within()));
    expect(since.map(({ text }) => text).sort()).toEqual(all);
    const newest = await collect(open().read({ tail: 1e6, follow: false }, within()));
    expect(newest.map(({ text }) => text).sort()).toEqual(all);
    expect(newest.map(({ at }) => at!)).toEqual(newest.map(({ at }) => at!).sort((a, b) => a - b));
    const few = await collect(
      open().read({ tail: 1e6, follow: false, sinceMs: began + 10, untilMs: began + 12 }, within()),
    );
    expect(few).toHaveLength(20);
  });

  test('what is followed brings new lines and late ones, through a server that is away for a while', async () => {
    recorder.lines = [line(1), line(3_000)];
    const abort = new AbortController();
    const states: string[] = [];
    const seen: string[] = [];
    const reading = (async () => {
      const lines = resumed(
        (request, signal) => open({}, hurried).read(request, signal),
        { tail: 10, follow: true },
        { clock: hurried, state: (now, why) => void states.push(why ?? now) },
        abort.signal,
      );
      for await (const { text, gap } of lines) seen.push(gap ?? text);
    })();
    await until('the first lines', () => seen.length === 2);
    recorder.lines.push(line(4_000), line(2_500, 'api-b'));
    await until('new and late lines', () => seen.length === 4);
    recorder.fault = { status: 503, text: 'ingester is starting' };
    await until('the loss', () => states.length >= 2);
    recorder.lines.push(line(5_000));
    recorder.fault = undefined;
    await until('the line of meanwhile', () => seen.length === 5);
    recorder.lines.push(line(6_000));
    await until('the last line', () => seen.length === 6);
    abort.abort();
    await reading;
    expect(seen).toEqual(['line 1', 'line 3000', 'line 2500', 'line 4000', 'line 5000', 'line 6000']);
    expect(states.slice(0, 2)).toEqual(['following', 'Loki answered 503: ingester is starting']);
  });

  test('more lines of one moment than an answer holds are marked', async () => {
    recorder.lines = Array.from({ length: 1_500 }, (_, n) => ({ ...line(1), text: `line ${n}` }));
    recorder.lines.push(line(2));
    const lines = await collect(open().read({ tail: 1e6, follow: false, sinceMs: began }, within()));
    expect(lines.filter(({ gap }) => gap)).toEqual([
      { text: '', gap: 'lines may be missing here: over 1000 lines share one timestamp', at: began + 1 },
    ]);
    expect(lines.at(-1)!.text).toBe('line 2');
  });

  test('tenant, login and a label of their own are used, and no secret is in the label', async () => {
    const url = recorder.url.replace('//', '//user:hunter22@');
    const source = open({ loki: url, tenant: 'team', headers: { 'x-own': '1' }, instance: 'app' });
    recorder.lines = [line(1)];
    const [first] = await collect(source.read({ tail: 1, follow: false }, within()));
    expect(first!.instance).toBe('api');
    expect(recorder.asked[0]!.headers).toMatchObject({
      'x-scope-orgid': 'team',
      'x-own': '1',
      authorization: `Basic ${Buffer.from('user:hunter22').toString('base64')}`,
    });
    expect(source.label).not.toContain('hunter22');
  });

  test('a named query is asked for its span', async () => {
    recorder.lines = [line(1), line(2), line(3)];
    const source = open({ queries: { slow: '{app="api"} | duration > 1s' } });
    expect(source.queries).toEqual(['slow']);
    const span = { sinceMs: began, untilMs: began + 100, limit: 2 };
    expect((await collect(source.query!('slow', span, within()))).map(({ text }) => text)).toEqual([
      'line 1',
      'line 2',
    ]);
    expect(recorder.asked[0]!.parameters.get('query')).toBe('{app="api"} | duration > 1s');
  });

  test.each([
    [{ status: 401, text: 'no' }, /Loki answered 401: wrong or missing login/],
    [{ status: 400, text: 'parse error at line 1, col 2' }, /Loki answered 400: parse error/],
    [{ status: 200, text: '<html>' }, /not JSON/],
    [{ status: 200, text: '{"data":{"resultType":"streams","result":[{"values":[]}]}}' }, /not one of Loki/],
  ])('an answer %j is explained', async (fault, said) => {
    recorder.fault = fault;
    await expect(collect(open().read({ tail: 1, follow: false }, within()))).rejects.toThrow(said);
  });

  test('a query that gives no lines, and a server that is not there, are explained', async () => {
    await expect(
      collect(open({ query: 'matrix' }).read({ tail: 1, follow: false }, within())),
    ).rejects.toThrow('returns a matrix; it must return lines');
    recorder.fault = { status: 403, text: '' };
    await expect(collect(open().read({ tail: 1, follow: false }, within()))).rejects.toThrow(CannotAsk);
    await expect(
      collect(open({ loki: 'http://127.0.0.1:1' }).read({ tail: 1, follow: false }, within())),
    ).rejects.toThrow(/refused/);
  });
});
