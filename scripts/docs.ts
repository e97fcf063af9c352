/** Writes the generated pages, see pages.ts. */
import { readFile, writeFile } from 'node:fs/promises';
import { pages } from './pages.ts';

for (const [path, made] of Object.entries(pages)) {
  const file = new URL(`../${path}`, import.meta.url);
  const before = await readFile(file, 'utf8').catch(() => '');
  const after = await made(before);
  if (after !== before) await writeFile(file, after);
}
