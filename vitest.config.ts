import { defineConfig } from 'vitest/config';
import { inkTestPatch } from './patches/ink.ts';

// The projects run one after another: what drives a terminal or a server must not share two cores with everything else.
export default defineConfig({
  test: {
    projects: [
      {
        // What the tests draw is drawn by the Ink that is bundled.
        plugins: [inkTestPatch],
        test: {
          name: 'unit',
          server: { deps: { inline: ['ink'] } },
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/contract/**', 'test/e2e/**'],
          // No test asserts a time; a machine that is busy is no failure.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'contract',
          sequence: { groupOrder: 1 },
          include: ['test/contract/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
