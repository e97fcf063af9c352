import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { LogEngine } from '../../../src/logs/worker/engine.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { tempFolder } from '../../services/temp.ts';

const folder = tempFolder('index');
let file: string;
let count = 0;
beforeEach(() => {
  file = join(folder.path, `log-${count++}.log`);
  writeFileSync(file, 'INFO one\nERROR two\n');
});
afterAll(() => folder.remove());

async function open(query = '') {
  const logs = new LogEngine({ clock: systemClock, secrets: [], liveBytes: 0 });
  const { view } = await logs.view(await logs.openFile(file, { source: 'app' }), query);
  return {
    logs,
    view,
    async read() {
      const { total, dropped, problem } = await logs.refresh(view);
      return { lines: logs.rows(view, 0, total).map(({ text }) => text), dropped, problem };
    },
  };
}

describe('a file that is searched while it is written', () => {
  it('goes on with what is appended, a line in halves too', async () => {
    const { read } = await open();
    appendFileSync(file, 'INFO thr');
    expect((await read()).lines).toEqual(['INFO one', 'ERROR two', 'INFO thr']);
    appendFileSync(file, 'ee\nINFO four\n');
    expect((await read()).lines).toEqual(['INFO one', 'ERROR two', 'INFO three', 'INFO four']);
  });

  it('looks once more at a line that went on', async () => {
    const { read } = await open('-needle');
    appendFileSync(file, 'INFO with a nee');
    expect((await read()).lines).toHaveLength(3);
    appendFileSync(file, 'dle\n');
    expect((await read()).lines).toEqual(['INFO one', 'ERROR two']);
    appendFileSync(file, 'nothing, ');
    await read();
    appendFileSync(file, 'or something\n');
    expect((await read()).lines.at(-1)).toBe('nothing, or something');
  });

  it.each(['', 'level:info'])(
    'reads on in the new file when it is rotated by renaming (%j)',
    async (query) => {
      const { read } = await open(query);
      await read();
      appendFileSync(file, 'INFO last\n');
      renameSync(file, `${file}.1`);
      writeFileSync(file, 'INFO new\n');
      const first = (await read()).lines;
      const { lines, dropped } = await read();
      expect(first.at(-1)).toBe('INFO new');
      expect(lines.filter((line) => line.startsWith('INFO'))).toEqual(['INFO one', 'INFO last', 'INFO new']);
      expect(dropped).toBe(0);
    },
  );

  it.each([
    ['emptied', () => truncateSync(file, 0), []],
    ['written anew', () => writeFileSync(file, 'INFO new\n'), ['INFO new']],
    [
      'written anew and longer',
      () => writeFileSync(file, `INFO ${'x'.repeat(99)}\n`),
      [`INFO ${'x'.repeat(99)}`],
    ],
  ])('forgets what it had when it is %s', async (_, change, lines) => {
    const { read } = await open();
    change();
    expect(await read()).toEqual({ lines, dropped: 2, problem: undefined });
    appendFileSync(file, 'INFO more\n');
    expect((await read()).lines).toEqual([...lines, 'INFO more']);
  });

  it.each([
    ['a directory', () => mkdirSync(file)],
    ['a FIFO', () => execFileSync('mkfifo', [file])],
  ])('keeps what it had and says so when it becomes %s', async (_, make) => {
    const { read } = await open();
    rmSync(file);
    expect((await read()).problem).toBeUndefined();
    make();
    expect(await read()).toEqual({
      lines: ['INFO one', 'ERROR two'],
      dropped: 0,
      problem: `cannot read ${file}: not a regular file`,
    });
    rmSync(file, { recursive: true });
    writeFileSync(file, 'INFO again\n');
    expect((await read()).lines).toEqual(['INFO one', 'ERROR two', 'INFO again']);
    expect((await read()).problem).toBeUndefined();
  });

  it('holds a bounded number of rotated files', async () => {
    const { read } = await open();
    for (let round = 0; round < 20; round++) {
      renameSync(file, `${file}.${round}`);
      writeFileSync(file, `INFO round ${round}\n`);
      await read();
    }
    const { lines, dropped } = await read();
    expect(lines.at(-1)).toBe('INFO round 19');
    expect(lines).toHaveLength(9);
    expect(lines.length + dropped).toBe(22);
  });
});

describe('what a log says beside its lines', () => {
  const logs = new LogEngine({ clock: systemClock, secrets: ['hunter22'], liveBytes: 2 ** 22 });
  const origin = logs.addSource({ source: 'journal' });
  logs.add([
    { text: 'started', origin, level: 'info', fields: { unit: 'ssh.service', pid: '12' } },
    { text: 'ERROR it failed', origin, level: 'info', fields: { unit: 'api.service' } },
    { text: '{"unit":"own","msg":"x"}', origin, level: 'warn', fields: { unit: 'api.service' } },
    { text: 'plain', origin },
  ]);
  const lines = async (query: string): Promise<string[]> => {
    const { view, total } = await logs.view(0, query);
    return logs.rows(view, 0, total).map(({ text, level }) => `${level} ${text}`);
  };

  it.each([
    ['unit:ssh.service', ['info started']],
    ['pid>=10', ['info started']],
    ['unit:api.service', ['error ERROR it failed']],
    ['unit:own', [expect.stringMatching(/^warn .*x/)]],
    ['level:info', ['info started', 'error ERROR it failed', expect.stringMatching(/^warn /)]],
  ])('%s', async (query, expected) => {
    expect(await lines(query)).toEqual(expected);
  });

  it('is counted, and is no text of the line', async () => {
    const { view } = await logs.view(0, '');
    expect((await logs.topValues(view, 'unit', 5)).values).toEqual([
      { value: 'ssh.service', count: 1 },
      { value: 'api.service', count: 1 },
      { value: 'own', count: 1 },
    ]);
    expect(await lines('ssh')).toEqual([]);
  });
});
