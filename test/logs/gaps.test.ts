import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { incomingLine } from '../../src/logs/store/incoming.ts';
import { liveStore } from '../../src/logs/worker/client.ts';
import { LogEngine } from '../../src/logs/worker/engine.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('gaps');
afterAll(() => folder.remove());
const gap = 'lines may be missing here: the container is gone';
let logs: LogEngine;
const queries = ['', 'zzz-never-printed', 'missing', '/missing/', '-INFO', 'level:error', 'comp:api'];

beforeEach(() => {
  const clock = new ManualClock();
  logs = new LogEngine({ clock, secrets: [], liveBytes: 2 ** 22 });
  const origin = logs.addSource({ source: 'api', component: 'api' });
  const lines = [
    { text: 'INFO before' },
    { text: '', gap },
    { text: 'INFO after one' },
    { text: 'INFO after two' },
  ];
  logs.add(lines.map((line, index) => incomingLine({ ...line, at: clock.now() + index }, origin)));
});

const textsOf = (view: number, total: number): readonly string[] =>
  logs.rows(view, 0, total).map(({ text }) => text);

describe('a gap marker is no line of the log', () => {
  it.each(queries)('a count of %j has it not, whatever its words', async (query) => {
    const { view, total } = await logs.view(liveStore, query, 'skipped');
    expect(textsOf(view, total)).not.toContain(gap);
    const lines = { '': 3, 'comp:api': 3 }[query] ?? 0;
    expect(total).toBe(lines);
  });

  it.each(queries)('the screen shows it among the lines of %j', async (query) => {
    const { view, total } = await logs.view(liveStore, query);
    expect(textsOf(view, total)).toContain(gap);
  });

  it('a search does not stop at it', async () => {
    const { view } = await logs.view(liveStore, '');
    expect(await logs.find(view, 'missing', 0, 1)).toBeUndefined();
    expect(await logs.find(view, '-before', 0, 1)).toBe(2);
  });

  it('reports do not count it', async () => {
    const { view } = await logs.view(liveStore, '');
    expect(await logs.topValues(view, 'source', 5)).toMatchObject({ values: [{ value: 'api', count: 3 }] });
    expect(await logs.topMatches(view, '(missing|after)', 5)).toMatchObject({
      values: [{ value: 'after', count: 2 }],
    });
    const { buckets } = await logs.histogram(view, 1_000);
    expect(buckets.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await logs.volume(view, 10))!.buckets.reduce((sum, { all }) => sum + all, 0)).toBe(3);
  });

  it('evidence marks it and does not count it', async () => {
    const { view } = await logs.view(liveStore, '');
    const file = join(folder.path, 'evidence.log');
    expect(await logs.exportTo(view, file)).toMatchObject({ lines: 3 });
    const saved = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(saved.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      'api INFO before',
      `api -- ${gap} --`,
      'api INFO after one',
      'api INFO after two',
    ]);
  });
});
