import type { Band } from '../../src/model/band.ts';
import type { Status } from '../../src/model/status.ts';

/** Box-drawing characters in the form Ink's `borderStyle` takes. */
interface Frame {
  readonly topLeft: string;
  readonly top: string;
  readonly topRight: string;
  readonly left: string;
  readonly right: string;
  readonly bottomLeft: string;
  readonly bottom: string;
  readonly bottomRight: string;
}

/** Every character beyond letters that the screen draws. All are one column wide. */
export interface Glyphs {
  readonly status: Readonly<Record<Status, string>>;
  readonly band: Readonly<Record<Band, string>>;
  readonly stale: string;
  readonly rising: string;
  readonly falling: string;
  readonly level: string;
  readonly cursor: string;
  readonly mark: string;
  readonly under: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly separator: string;
  readonly dash: string;
  readonly caret: string;
  readonly guard: string;
  readonly alert: string;
  readonly infinity: string;
  /** Lowest to highest; index 0 is the lowest value, not a gap. */
  readonly bars: readonly string[];
  readonly frame: Frame;
  readonly focusedFrame: Frame;
}

export const unicodeGlyphs: Glyphs = {
  status: { up: '●', degraded: '▲', down: '✖', unknown: '?' },
  band: { normal: '●', warning: '▲', critical: '✖', nodata: '?' },
  stale: '◌',
  rising: '↑',
  falling: '↓',
  level: '→',
  cursor: '▸',
  mark: '*',
  under: '└',
  arrow: '→',
  ellipsis: '…',
  separator: '·',
  dash: '–',
  caret: '▏',
  guard: '■',
  alert: '!',
  infinity: '∞',
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  frame: {
    topLeft: '┌',
    top: '─',
    topRight: '┐',
    left: '│',
    right: '│',
    bottomLeft: '└',
    bottom: '─',
    bottomRight: '┘',
  },
  focusedFrame: {
    topLeft: '┏',
    top: '━',
    topRight: '┓',
    left: '┃',
    right: '┃',
    bottomLeft: '┗',
    bottom: '━',
    bottomRight: '┛',
  },
};

export const asciiGlyphs: Glyphs = {
  status: { up: 'o', degraded: '^', down: 'X', unknown: '?' },
  band: { normal: 'o', warning: '^', critical: 'X', nodata: '?' },
  stale: '%',
  rising: '/',
  falling: '\\',
  level: '-',
  cursor: '>',
  mark: '*',
  under: '`',
  arrow: '->',
  ellipsis: '~',
  separator: '|',
  dash: '-',
  caret: '_',
  guard: '#',
  alert: '!',
  infinity: 'inf',
  bars: ['_', '.', ',', '-', '=', '+', '*', '#'],
  frame: {
    topLeft: '+',
    top: '-',
    topRight: '+',
    left: '|',
    right: '|',
    bottomLeft: '+',
    bottom: '-',
    bottomRight: '+',
  },
  focusedFrame: {
    topLeft: '#',
    top: '=',
    topRight: '#',
    left: '#',
    right: '#',
    bottomLeft: '#',
    bottom: '=',
    bottomRight: '#',
  },
};

/** The nearest ASCII for the few characters beyond it that the catalogue and the model's texts use. */
export function toAscii(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .replaceAll('…', '~')
    .replaceAll('·', '|')
    .replaceAll('–', '-')
    .replaceAll('→', '->')
    .replaceAll('∞', 'inf')
    .replaceAll('•', '*')
    .replaceAll('≤', '<=')
    .replaceAll('≥', '>=')
    .replaceAll('×', 'x')
    .replaceAll('●', 'o')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}
