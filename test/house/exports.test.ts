import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, productFiles, root } from './imports.ts';
import { type Node, parsed } from './syntax.ts';

/** Everything that may import from the product. */
const readers = ['bin', 'demo', 'patches', 'scripts', 'src', 'test', 'views'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|js)$/.test(name))
    .map((name) => join(folder, name)),
);

/** The names a file exports. */
function exportsOf(file: string): readonly string[] {
  const { tree } = parsed(file);
  return (tree.body as readonly Node[]).flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return [];
    const declaration = statement.declaration as Node | null;
    if (!declaration) return [];
    const declared = (declaration.declarations as readonly Node[] | undefined) ?? [declaration];
    return declared.flatMap(({ id }) => ((id as Node | undefined)?.name as string | undefined) ?? []);
  });
}

test('every export is imported somewhere', () => {
  const importers = Map.groupBy(readers.flatMap(importsOf), ({ to }) => to);
  const texts = new Map(readers.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const unused = productFiles().flatMap((file) =>
    exportsOf(file)
      .filter((name) => {
        const mentions = new RegExp(`\\b${name}\\b`);
        return !(importers.get(file) ?? []).some(({ from }) => mentions.test(texts.get(from)!));
      })
      .map((name) => `${file}: ${name}`),
  );
  expect(unused).toEqual([]);
});
