/**
 * A small patch of Ink 8.0.0, applied while bundling, that changes how fast a frame is made and not one byte of it:
 *
 * 1. The caches of tokenised texts and widths live as long as the process instead of one frame, bounded by the length of what they
 *    hold: a tokenised character takes a hundred bytes. A screen whose rows mostly stay the same is then not tokenised anew for
 *    each frame; rows of a log that has moved on go.
 * 2. A text of one line without escape sequences, or one that a clip leaves whole, is not turned into characters, back into a string, and into characters again.
 * 3. The cells of an empty screen are one object instead of one each: nothing changes a cell, cells are only replaced.
 * 4. Lines of ASCII, of the symbols below and of plain SGR sequences are turned into cells that all texts share, without the tokeniser.
 * 5. Box-drawing and the few symbols plantao draws (all one column, none combining) keep a changed line on the short path
 *    that measures by length.
 *
 * The build fails when Ink no longer has the lines replaced here; `test/ink-patch.test.ts` compares frames byte for byte.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** ASCII, and box-drawing and the few symbols plantao draws: all one column, none combining. As in a regular expression's class. */
const oneColumn = ' -~\\u2026\\u2190-\\u2193\\u2500-\\u259f\\u25a0-\\u25cf\\u2713\\u2717';

const patches: Readonly<Record<string, readonly Replacement[]>> = {
  'output.js': [
    {
      from: 'class OutputCaches {\n',
      to: `class BoundedCache extends Map {
    size_ = 0;
    older_ = new Map();
    get(key) {
        const known = super.get(key);
        if (known !== undefined) return known;
        const older = this.older_.get(key);
        if (older !== undefined) this.set(key, older);
        return older;
    }
    set(key, value) {
        // A joined block is not worth keeping: it would displace hundreds of rows.
        if (key.length > 2048) return this;
        this.size_ += key.length + 32;
        if (this.size_ > 100_000) {
            // What nothing asked for since the last time goes: rows of a log that has moved on.
            this.older_ = new Map(super.entries());
            this.clear();
            this.size_ = key.length + 32;
        }
        return super.set(key, value);
    }
}
class OutputCaches {
`,
    },
    {
      from: '            cached = styledCharsFromTokens(tokenize(line)).filter(character => !/^\\p{Default_Ignorable_Code_Point}+$/u.test(character.value));',
      to: '            cached = quickCells(line) ?? styledCharsFromTokens(tokenize(line)).filter(character => !/^\\p{Default_Ignorable_Code_Point}+$/u.test(character.value));',
    },
    {
      from: '                const characterWidth = Math.max(1, this.caches.getStringWidth(character.value));',
      to: '                const characterWidth = character.oneColumn ? 1 : Math.max(1, this.caches.getStringWidth(character.value));',
    },
    {
      from: '// Replaces a partially visible wide character',
      to: `const quickLine = /^(?:[${oneColumn}]|\\u001b\\[\\d[\\d;]*m)*$/u;
// What is known of one set of styles: its cells by character, and the set that a sequence leads to.
const quickStates = new Map();
const quickState = (styles) => {
    const id = styles.map(({ code, endCode }) => code + endCode).join(' ');
    let state = quickStates.get(id);
    if (!state) {
        if (quickStates.size > 500) quickStates.clear();
        state = { styles, codes: styles.map(({ code }) => code).join(''), cells: new Map(), next: new Map() };
        quickStates.set(id, state);
    }
    return state;
};
export const quickCells = (line) => {
    if (!quickLine.test(line)) return undefined;
    const cells = [];
    let state = quickState([]);
    for (let at = 0; at < line.length;) {
        if (line.charCodeAt(at) === 27) {
            const end = line.indexOf('m', at) + 1;
            const sequence = line.slice(at, end);
            let next = state.next.get(sequence);
            if (!next) {
                next = quickState(styledCharsFromTokens(tokenize(state.codes + sequence + ' '))[0].styles);
                if (state.next.size > 500) state.next.clear();
                state.next.set(sequence, next);
            }
            state = next;
            at = end;
            continue;
        }
        const character = line[at++];
        let cell = state.cells.get(character);
        if (!cell) {
            cell = { ...styledCharsFromTokens(tokenize(character))[0], styles: state.styles, oneColumn: true };
            state.cells.set(character, cell);
        }
        cells.push(cell);
    }
    return cells;
};
// Replaces a partially visible wide character`,
    },
    { from: '    widths = new Map();', to: '    widths = new BoundedCache();' },
    { from: '    blockWidths = new Map();', to: '    blockWidths = new BoundedCache();' },
    { from: '    styledChars = new Map();', to: '    styledChars = new BoundedCache();' },
    {
      from: 'export default class Output {\n    operations = [];\n    caches = new OutputCaches();',
      to: 'const sharedCaches = new OutputCaches();\nexport default class Output {\n    operations = [];\n    caches = sharedCaches;',
    },
    {
      from: `                row.push({
                    type: 'char',
                    value: ' ',
                    fullWidth: false,
                    styles: [],
                });`,
      to: '                row.push(emptyCell);',
    },
    {
      from: '// An undefined bound means "unbounded on this edge"',
      to: `const emptyCell = { type: 'char', value: ' ', fullWidth: false, styles: [] };
// An undefined bound means "unbounded on this edge"`,
    },
    {
      from: `        const characterLines = [[]];
        for (const character of this.caches.getStyledChars(text)) {
            if (character.value === '\\n') {
                characterLines.push([]);
            }
            else {
                characterLines.at(-1).push(character);
            }
        }
        let lines = characterLines.map(line => styledCharsToString(line));`,
      to: `        let lines;
        if (/[\\n\\u001b\\u009b]/.test(text)) {
            const characterLines = [[]];
            for (const character of this.caches.getStyledChars(text)) {
                if (character.value === '\\n') {
                    characterLines.push([]);
                }
                else {
                    characterLines.at(-1).push(character);
                }
            }
            lines = characterLines.map(line => styledCharsToString(line));
        }
        else {
            lines = [text];
        }`,
    },
    {
      from: `                    const to = x + width > clip.x2 ? clip.x2 - x : width;
`,
      to: `                    const to = x + width > clip.x2 ? clip.x2 - x : width;
                    if (from === 0 && to === width) return line;
`,
    },
  ],
  'line-update.js': [
    {
      from: 'const printableAscii = /^[ -~]*$/u;',
      to: `const printableAscii = /^[${oneColumn}]*$/u;`,
    },
    {
      from: `        column + stringWidth(previousText.slice(textLength)) > columns ||
        column + stringWidth(nextText.slice(textLength)) > columns) {`,
      to: `        column + widthOf(previousText.slice(textLength)) > columns ||
        column + widthOf(nextText.slice(textLength)) > columns) {`,
    },
    {
      from: '// Build a changed line,',
      to: `const widthOf = (text) => printableAscii.test(text) ? text.length : stringWidth(text);
// Build a changed line,`,
    },
  ],
};

/** Applies the replacements to a file of Ink's. @throws when the file is not the one they were made for */
export function patchInk(file: string, source: string): string {
  let patched = source;
  for (const { from, to } of patches[file] ?? []) {
    if (patched.split(from).length !== 2) {
      throw new Error(
        `ink's ${file} has changed: the patch no longer applies at "${from.trim().split('\n')[0]}"`,
      );
    }
    patched = patched.replace(from, () => to);
  }
  return patched;
}

/** The esbuild plugin that patches Ink while it is bundled. */
export const inkPatch: Plugin = {
  name: 'ink-patch',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]ink[\\/]build[\\/](?:output|line-update)\.js$/ }, async ({ path }) => ({
      contents: patchInk(path.split(/[\\/]/).at(-1)!, await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};
