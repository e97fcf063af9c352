import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { execa } from 'execa';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inkPatch, patchInk } from '../../patches/ink.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-ink-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function framesOf(name: string, plugins: Plugin[]): Promise<Buffer> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'fixtures/ink-frames.tsx')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'react-devtools-core': join(import.meta.dirname, 'fixtures/empty.ts') },
    banner: { js: "import { createRequire as r } from 'node:module';const require = r(import.meta.url);" },
    plugins,
    logLevel: 'error',
  });
  const { stdout } = await execa('node', [outfile], { encoding: 'buffer', env: { FORCE_COLOR: '3' } });
  return Buffer.from(stdout);
}

/** What Ink makes of a text before it is drawn. */
interface TextFunctions {
  readonly measure: (text: string) => { readonly width: number; readonly height: number };
  readonly squash: (node: object) => string;
}

async function textFunctions(name: string, plugins: Plugin[]): Promise<TextFunctions> {
  const outfile = join(folder, `${name}.mjs`);
  const ink = join(import.meta.dirname, '../../node_modules/ink/build');
  await build({
    stdin: {
      contents: `export { default as measure } from ${JSON.stringify(join(ink, 'measure-text.js'))};
export { default as squash } from ${JSON.stringify(join(ink, 'squash-text-nodes.js'))};`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins,
  });
  return await import(outfile);
}

describe('the patch of Ink', () => {
  it('changes not one byte of what is drawn', async () => {
    const [stock, patched] = [await framesOf('stock', []), await framesOf('patched', [inkPatch])];
    expect(stock.length).toBeGreaterThan(20_000);
    expect(patched.equals(stock)).toBe(true);
  });

  it('treats as one column only characters that take one', async () => {
    const source = await readFile(
      join(import.meta.dirname, '../../node_modules/ink/build/line-update.js'),
      'utf8',
    );
    const patched = patchInk('line-update.js', source);
    const printable = new RegExp(patched.match(/printableAscii = \/(.*)\/u/)![1]!, 'u');
    let taken = 0;
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (!printable.test(character)) continue;
      taken += 1;
      expect(stringWidth(character), `U+${code.toString(16)}`).toBe(1);
    }
    expect(taken).toBeGreaterThan(200);
  });

  it('takes the same characters wherever a line is simple', () => {
    const names = [
      '4-cells-without-tokeniser',
      '5-short-path-for-one-column',
      '6-widths-measured-once',
      '7-harmless-text',
    ];
    const classes = names.map((name) => {
      const text = readFileSync(join(import.meta.dirname, `../../patches/ink/${name}.patch`), 'utf8');
      return /^\+.*\[( -~[^\]]+)\]/m.exec(text)?.[1]?.replace(/\\n$/, '');
    });
    expect(classes[0]).toMatch(/2500/);
    expect(new Set(classes).size).toBe(1);
  });

  it('makes the same cells of a line without the tokeniser', async () => {
    const outfile = join(folder, 'cells.mjs');
    const ink = join(import.meta.dirname, '../../node_modules/ink/build/output.js');
    await build({
      stdin: {
        contents: `export { quickCells } from ${JSON.stringify(ink)};
export { styledCharsFromTokens, tokenize } from '@alcalzone/ansi-tokenize';`,
        resolveDir: import.meta.dirname,
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      plugins: [inkPatch],
    });
    const { quickCells, styledCharsFromTokens, tokenize } = await import(outfile);
    const bare = (cells: readonly Record<string, unknown>[]): unknown[] =>
      cells.map(({ oneColumn: _, ...cell }) => cell);
    const sequence = fc
      .array(
        fc.constantFrom('0', '1', '2', '7', '22', '27', '31', '39', '49', '38;2;1;2;3', '48;5;7', '90'),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((codes) => `\u001b[${codes.join(';')}m`);
    const piece = fc.oneof(sequence, fc.stringMatching(/^[ -~\u2500-\u259f\u2026]{0,6}$/));
    let quick = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const line = pieces.join('');
        const cells = quickCells(line);
        if (cells) quick += 1;
        if (cells) expect(bare(cells)).toEqual(bare(styledCharsFromTokens(tokenize(line))));
      }),
      { numRuns: 500 },
    );
    expect(quick).toBeGreaterThan(400);
    for (const other of ['日本', 'e\u0301', '\u001b]8;;x\u0007a', '\u001b[2J', '\u001b[m', '👍'])
      expect(quickCells(other), JSON.stringify(other)).toBeUndefined();
  });

  it('measures and sanitises a text as Ink does', async () => {
    const [stock, patched] = await Promise.all(
      [[], [inkPatch]].map((plugins) => textFunctions(`texts-${plugins.length}`, plugins)),
    );
    const piece = fc.oneof(
      fc
        .constantFrom('31', '38;2;1;2;3', '', '12345', '4:3', '38:5:7', '0;;1')
        .map((codes) => `\u001b[${codes}m`),
      fc.constantFrom('\u001b[2J', '\u001b', '\u009b1m', '\u001b]8;;x\u0007', '\n', '\r\n', '\t', '\u0007'),
      fc.constantFrom('日本', 'e\u0301', '\u0301', '👩‍💻', '\u200b', '…'),
      fc.stringMatching(/^[ -~\u2500-\u259f\u2026]{0,6}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const node = { nodeName: 'ink-text', childNodes: [{ nodeName: '#text', nodeValue: text }] };
        expect(patched!.measure(text)).toEqual(stock!.measure(text));
        expect(patched!.squash(node)).toBe(stock!.squash(node));
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses a file it was not made for', () => {
    expect(() => patchInk('output.js', 'something else')).toThrow(/no longer applies/);
  });
});
