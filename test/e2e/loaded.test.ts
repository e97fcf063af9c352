import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/words/index.ts';
import { until } from '../services/until.ts';
import { Bench } from './plantao.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/** Writes down what each thread has loaded, when the file `look` appears: parts of the bundle, and modules of Node itself. */
const watcher = `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { threadId } from 'node:worker_threads';
const parts = [];
registerHooks({ load: (url, context, next) => (parts.push(url), next(url, context)) });
setInterval(() => {
  if (!existsSync('look')) return;
  writeFileSync('loaded-' + threadId + '.tmp', JSON.stringify({ parts, modules: process.moduleLoadList }));
  appendFileSync('done-' + threadId, '');
}, 50).unref();
`;

interface Loaded {
  /** Paths of the bundle's parts. */
  readonly parts: readonly string[];
  /** Modules of Node itself, as Node names them. */
  readonly modules: readonly string[];
}

/** What a screen that asks over HTTP and follows a log has loaded in its two threads, once both have been seen to work. */
async function loadedByScreen(): Promise<{ readonly screen: Loaded; readonly logs: Loaded }> {
  writeFileSync(join(bench.path, 'watcher.mjs'), watcher);
  writeFileSync(join(bench.path, 'app.log'), '2026-01-01T00:00:00Z INFO ready to serve\n');
  bench.save(`
system: Probe
environments: { local: {} }
components:
  api: { title: API, check: { http: "http://127.0.0.1:1/", every: 500ms }, logs: { file: app.log } }
`);
  const terminal = bench.screen({ columns: 120, rows: 40 }, [], {
    NODE_OPTIONS: `--import ${join(bench.path, 'watcher.mjs')}`,
  });
  await terminal.untilText('refused');
  await terminal.untilText('ready to serve');
  writeFileSync(join(bench.path, 'look'), '');
  const of = async (thread: number): Promise<Loaded> => {
    await until(`thread ${thread} to say`, () => existsSync(join(bench.path, `done-${thread}`)));
    const { parts, modules } = JSON.parse(
      readFileSync(join(bench.path, `loaded-${thread}.tmp`), 'utf8'),
    ) as Loaded;
    return {
      parts: parts.filter((url) => url.includes('/dist/')).map((url) => fileURLToPath(url)),
      modules,
    };
  };
  return { screen: await of(0), logs: await of(1) };
}

/** The size of the parts, without the sentences: they are one part, whatever they are about. */
const bytesOf = ({ parts }: Loaded): number =>
  parts
    .filter((file) => !readFileSync(file, 'utf8').includes(words.commands.summaries.logs))
    .reduce((sum, file) => sum + statSync(file).size, 0);
/** Which of the words stand in the parts; never the text itself, which is megabytes. */
function found({ parts }: Loaded, wanted: readonly string[]): readonly string[] {
  const text = parts.map((file) => readFileSync(file, 'utf8')).join('\n');
  return wanted.filter((word) => text.includes(word));
}

// All of it stays in memory for as long as the screen is open.
test('a screen at rest holds no more code than it needs', async () => {
  const { screen, logs } = await loadedByScreen();
  // Yoga would read its WebAssembly with `fetch`, for which Node loads an HTTP client of its own.
  expect(screen.modules.filter((name) => /deps\/undici/.test(name))).toEqual([]);
  // Sentences of the validator's in fifty languages, and what the HTTP client has for others: mocks, WebSocket, caches.
  expect(found(screen, ['Neteisinga', 'MockAgent', 'WebSocketStream'])).toEqual([]);
  // What reads the commands of runbooks, their Markdown, and templates of documents, where there are none.
  expect(
    found(screen, ['unterminated arithmetic', 'ProcessingInstructionBlock', 'Unclosed section']),
  ).toEqual([]);
  // plantao's own code grows with what it can do; a package that comes in whole shows.
  expect(bytesOf(screen)).toBeLessThan(2_250_000);
  expect(bytesOf(logs)).toBeLessThan(90_000);
});
