import type { Band } from '../../src/model/band.ts';
import type { LogLevel } from '../../src/model/logs.ts';
import type { Status } from '../../src/model/status.ts';
import type { ColourDepth } from '../../src/terminal/screen.ts';
import { fit as fitText } from '../../src/text/width.ts';
import { asciiGlyphs, type Glyphs, toAscii, unicodeGlyphs } from './glyphs.ts';

/** What a piece of text means; the theme decides how that looks. */
export type Role =
  | 'plain'
  | 'strong'
  | 'ok'
  | 'warning'
  | 'critical'
  | 'unknown'
  | 'stale'
  | 'muted'
  | 'accent'
  | 'guarded'
  | 'notice'
  | 'selected';

/** SGR parameters of each role, by colour depth. Without colour, weight alone remains: shape and word carry the meaning. */
const palettes: Readonly<Record<ColourDepth, Readonly<Record<Role, string>>>> = {
  0: {
    plain: '',
    strong: '1',
    ok: '',
    warning: '1',
    critical: '1',
    unknown: '',
    stale: '',
    muted: '',
    accent: '1',
    guarded: '1;7',
    notice: '7',
    selected: '7',
  },
  16: {
    plain: '',
    strong: '1',
    ok: '32',
    warning: '33',
    critical: '1;31',
    unknown: '35',
    stale: '35',
    muted: '2',
    accent: '36',
    guarded: '1;97;41',
    notice: '30;46',
    selected: '7',
  },
  256: {
    plain: '',
    strong: '1',
    ok: '38;5;71',
    warning: '38;5;214',
    critical: '1;38;5;203',
    unknown: '38;5;141',
    stale: '38;5;141',
    muted: '38;5;245',
    accent: '38;5;74',
    guarded: '1;38;5;231;48;5;160',
    notice: '38;5;231;48;5;24',
    selected: '48;5;238',
  },
  16777216: {
    plain: '',
    strong: '1',
    ok: '38;2;95;175;95',
    warning: '38;2;245;166;35',
    critical: '1;38;2;255;95;95',
    unknown: '38;2;175;135;255',
    stale: '38;2;175;135;255',
    muted: '38;2;138;138;138',
    accent: '38;2;88;166;214',
    guarded: '1;38;2;255;255;255;48;2;196;30;40',
    notice: '38;2;255;255;255;48;2;0;95;135',
    selected: '48;2;58;62;70',
  },
};

/** How the screen looks: which characters, which colours. */
export interface Theme {
  readonly ascii: boolean;
  readonly glyphs: Glyphs;
  /** The text in the role's look, nested looks untouched: only what the role switched on is switched off after it. */
  paint(role: Role, text: string): string;
  /** Exactly `width` columns, cut with the theme's ellipsis; ASCII only where the terminal wants that. */
  fit(text: string, width: number, align?: 'left' | 'right'): string;
  /** The text as a link of the terminal (OSC 8), where `url` is a web address and the terminal more than a plain one. */
  link(url: string, text: string): string;
  /** Ink's colour for a border, none when there are no colours. */
  borderColour(role: 'muted' | 'accent' | 'critical'): string | undefined;
}

const borderColours = { muted: 'gray', accent: 'cyan', critical: 'red' } as const;

export function createTheme(colours: ColourDepth, ascii: boolean): Theme {
  const palette = palettes[colours];
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const marks = new Map<Role, readonly [string, string]>();
  for (const [role, code] of Object.entries(palette)) {
    marks.set(role as Role, code === '' ? ['', ''] : [`\u001b[${code}m`, `\u001b[${closing(code)}m`]);
  }
  return {
    ascii,
    glyphs,
    paint(role, text) {
      const [open, close] = marks.get(role)!;
      return open === '' || text === '' ? text : open + text + close;
    },
    fit: (text, width, align = 'left') =>
      fitText(ascii ? toAscii(text) : text, width, align, glyphs.ellipsis),
    link: (url, text) =>
      colours > 0 && /^https?:\/\/[\x21-\x7e]+$/.test(url)
        ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`
        : text,
    borderColour: (role) => (colours === 0 ? undefined : borderColours[role]),
  };
}

/** What switches off what `code` switches on, and nothing else. */
function closing(code: string): string {
  const off: string[] = [];
  const plain = code.replace(/([34]8);(?:5;\d+|2;\d+;\d+;\d+)/g, '$1');
  for (const part of plain.split(';')) {
    const number = Number(part);
    if (number === 1 || number === 2) off.push('22');
    else if (number === 7) off.push('27');
    else if ((number >= 30 && number <= 38) || number >= 90) off.push('39');
    else off.push('49');
  }
  return [...new Set(off)].join(';');
}

export const statusRole: Readonly<Record<Status, Role>> = {
  up: 'ok',
  degraded: 'warning',
  down: 'critical',
  unknown: 'unknown',
};

export const bandRole: Readonly<Record<Band, Role>> = {
  normal: 'ok',
  warning: 'warning',
  critical: 'critical',
  nodata: 'unknown',
};

export const levelRole: Readonly<Record<LogLevel, Role>> = {
  fatal: 'critical',
  error: 'critical',
  warn: 'warning',
  info: 'plain',
  debug: 'muted',
  trace: 'muted',
  none: 'plain',
};
