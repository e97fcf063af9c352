import type { Theme } from './theme.ts';

/**
 * The newest `width` values as bars between the least and the greatest of them, oldest left; NaN is a gap. A history that
 * never moved is drawn low and flat.
 */
export function sparkline(theme: Theme, values: readonly number[], width: number): string {
  const { bars } = theme.glyphs;
  const newest = values.slice(-width);
  const finite = newest.filter((value) => Number.isFinite(value));
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const drawn = newest.map((value) => {
    if (!Number.isFinite(value)) return ' ';
    const level = range === 0 ? 0 : Math.round(((value - low) / range) * (bars.length - 1));
    return bars[level]!;
  });
  return drawn.join('').padStart(width);
}

/** A history as several lines of bars, highest line first, with its greatest and least value named by the caller. */
export function chart(theme: Theme, values: readonly number[], width: number, height: number): string[] {
  const { bars } = theme.glyphs;
  const newest = values.slice(-width);
  const finite = newest.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [];
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const steps = height * bars.length;
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * bars.length;
    const cells = newest.map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const filled = (range === 0 ? 1 : 1 + Math.round(((value - low) / range) * (steps - 1))) - below;
      return filled <= 0 ? ' ' : bars[Math.min(filled, bars.length) - 1]!;
    });
    return cells.join('').padStart(width);
  });
}
