import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { file as kind } from '../../../src/logs/sources/file.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import type { LogRequest } from '../../../src/model/target.ts';
import { testContext } from '../../services/context.ts';
import { tempFolder } from '../../services/temp.ts';
import { until } from '../../services/until.ts';

const root = tempFolder('globs');
let [folder, count] = ['', 0];
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = join(root.path, String(count++));
  mkdirSync(folder);
  world = testContext(folder);
});
afterEach(() => world.close());
afterAll(() => root.remove());
const write = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);
/** The system's clock, but waiting takes a fortieth of the time. */
const hurried: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 40, run) };

function follow(pattern: string, request: Partial<LogRequest> = {}) {
  const abort = new AbortController();
  const lines: string[] = [];
  const source = kind.open(kind.schema.parse({ file: pattern }), { ...world.context, clock: hurried });
  const reading = (async () => {
    const whole = { tail: 100, follow: true, ...request };
    for await (const { instance, text, gap } of source.read(whole, abort.signal))
      lines.push(`${instance}: ${gap ?? text}`);
  })();
  return {
    lines,
    reading,
    stop: () => {
      abort.abort();
      return reading;
    },
  };
}

describe('a pattern of log files', () => {
  it('gives the lines of all of them, each with its file', async () => {
    write('api.log', 'a\n');
    write('worker.log', 'b\nc\n');
    write('notes.txt', 'no\n');
    write('api.log.1.gz', gzipSync('packed\n'));
    const log = follow('*.log*', { follow: false });
    await log.reading;
    expect(log.lines.sort()).toEqual(['api.log: a', 'worker.log: b', 'worker.log: c']);
  });

  it('takes in files that join', async () => {
    write('one.log', 'first\n');
    const log = follow('*.log', { tail: 1 });
    await until('the first file', () => log.lines.length === 1);
    write('two.log', 'a\nb\n');
    await until('the lines of the new file', () => log.lines.length === 3);
    expect(log.lines).toEqual(['one.log: first', 'two.log: a', 'two.log: b']);
    await log.stop();
  });

  it('waits for the first file', async () => {
    const log = follow('**/*.log');
    mkdirSync(join(folder, 'sub'));
    write('sub/late.log', 'here\n');
    await until('its line', () => log.lines.length === 1);
    expect(log.lines).toEqual(['late.log: here']);
    await log.stop();
  });

  it('says nothing twice when a file is rotated to a name that fits, too', async () => {
    write('app.log', 'one\n');
    const log = follow('app.log*');
    await until('the first line', () => log.lines.length === 1);
    appendFileSync(join(folder, 'app.log'), 'two\n');
    renameSync(join(folder, 'app.log'), join(folder, 'app.log.1'));
    write('app.log', 'three\n');
    write('other.log', 'x\n');
    write('app.log.new', 'four\n');
    await until('all lines', () => log.lines.length >= 4);
    expect(log.lines.sort()).toEqual(['app.log.new: four', 'app.log: one', 'app.log: three', 'app.log: two']);
    await log.stop();
  });

  it('tells files of the same name apart by their paths', async () => {
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'b'));
    write('a/app.log', 'one\n');
    write('b/app.log', 'two\n');
    const log = follow('*/app.log', { follow: false });
    await log.reading;
    expect(log.lines.sort()).toEqual([`${join(folder, 'b/app.log')}: two`, 'app.log: one']);
  });

  it('reads every file of several hundred', async () => {
    for (let n = 0; n < 300; n++) write(`app-${n}.log`, `line of ${n}\n`);
    const log = follow('app-*.log', { follow: false });
    await log.reading;
    const expected = Array.from({ length: 300 }, (_, n) => `app-${n}.log: line of ${n}`);
    expect(log.lines.sort()).toEqual(expected.sort());
  });

  it('says how many there are when they are too many, instead of reading a part of them', async () => {
    for (let n = 0; n < 1_001; n++) write(`app-${n}.log`, 'x\n');
    const log = follow('app-*.log', { follow: false });
    await expect(log.reading).rejects.toThrow('1001 files match');
    expect(log.lines).toEqual([]);
  });
});
