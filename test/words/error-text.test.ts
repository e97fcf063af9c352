import { mkdirSync, readdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText, reasonText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

let folder: TempFolder;
beforeAll(() => {
  folder = tempFolder('errno');
  writeFileSync(join(folder.path, 'file'), '');
  mkdirSync(join(folder.path, 'full', 'inner'), { recursive: true });
  symlinkSync(join(folder.path, 'loop'), join(folder.path, 'loop'));
});
afterAll(() => folder.remove());

function thrown(what: () => unknown): unknown {
  try {
    what();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('what the operating system refuses is said in words', () => {
  it.each([
    ['none', (path: string) => readFileSync(path), 'no such file or folder'],
    ['file/below', (path: string) => readFileSync(path), 'part of the path is not a folder'],
    ['full', (path: string) => rmdirSync(path), 'the folder is not empty'],
    ['full', (path: string) => mkdirSync(path), 'it exists already'],
    ['loop', (path: string) => readFileSync(path), 'too many symbolic links'],
    ['x'.repeat(300), (path: string) => readdirSync(path), 'the name is too long'],
  ])('%s', (name, does, said) => {
    const path = join(folder.path, name);
    const error = thrown(() => does(path));
    expect(reasonText(error)).toBe(said);
    expect(errorText(error)).toBe(`${path}: ${said}`);
  });

  it('without a path where the system names none', () => {
    const error = thrown(() => readFileSync(join(folder.path, 'full')));
    expect(errorText(error)).toBe('it is a folder, not a file');
  });

  it('of what cannot be unpacked, too', () => {
    const error = thrown(() => gunzipSync(Buffer.from('no gzip')));
    expect(reasonText(error)).toBe('damaged, or not compressed as its name says');
  });

  it('of an address too', async () => {
    const error = await new Promise((failed) => createConnection(1, '127.0.0.1').once('error', failed));
    expect(errorText(error)).toBe('127.0.0.1:1: connection refused');
  });

  it('in no name that is not one of the system', () => {
    const known = new Set([...Object.keys(constants.errno), 'EAI_AGAIN', 'ENOTFOUND', 'ESTALE', 'EDQUOT']);
    expect(
      Object.keys(words.text.system).filter((name) => !known.has(name) && !name.startsWith('Z_')),
    ).toEqual([]);
  });

  it('and nothing else is: what a program says stays as it is', () => {
    const error = Object.assign(new Error('ENOENT is what it said'), { code: 'ENOENT' });
    expect(errorText(error)).toBe('ENOENT is what it said');
    expect(reasonText(new Error('as it is'))).toBe('as it is');
    expect(reasonText('a text')).toBe('a text');
  });
});
