import { join } from 'node:path';
import { expect, it } from 'vitest';

it('tests draw with the patched Ink', async () => {
  await import('ink');
  const output = await import(join(import.meta.dirname, '../../node_modules/ink/build/output.js'));
  expect(output.quickCells).toBeTypeOf('function');
});
