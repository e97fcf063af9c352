/** Writes docs/configuration.md and the generated parts of the README: `<!-- NAME:start -->…<!-- NAME:end -->`. */
import { readFile, writeFile } from 'node:fs/promises';
import { actionTable } from '../src/actions/table.ts';
import { configReference } from '../src/config/reference.ts';
import { keymapMarkdown } from '../views/input/keymap.ts';

const sections: Readonly<Record<string, () => string>> = {
  keys: () => keymapMarkdown(),
  actions: () => actionTable(),
};

await writeFile(new URL('../docs/configuration.md', import.meta.url), configReference());

const readme = new URL('../README.md', import.meta.url);
const text = await readFile(readme, 'utf8').catch(() => undefined);
if (text === undefined) {
  console.error('docs: there is no README.md to write into');
} else {
  let result = text;
  for (const [name, content] of Object.entries(sections)) {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const [from, to] = [result.indexOf(start), result.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs: README.md has no section ${start}…${end}`);
    result = `${result.slice(0, from + start.length)}\n${content()}\n${result.slice(to)}`;
  }
  if (result !== text) await writeFile(readme, result);
}
