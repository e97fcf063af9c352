import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder('errno');
});
afterEach(() => folder.remove());

const good = 'system: shop\ncomponents: { api: { check: { command: ["true"] } } }\n';

/** What is put where a file or folder is expected, the command that meets it, and what it says. */
test.each<[string, Readonly<Record<string, string | null>>, readonly string[], RegExp]>([
  ['a folder as configuration', { 'plantao.yaml': null }, ['validate'], /not a (?:regular )?file/],
  ['no configuration', {}, ['--config', 'none.yaml', 'validate'], /no such file|not found|does not exist/i],
  ['below a file', { a: '' }, ['--config', 'a/b.yaml', 'validate'], /part of the path is not a folder/],
  [
    'no secret',
    { 'plantao.yaml': good.replace('"true"', '"${secret:file:none}"') },
    ['validate'],
    /cannot read the file: no such file or folder/,
  ],
  ['no log', { 'plantao.yaml': good }, ['logs', '--file', 'none.log'], /none\.log: no such file or folder/],
  [
    'a log below a file',
    { 'plantao.yaml': good, a: '' },
    ['logs', '--file', 'a/b.log'],
    /part of the path is not a folder/,
  ],
  [
    'a journal that cannot be',
    { 'plantao.yaml': good, state: '' },
    ['audit'],
    /part of the path is not a folder|exists already/,
  ],
  [
    'a place to check that is not there',
    { 'plantao.yaml': good.replace('command: ["true"]', 'disk: /none/at/all') },
    ['check'],
    /no folder|no such/i,
  ],
])('%s is said in words', async (_, files, args, said) => {
  for (const [name, text] of Object.entries(files))
    if (text === null) mkdirSync(join(folder.path, name));
    else writeFileSync(join(folder.path, name), text);
  const { out, err, code } = await plantao(args, {
    cwd: folder.path,
    env: { XDG_STATE_HOME: join(folder.path, 'state') },
  });
  expect(code).not.toBe(0);
  expect(out + err).toMatch(said);
  expect(out + err).not.toMatch(/\bE(?:NOENT|ACCES|ISDIR|NOTDIR|EXIST|LOOP|PERM)\b/);
});
