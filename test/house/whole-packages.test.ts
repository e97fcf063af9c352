import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { productFiles, root } from './imports.ts';

/** Ways to import a package that put all of it into memory, where what is used would do; each with what to write. */
const whole: readonly (readonly [RegExp, string])[] = [
  [/^import (?:type )?\{[^}]*\bz\b[^}]*\} from 'zod';/m, "import * as z from 'zod'"],
  [/^import (?!type)[^;]* from 'undici';|\bawait import\('undici'\)/m, 'src/connections/undici.ts'],
];

function wholeImports(file: string, text: string): readonly string[] {
  return whole.flatMap(([pattern, instead]) => (pattern.test(text) ? [`${file}: ${instead}`] : []));
}

test('large packages are imported in the way that leaves out what is not used', () => {
  expect(
    productFiles().flatMap((file) => wholeImports(file, readFileSync(join(root, file), 'utf8'))),
  ).toEqual([]);
});

test.each(["import { z } from 'zod';", "import { Agent } from 'undici';", "await import('undici');"])(
  'sees %s',
  (text) => expect(wholeImports('x.ts', text)).toHaveLength(1),
);
