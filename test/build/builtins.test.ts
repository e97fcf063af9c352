import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtinsWhenUsed, loadedWhenUsed } from '../../patches/builtins.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-builtins-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a program prints, as JSON, that was bundled as plantao is. */
async function printed(contents: string): Promise<unknown> {
  const outfile = join(folder, 'program.mjs');
  await build({
    stdin: { contents, resolveDir: folder },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [builtinsWhenUsed],
    logLevel: 'error',
  });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
  return JSON.parse(stdout);
}

test('a module of Node is loaded when it is used, not where it is imported', async () => {
  const program = `
    import { createHash } from 'node:crypto';
    const loaded = () => process.moduleLoadList.includes('NativeModule crypto');
    const before = loaded();
    const hash = createHash('sha1').update('a').digest('hex');
    console.log(JSON.stringify([before, hash, loaded()]));`;
  expect(await printed(program)).toEqual([false, '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8', true]);
});

test('default, namespace and class imports are what they were', async () => {
  const program = `
    import process, { pid } from 'node:process';
    import EventEmitter, { once } from 'events';
    import * as path from 'node:path';
    import { Readable } from 'node:stream';
    import { readFile } from 'node:fs/promises';
    class Own extends Readable {}
    const emitter = new EventEmitter();
    const soon = once(emitter, 'it');
    emitter.emit('it', 7);
    console.log(JSON.stringify([
      process === globalThis.process, pid === process.pid, await soon, path.posix.join('a', 'b'), path.join === path.default.join,
      new Own() instanceof Readable, (await readFile(process.argv[1], 'utf8')).length > 0,
    ]));`;
  expect(await printed(program)).toEqual([true, true, [7], 'a/b', true, true, true]);
});

test('a name that is no module of Node is refused', () => {
  expect(() => loadedWhenUsed('node:crypt0')).toThrow('Node has no module node:crypt0');
});
