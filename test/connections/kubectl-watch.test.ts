import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchOf } from '../../src/connections/kubectl-watch.ts';
import type { Clock } from '../../src/model/clock.ts';
import { systemClock } from '../../src/model/clock.ts';
import { testContext, within } from '../services/context.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = tempFolder('kubectl');
  world = testContext(folder.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
  folder.remove();
});

/** A kubectl first on PATH whose watch names that many objects of a megabyte each, under as many names, then a last one, and stays. */
function standIn(count: number, names: number): void {
  const file = join(folder.path, 'kubectl');
  writeFileSync(
    file,
    `#!${process.execPath}
const note = 'x'.repeat(2 ** 20);
for (let nth = 0; nth < ${count}; nth++)
  console.log(JSON.stringify({ type: 'MODIFIED', object: { metadata: { name: 'pod-' + (nth % ${names}), note } } }));
console.log(JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'last' } } }));
setInterval(Date, 1e6);
`,
  );
  chmodSync(file, 0o755);
  vi.stubEnv('PATH', [folder.path, process.env.PATH].join(delimiter));
}

/** A clock on which nothing is ever due by itself: what is heard is what the watch said. */
const untimed: Clock = { ...systemClock, after: () => () => {} };

test('a cluster whose objects have no end is not held in memory', async () => {
  standIn(64, 64);
  const watch = watchOf({}, 'pods', { ...world.context, clock: untimed });
  await expect(watch.objects(within())).rejects.toThrow(
    'kubectl: the objects together are larger than 32 MB',
  );
});

test('an object that changes often is held once', async () => {
  standIn(64, 4);
  const watch = watchOf<{ metadata: { name: string } }>({}, 'pods', world.context);
  const names = await until('the last object', async () => {
    const found = (await watch.objects(within())).map(({ metadata: { name } }) => name);
    return found.includes('last') ? found : undefined;
  });
  expect(names.toSorted()).toEqual(['last', 'pod-0', 'pod-1', 'pod-2', 'pod-3']);
});
