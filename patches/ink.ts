/**
 * Applies the patches in patches/ink to Ink 8.0.0: while plantao is bundled, and in the tests that draw. They change how fast a
 * frame is made and not one byte of it, which test/build/ink-patch.test.ts compares. Each says at its head what it is for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import type { Plugin as BundlerPlugin } from 'esbuild';
import type { Plugin as TestPlugin } from 'vitest/config';

const folder = join(import.meta.dirname, 'ink');

/** Hunks for one file of Ink's, with the patch they are from. */
interface FilePatch {
  readonly name: string;
  readonly file: string;
  readonly hunks: ReturnType<typeof parsePatch>[number];
}

const patches: readonly FilePatch[] = readdirSync(folder)
  .filter((name) => name.endsWith('.patch'))
  .sort()
  .flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return parsePatch(text.slice(text.indexOf('--- a/'))).map((hunks) => ({
      name,
      file: basename(hunks.newFileName ?? ''),
      hunks,
    }));
  });

/** Ink's files that are patched, by their paths. */
const patched =
  /[\\/]ink[\\/]build[\\/](?:line-update|measure-text|output|render-node-to-output|squash-text-nodes)\.js$/;

/**
 * Ink's file with every patch for it, in the order of their names.
 * @throws when the file is not the one a patch was made for
 */
export function patchInk(file: string, source: string): string {
  return patches
    .filter((patch) => patch.file === file)
    .reduce((text, { name, hunks }) => {
      const next = applyPatch(text, hunks, { fuzzFactor: 0 });
      if (next === false) throw new Error(`Ink's ${file} has changed: patches/ink/${name} no longer applies`);
      return next;
    }, source);
}

/** Patches Ink while esbuild bundles it. */
export const inkPatch: BundlerPlugin = {
  name: 'ink-patch',
  setup(bundler) {
    bundler.onLoad({ filter: patched }, async ({ path }) => ({
      contents: patchInk(basename(path), await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** Patches Ink for tests; Vitest has to be told to inline `ink`. Its source maps name files that are not published. */
export const inkTestPatch: TestPlugin = {
  name: 'ink-patch',
  async load(id) {
    if (!/[\\/]ink[\\/]build[\\/].*\.js$/.test(id)) return undefined;
    const source = await readFile(id, 'utf8');
    return patchInk(basename(id), source).replace(/^\/\/# sourceMappingURL=.*$/m, '');
  },
};
