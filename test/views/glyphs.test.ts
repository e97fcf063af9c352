import { expect, test } from 'vitest';
import { oneColumnEach } from '../../src/text/width.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../views/ui/glyphs.ts';

/** Every text in a value, however deep. */
const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(textsOf);

test.each([
  ['Unicode', unicodeGlyphs],
  ['ASCII', asciiGlyphs],
])('every glyph of %s is measured without the tables of all writing systems', (_, glyphs) => {
  for (const glyph of textsOf(glyphs)) expect(glyph).toMatch(oneColumnEach);
});
