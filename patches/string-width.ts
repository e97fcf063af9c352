/**
 * What is done to string-width while plantao is bundled. Ink and what it stands on bring five copies of one version: one is enough. Its
 * expression for emoji builds the set of all their sequences when the module is loaded, 26 ms of processor time a copy: it is built when
 * a text needs it, and texts of characters of one column each never do.
 */
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { oneColumnEach } from '../src/text/width.ts';

const emojiExpression = /^const (\w+) = (\/.*\\p\{RGI_Emoji\}.*\/v);$/m;

const stripped = /^\t\tstring = stripAnsi\(string\);\n\t\}$/m;

/**
 * The module with its expression for emoji made when it is first used, and with a short path for texts that need none.
 * @throws when either no longer has its place
 */
export function emojiWhenNeeded(source: string): string {
  if (!emojiExpression.test(source) || !stripped.test(source))
    throw new Error('string-width has changed: patches/string-width.ts');
  const short = source.replace(
    stripped,
    (text) => `${text}\n\n\tif (ambiguousIsNarrow && ${oneColumnEach}.test(string)) return string.length;`,
  );
  return short.replace(
    emojiExpression,
    (_, name: string, expression: string) => `let ${name}Made;
const ${name} = {
	test: text => (${name}Made ??= ${expression}).test(text),
	exec: text => (${name}Made ??= ${expression}).exec(text),
};`,
  );
}

/** The version of the package whose main file this is. */
async function versionOf(file: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(file), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

export const oneStringWidth: Plugin = {
  name: 'one-string-width',
  setup(bundler) {
    const first = new Map<string, string>();
    bundler.onResolve({ filter: /^string-width$/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === 'seen') return undefined;
      const found = await bundler.resolve(path, { kind, resolveDir, pluginData: 'seen' });
      if (found.errors.length > 0) return found;
      const file = await realpath(found.path);
      const version = await versionOf(file);
      if (!first.has(version)) first.set(version, file);
      return { ...found, path: first.get(version) ?? file };
    });
    bundler.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, async ({ path }) => ({
      contents: emojiWhenNeeded(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};
