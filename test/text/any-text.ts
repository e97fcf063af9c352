import fc from 'fast-check';

/** Code points that UTF-16 keeps for its own use. */
const surrogates = { first: 0xd800, count: 0x800 };

/**
 * Any character at all, as fast-check's unit `binary` makes it; that one first builds a map of all 1,112,064 in every process, for
 * more than a second.
 */
const anyCharacter = fc.nat(0x10ffff - surrogates.count).map(
  (index) => String.fromCodePoint(index < surrogates.first ? index : index + surrogates.count),
  (character) => {
    if (typeof character !== 'string' || [...character].length !== 1 || !character.isWellFormed())
      throw new Error('not a character');
    const point = character.codePointAt(0)!;
    return point < surrogates.first ? point : point - surrogates.count;
  },
);

/** Texts of any characters: control characters, escapes, unassigned ones and the names that objects inherit included. */
export function anyText(lengths: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ ...lengths, unit: anyCharacter });
}
