import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { inkTestPatch } from './patches/ink.ts';
import { memoryFolder } from './test/services/memory-folder.ts';

// No test asserts a time and every wait ends with its condition: a limit only ends what hangs, on the slowest machine too.
const limits = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Worker threads and programs that tests start find their modules compiled: stripping the types of all takes 0.3 s of each. */
const compiled = { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') };

const inMemory = memoryFolder();
const env = inMemory === undefined ? compiled : { ...compiled, TMPDIR: inMemory };

/**
 * What starts programs and servers, or lives through weeks. Each file has processes, ports, folders and containers of its own, so they
 * run side by side, and more of them than there are cores, because most of the time they wait.
 */
const sideBySide = ['processes', 'build', 'cli', 'demo', 'weeks', 'contract', 'e2e'];

/** What needs worker threads, programs, sockets or databases and stands beside what it tests: no part of what is run all day. */
const machine = [
  ...['test/app/session.test.ts', 'test/app/session-logs.test.ts', 'test/config/secrets.test.ts'],
  ...['test/connections/{aws,authority,fault,kubectl-watch}.test.ts', 'test/journal/*.test.ts'],
  ...[
    'test/logs/{session,worker,follow}/*.test.ts',
    'test/logs/store/file-index.test.ts',
    'test/logs/hostile.test.ts',
  ],
  ...['test/services/*.test.ts', 'test/uptime/sqlite.test.ts', 'test/history/killed.test.ts'],
];

export default defineConfig({
  test: {
    tags: [
      {
        name: 'sweep',
        description: 'Many random cases or sizes: part of npm test, not of npm run test:unit',
      },
    ],
    projects: [
      {
        // What the tests draw is drawn by the Ink that is bundled, and by React as it is shipped.
        plugins: [inkTestPatch],
        oxc: { jsx: { runtime: 'automatic', development: false } },
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [`test/{${sideBySide}}/**`, ...machine],
          env: { ...env, NODE_ENV: 'production' },
          server: { deps: { inline: ['ink'] } },
          // One more than there are cores: some wait for a worker thread or a lock.
          maxWorkers: 3,
          // No file leaves anything behind in its process.
          isolate: false,
          ...limits,
        },
      },
      ...[...sideBySide, 'machine'].map((name) => ({
        test: {
          name,
          sequence: { groupOrder: 1 },
          include: name === 'machine' ? machine : [`test/${name}/**/*.test.{ts,tsx}`],
          maxWorkers: 5,
          env,
          ...limits,
        },
      })),
    ],
  },
});
