import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pages } from '../../scripts/pages.ts';
import { root } from './imports.ts';

test.each(Object.entries(pages))('%s is what npm run docs writes', async (path, made) => {
  const page = readFileSync(join(root, path), 'utf8');
  expect(await made(page)).toBe(page);
});
