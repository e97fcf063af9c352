import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Nouns that sentences count. */
const nouns = [
  ...[
    'rows',
    'lines',
    'files',
    'keys',
    'entries',
    'pods',
    'tasks',
    'containers',
    'replicas',
    'levels',
    'characters',
  ],
  ...[
    'components',
    'actions',
    'alerts',
    'events',
    'readings',
    'items',
    'rules',
    'people',
    'channels',
    'messages',
  ],
  ...['steps', 'columns', 'servers', 'hosts', 'attempts', 'days', 'metrics', 'incidents', 'queries'],
];
/** Numbers that are more than one wherever the sentence is said. */
const neverOne = [
  ...['formatNumber(lines)', "wanted ?? '?'"],
  ...['rows', 'lines', 'most'].map((limit) => `${limit}.toLocaleString('en')`),
];

it('says "1 line", never "1 lines": what is counted goes through plural', () => {
  const folder = 'src/words/en';
  const bare = new RegExp(`\\$\\{((?:[^{}]|\\$\\{[^{}]*\\})+)\\} (?:more )?(?:${nouns.join('|')})\\b`, 'g');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(bare)]
        .filter(([, counted]) => !neverOne.includes(counted!))
        .map(([text]) => `${file}: ${text}`),
    );
  expect(found).toEqual([]);
});
