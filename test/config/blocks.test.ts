import { readFileSync } from 'node:fs';
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
const documents = ['alerts', 'oncall', 'logs'] as const;

function blocksOf(name: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', `${name}.md`), 'utf8');
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map((block) => block[1]!);
}

test.each(
  documents.flatMap((name) => blocksOf(name).map((block, index) => [name, index + 1, block] as const)),
)('docs/%s.md, block %d is accepted as it stands', async (_name, _number, block) => {
  const written = parse(block) as Record<string, object>;
  const whole = { ...around, ...written, components: { ...around.components, ...written.components } };
  const config = await parseConfig(stringify(whole), { file: '/nowhere/plantao.yaml', env: {} });
  expect(config.system).toBe('shop');
});

test('each document has an example', () => {
  for (const name of documents) expect(blocksOf(name).length).toBeGreaterThan(0);
});
