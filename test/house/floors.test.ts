import { expect, test } from 'vitest';
import { circles, floors, importsOf, productFiles, roomOf, wrongImports } from './imports.ts';

const rooms = floors();
const files = productFiles();
const imports = files.flatMap(importsOf);

test('every file stands in a room of the drawing, and every room has files', () => {
  expect(files.filter((file) => roomOf(file, rooms) === undefined)).toEqual([]);
  const used = new Set(files.map((file) => roomOf(file, rooms)));
  expect(rooms.filter((room) => room !== 'bin' && !used.has(room))).toEqual([]);
});

test('no import goes up', () => {
  expect(imports.length).toBeGreaterThan(1_000);
  expect(wrongImports(imports, rooms)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(circles(imports)).toEqual([]);
});

test('an import that goes up, leaves the drawing or closes a circle is found', () => {
  const up = { from: 'src/model/clock.ts', to: 'src/engine/engine.ts' };
  expect(wrongImports([up], rooms)).toEqual([
    'src/model/clock.ts imports src/engine/engine.ts: src/engine is above src/model',
  ]);
  expect(wrongImports([{ from: 'src/model/clock.ts', to: 'src/nowhere/a.ts' }], rooms)).toHaveLength(1);
  expect(
    circles([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ]),
  ).toEqual(['b > c > b']);
});
