import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import type { Reading, Source, SourceKind } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { filesAt } from './files.ts';
import { readingOf } from './rows.ts';

const schema = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('A file, a folder with all that lies below it, or a pattern such as backups/*.sql'),
  value: z
    .enum(['age', 'oldest', 'size', 'count', 'rows'])
    .describe(
      'Seconds since the newest change, seconds since the oldest file changed, bytes of all, number of files, or the rows of a JSON file',
    ),
});
type Options = z.infer<typeof schema>;

/** The largest file that is read for rows, in bytes. */
const largest = 4 * 2 ** 20;

export const file: SourceKind<Options> = {
  kind: 'file',
  summary: 'The age, size or number of files, also of a folder, or the rows of a JSON or JSON Lines file.',
  hasRows: true,
  schema,
  example: '{ file: "/backups/*.dump", value: age }',
  open(options, context): Source {
    const pattern = resolve(context.baseDir, options.file);
    return {
      label: words.sources.label.of(options.value, options.file),
      async read(signal) {
        if (options.value === 'rows') return rowsOf(pattern);
        const { count, bytes, newestAt, oldestAt } = await filesAt(pattern, signal);
        if (options.value === 'count') return { value: count };
        const at = options.value === 'oldest' ? oldestAt : newestAt;
        if (at === undefined) return { value: null, why: words.sources.file.missing };
        if (options.value === 'size') return { value: bytes };
        return { value: Math.max(0, (context.clock.now() - at) / 1_000) };
      },
    };
  },
};

async function rowsOf(path: string): Promise<Reading> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return { value: null, why: words.sources.file.missing };
  if (!stats.isFile()) return { value: null, why: words.sources.file.notFile };
  if (stats.size > largest) return { value: null, why: words.sources.file.tooLarge };
  const handle = await open(path, 'r');
  try {
    const text = await handle.readFile('utf8');
    return readingOf(parseRows(text), [], '');
  } finally {
    await handle.close();
  }
}

/** A JSON document, or one JSON value on each line. */
function parseRows(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new Error(words.sources.file.unreadable);
    }
  }
}
