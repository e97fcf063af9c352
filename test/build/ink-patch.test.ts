import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { execa } from 'execa';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inkPatch, patchInk } from '../../scripts/ink-patch.ts';

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

  it('refuses a file it was not made for', () => {
    expect(() => patchInk('output.js', 'something else')).toThrow(/no longer applies/);
  });
});
