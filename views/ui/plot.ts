import type { Role, Theme } from './theme.ts';

/** Values from left to right, one a dot column; NaN where nothing is known. */
interface PlotCurve {
  readonly values: readonly number[];
  readonly role: Role;
}

/** A value that is marked across the whole plot, such as a threshold. */
export interface PlotLine {
  readonly value: number;
  readonly role: Role;
}

/** Dots of a cell, by column from left to right and row from the top: bits of the braille patterns from U+2800 on. */
const brailleDots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** Dots across and down in a cell: of braille, or one where the terminal takes ASCII only. */
export function dotsOf(theme: Theme): { readonly across: number; readonly down: number } {
  return theme.ascii ? { across: 1, down: 1 } : { across: 2, down: 4 };
}

/**
 * Draws curves between two values into so many cells, the first curve over the others: lines of exactly `width` columns, the highest
 * values first. Neighbouring dots are joined, gaps are not.
 */
export function plot(
  theme: Theme,
  curves: readonly PlotCurve[],
  lines: readonly PlotLine[],
  { width, height, low, high }: { width: number; height: number; low: number; high: number },
): readonly string[] {
  const { across, down } = dotsOf(theme);
  const range = high - low || 1;
  const rowOf = (value: number): number =>
    Math.max(0, Math.min(height * down - 1, Math.round((1 - (value - low) / range) * (height * down - 1))));
  const cells = curves.map(({ values }) => {
    const bits = new Uint8Array(width * height);
    const dot = (x: number, y: number): void => {
      const cell = Math.floor(y / down) * width + Math.floor(x / across);
      bits[cell]! |= theme.ascii ? 1 : brailleDots[x % 2]![y % 4]!;
    };
    let before: number | undefined;
    for (let x = 0; x < width * across; x++) {
      const value = values[x];
      if (value === undefined || !Number.isFinite(value)) {
        before = undefined;
        continue;
      }
      const y = rowOf(value);
      const from = before ?? y;
      for (let step = Math.min(from, y); step <= Math.max(from, y); step++) dot(x, step);
      before = y;
    }
    return bits;
  });
  const ruled = new Map(
    lines
      .filter(({ value }) => value >= low && value <= high)
      .map(({ value, role }) => [Math.floor(rowOf(value) / down), role] as const),
  );
  return Array.from({ length: height }, (_, row) => {
    let line = '';
    let run = '';
    let role: Role = 'plain';
    const flush = (next: Role): void => {
      line += theme.paint(role, run);
      [run, role] = ['', next];
    };
    for (let column = 0; column < width; column++) {
      const place = row * width + column;
      const drawn = cells.findIndex((bits) => bits[place] !== 0);
      const rule = ruled.get(row);
      const look: Role = drawn >= 0 ? curves[drawn]!.role : (rule ?? 'plain');
      if (look !== role) flush(look);
      if (drawn >= 0) run += glyphOf(theme, cells[drawn]![place]!, drawn);
      else run += rule ? theme.glyphs.dash : ' ';
    }
    flush('plain');
    return line;
  });
}

function glyphOf(theme: Theme, bits: number, curve: number): string {
  if (!theme.ascii) return String.fromCharCode(0x2800 + bits);
  return curve === 0 ? '*' : '.';
}

/** Round values from `low` to `high`, about so many: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, about: number): readonly number[] {
  const rough = (high - low) / Math.max(1, about);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= rough * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
