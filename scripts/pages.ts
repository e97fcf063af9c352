import { actionTable } from '../src/actions/table.ts';
import { configReference } from '../src/config/reference.ts';
import { keysMarkdown } from '../views/keymap.ts';
import { commandsPage } from './commands-page.ts';
import { factsMarkdown } from './facts-page.ts';

/** What `npm run docs` writes, each from what is there already: a whole page, or the part of it between two markers. */
export const pages: Readonly<Record<string, (page: string) => string | Promise<string>>> = {
  'docs/configuration.md': () => configReference(),
  'docs/commands.md': () => commandsPage(),
  'docs/keys.md': (page) => withPart(page, 'keys', keysMarkdown()),
  'docs/documents.md': (page) => withPart(page, 'facts', factsMarkdown()),
  'docs/targets.md': (page) => withPart(page, 'actions', actionTable()),
};

/**
 * The page with `content` between `<!-- NAME:start -->` and `<!-- NAME:end -->`.
 * @throws Error when the page has no such part
 */
function withPart(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs: a page has no part ${start}…${end}`);
  return `${page.slice(0, from + start.length)}\n${content}\n${page.slice(to)}`;
}
