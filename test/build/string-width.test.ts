import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emojiWhenNeeded, oneStringWidth } from '../../patches/string-width.ts';

type StringWidth = (text: string, options?: { readonly ambiguousIsNarrow?: boolean }) => number;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-widths-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The string-width that a package in this folder gets, bundled. */
async function bundled(
  name: string,
  user: string,
  plugins: Plugin[],
  inject: string[],
): Promise<StringWidth> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: `export { default } from 'string-width';`, resolveDir: user },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: inject.length > 0 ? { 'Intl.Segmenter': 'SegmenterWhenNeeded' } : {},
    inject,
    plugins,
    logLevel: 'error',
  });
  return ((await import(outfile)) as { default: StringWidth }).default;
}

const root = join(import.meta.dirname, '../..');
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'ç',
      '·',
      '\u0301',
      '\ufe0f',
      '\ufe0e',
      '©',
      '↔',
      '⌚',
      '👍',
      '🏽',
      '\u200d',
      '1',
      '\u20e3',
      '漢',
      '\u001b[1m',
    ),
  }),
);

describe.each([
  ['plantao', root],
  ['ink', join(root, 'node_modules/ink')],
])('the string-width of %s, as it is bundled', (name, user) => {
  test('measures every character and any text as it did', async () => {
    const as = await bundled(`${name}-as`, user, [], []);
    const is = await bundled(`${name}-is`, user, [oneStringWidth], [join(root, 'patches/segmenter.ts')]);
    expect(is).not.toBe(as);
    for (let code = 0; code <= 0x1f_fff; code++) {
      const character = String.fromCodePoint(code);
      if (is(character) !== as(character)) expect.fail(`U+${code.toString(16)}`);
    }
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, ambiguousIsNarrow) => {
        expect(is(text, { ambiguousIsNarrow })).toBe(as(text, { ambiguousIsNarrow }));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('another string-width is not patched in silence', () => {
  expect(() => emojiWhenNeeded('export default () => 0;')).toThrow(/has changed/);
});
