import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogSession } from '../../../src/logs/session/log-session.ts';
import { LogClient } from '../../../src/logs/worker/client.ts';
import { systemClock } from '../../../src/model/clock.ts';
import type { LogShow } from '../../../src/model/logs.ts';
import type { LogRequest, RawLine } from '../../../src/model/target.ts';
import { tempFolder } from '../../services/temp.ts';
import { until } from '../../services/until.ts';

const folder = tempFolder('log-session');
afterAll(() => folder.remove());
let session: LogSession;
let workers: Worker[] = [];
let opened = 0;

beforeEach(() => {
  workers = [];
  opened = 0;
  const post = Worker.prototype.postMessage;
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
    if (!workers.includes(this)) workers.push(this);
    return post.apply(this, given as Parameters<typeof post>);
  });
  session = makeSession(2 ** 22);
});
afterEach(() => {
  session.stop();
  vi.restoreAllMocks();
});

function makeSession(liveBytes: number): LogSession {
  return new LogSession({
    clock: systemClock,
    secrets: [],
    liveBytes,
    folder: folder.path,
    system: 'shop',
    changed: () => {},
    record: () => {},
    open: async (options) => new LogClient(options),
  });
}

/** A log that begins with so many lines each time it is opened, and goes on with one every few milliseconds. */
function log(first: readonly string[], everyMs = 20) {
  return async function* (_request: LogRequest, signal: AbortSignal): AsyncGenerator<RawLine> {
    opened += 1;
    for (const text of first) yield { text };
    for (let n = 0; !signal.aborted; n++) {
      yield { text: `later ${n}` };
      await sleep(everyMs);
    }
  };
}

const show = (request: Partial<LogShow>): void =>
  session.show({ query: '', around: 'newest', volume: false, ...request });
const texts = (): readonly string[] => session.snapshot().lines.map(({ text }) => text);

describe('LogSession', () => {
  it('says that its worker died, starts another and follows every log anew', async () => {
    session.follow('api', 'api', log(['first']));
    show({});
    await until('lines', () => texts().includes('first') && texts().includes('later 3'));
    expect(workers).toHaveLength(1);
    await workers[0]!.terminate();
    await until('the fault', () => session.snapshot().problem !== undefined);
    expect(session.snapshot().problem).toMatch(/logs lost, following all of them again: .*worker/);
    expect(session.snapshot().lines).toEqual([]);
    expect(session.snapshot().sources.map(({ id }) => id)).toEqual(['api']);
    await until('lines again', () => texts().includes('first') && texts().includes('later 3'));
    expect(session.snapshot().problem).toBeUndefined();
    expect(workers).toHaveLength(2);
    expect(opened).toBe(2);
    // And once more: what was said before does not keep it from being said again.
    await workers[1]!.terminate();
    await until('the fault', () => session.snapshot().problem !== undefined);
    await until('lines again', () => texts().includes('first') && session.snapshot().problem === undefined);
    expect(workers).toHaveLength(3);
  });

  it('abandons an expression that takes too long on hostile lines, says so, and goes on', async () => {
    session.follow(
      'api',
      'api',
      log(Array.from({ length: 400 }, (_, n) => `${'a'.repeat(n % 20 === 0 ? 5_000 : 500)}b`)),
    );
    show({});
    await until('lines', () => session.snapshot().total > 400);
    // What only backtracks without end goes on in the linear engine and is answered.
    show({ query: '/(a+)+$/' });
    await until('an answer', () => session.snapshot().query === '/(a+)+$/');
    expect(session.snapshot()).toMatchObject({ total: 0, lines: [] });
    // What that engine cannot do is stopped.
    const began = performance.now();
    show({ query: '/(a+)+\\1c$/' });
    let turns = 0;
    await until('the problem', () => {
      turns += 1;
      return session.snapshot().problem !== undefined;
    });
    expect(session.snapshot().problem).toMatch(/\(a\+\)\+.*takes too long on these lines and was stopped/);
    // The thread of the screen had its turns meanwhile.
    expect(turns).toBeGreaterThan(1);
    expect(performance.now() - began).toBeGreaterThan(100);
    show({});
    await until('all lines', () => session.snapshot().query === '');
    expect(session.snapshot().problem).toBeUndefined();
    await expect(session.find('/(a+)+\\1c$/', 5, 1)).rejects.toThrow('takes too long');
    show({ query: 'later' });
    await until('the next answer', () => session.snapshot().query === 'later');
    expect(session.snapshot().problem).toBeUndefined();
    const [newest] = texts().slice(-1);
    await until('further lines', () => texts().at(-1) !== newest);
    expect(workers).toHaveLength(1);
  });

  it('keeps the lines of a window that is held still, also when they are let go', async () => {
    session.stop();
    session = makeSession(0);
    let flood = false;
    session.follow('api', 'api', async function* (_request: LogRequest, signal: AbortSignal) {
      for (let n = 0; !signal.aborted; n++) {
        yield { text: `line ${n} ${'x'.repeat(1_000)}` };
        while (n >= 2_000 && !flood && !signal.aborted) await sleep(5);
      }
    });
    show({});
    await until('lines', () => session.snapshot().total > 2_000);
    const held = 1_000;
    show({ around: { line: held } });
    await until('the window', () => session.snapshot().wanted === held);
    const { lines } = session.snapshot();
    expect(lines.map(({ seq }) => seq - held)).toEqual(Array.from({ length: 600 }, (_, n) => n - 300));
    flood = true;
    await until('all of them are let go', () => session.snapshot().dropped > held + 600);
    expect(session.snapshot().lines === lines).toBe(true);
    const { total, before } = session.snapshot();
    // What comes behind the window is what a person is told that is new.
    expect(total - before - lines.length).toBe(total);
    show({});
    await until('the newest', () => session.snapshot().following && texts().at(-1)! !== lines.at(-1)!.text);
  });
});
