import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The repository. */
export const root = join(import.meta.dirname, '../..');

/** One import of one file of the product; paths start at the root. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every TypeScript file of the product. */
export function productFiles(): readonly string[] {
  return ['src', 'views', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Static and dynamic imports, of values and of types, between files of the product. */
export function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'(\.{1,2}\/[^']+)'/g)].map((found) => ({
    from: file,
    to: relative(root, join(root, dirname(file), found[1]!)),
  }));
}

/** The rooms of the drawing in docs/architecture.md, highest first. */
export function floors(): readonly string[] {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const drawing = /^```floors\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '';
  return drawing
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\s/, 1)[0]!);
}

/** The room a file stands in: the longest one that its path begins with. */
export function roomOf(file: string, rooms: readonly string[]): string | undefined {
  return rooms
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)
    .at(0);
}

/** Imports that go up, or out of the drawing, each as a line. */
export function wrongImports(imports: readonly Import[], rooms: readonly string[]): readonly string[] {
  return imports.flatMap(({ from, to }) => {
    const [room, other] = [roomOf(from, rooms), roomOf(to, rooms)];
    if (room === undefined || other === undefined) return [`${from} imports ${to}: the drawing lacks a room`];
    return rooms.indexOf(room) <= rooms.indexOf(other)
      ? []
      : [`${from} imports ${to}: ${other} is above ${room}`];
  });
}

/** Files that import each other in a circle, each circle once, as lines `a > b > a`. */
export function circles(imports: readonly Import[]): readonly string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' > '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
