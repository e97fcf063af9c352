import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError, problemBlock } from '../../src/config/problem.ts';
import { resolveKeymap } from '../../views/keymap.ts';

const folder = join(import.meta.dirname, 'bad');

/** What a person sees for a file that cannot be used. */
async function explain(file: string): Promise<string> {
  const checkKeys = (keys: Readonly<Record<string, readonly string[]>>) => {
    const keymap = resolveKeymap(keys);
    return Array.isArray(keymap) ? keymap : [];
  };
  const error = await loadConfig({ file, env: {}, checkKeys }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new Error(`${file} was accepted or threw otherwise: ${error}`);
  return error.problems.map((problem) => problemBlock(basename(file), problem)).join('\n');
}

// Not called .yaml, so that formatters leave them as broken as they are.
const files = readdirSync(folder).filter((name) => name.endsWith('.bad'));

test.each(files)('%s is explained', async (name) => {
  const text = await explain(join(folder, name));
  await expect(`${text}\n`).toMatchFileSnapshot(join(folder, name.replace('.bad', '.txt')));
});

test('no password of a file is repeated', async () => {
  expect(await explain(join(folder, 'references.bad'))).not.toContain('hunter22');
});

test('a file that is not there', async () => {
  expect(await explain('/nowhere/plantao.yaml')).toBe('plantao.yaml  no such file');
});
