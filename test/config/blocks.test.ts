import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';

/** What the documents speak of without writing it down each time. */
const around = {
  system: 'shop',
  environments: { production: {}, local: {} },
  components: Object.fromEntries(['api', 'worker', 'internet'].map((id) => [id, { runs: { docker: id } }])),
  metrics: { messages_sent: { command: ['count-messages'] } },
};
const documents = [
  'alerts',
  'oncall',
  'logs',
  'configuration',
  'providers',
  'budgets',
  'history',
  'handoffs',
  'looks',
  'queues',
] as const;

/** Blocks of whole sections; the example of a kind is one line, which test/config/examples.test.ts tries. */
function blocksOf(name: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', `${name}.md`), 'utf8');
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
    .map((block) => block[1]!)
    .filter((block) => !block.startsWith('{'));
}

test.each(
  documents.flatMap((name) => blocksOf(name).map((block, index) => [name, index + 1, block] as const)),
)('docs/%s.md, block %d is accepted as it stands', async (_name, _number, block) => {
  const written = parse(block) as Record<string, object>;
  const whole = { ...around, ...written, components: { ...around.components, ...written.components } };
  const env = { CHATWOOT_TOKEN: 'token-of-an-account', RABBIT: 'login-of-a-monitor' };
  const config = await parseConfig(stringify(whole), { file: '/nowhere/plantao.yaml', env });
  expect(config.system).toBe('shop');
});

test('each document has an example', () => {
  for (const name of documents) expect(blocksOf(name).length).toBeGreaterThan(0);
});

test('every file that a document names is there', () => {
  const root = join(import.meta.dirname, '../..');
  const named = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const text = readFileSync(join(root, 'docs', name), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((found) => join('docs', found[1]!));
      const files = [...text.matchAll(/`((?:src|test|scripts)\/[\w./-]*\w)/g)].map((found) => found[1]!);
      return [...links, ...files];
    });
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
