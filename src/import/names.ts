import { plainWords } from '../runbooks/steps/plain.ts';

/** Names that mean one technology, in whatever spelling. */
const spellings: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  pg: 'postgres',
  mongo: 'mongodb',
};

/** A name as an id of a component: `Agent API` is `agent-api`. Empty where nothing is left. */
export function idOf(name: string): string {
  const id = plainWords(name)
    .replace(/\(.*?\)/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return spellings[id] ?? id;
}

/** A name as an id of a metric: `Error Rate (%)` is `error_rate`. */
export function metricId(name: string): string {
  return plainWords(name)
    .replace(/\(.*?\)/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** A text of a cell or item without what is only decoration: emphasis, signs, pictures. */
export function plainCell(text: string): string {
  return text
    .replace(/\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`/g, '')
    .replace(/\p{Extended_Pictographic}\uFE0F?|[\u{1F3FB}-\u{1F3FF}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
