/**
 * What is done to zod while plantao is bundled. Each `.describe()` makes its schema a second time, which is a tenth of what a command
 * needs to start; the descriptions themselves are only read where the JSON Schema and the pages under docs/ are made of them, and the
 * build makes the former (see scripts/build.ts).
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const describing =
  /describe\(description\) \{\s*const cl = this\.clone\(\);\s*core\.globalRegistry\.add\(cl, \{ description \}\);\s*return cl;\s*\}/;

/**
 * The classic schemas without descriptions.
 * @throws when they describe themselves in another way than the one known here
 */
export function withoutDescriptions(source: string): string {
  if (!describing.test(source)) throw new Error('zod has changed: patches/zod.ts');
  return source.replace(describing, 'describe(_description) {\n        return this;\n    }');
}

export const undescribed: Plugin = {
  name: 'undescribed',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, async ({ path }) => ({
      contents: withoutDescriptions(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};
