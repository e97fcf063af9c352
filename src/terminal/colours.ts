import type { ColourDepth } from './screen.ts';

/**
 * How many colours the terminal shows, from its environment: `NO_COLOR` (https://no-color.org: set and not empty) or
 * `TERM=dumb` for none, `FORCE_COLOR` 0 to 3 to insist, `COLORTERM=truecolor`, `TERM=…-256color`, else sixteen.
 */
export function colourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  if (env.NO_COLOR) return 0;
  const forced = { 0: 0, 1: 16, 2: 256, 3: 16777216 }[env.FORCE_COLOR ?? ''] as ColourDepth | undefined;
  if (forced !== undefined) return forced;
  const term = env.TERM ?? '';
  if (term === 'dumb') return 0;
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return 16777216;
  if (term.includes('256color')) return 256;
  return 16;
}

/**
 * Whether more than ASCII may be drawn, from the locale. An unset locale is taken for UTF-8, as most terminals are, but not
 * inside tmux, which then draws `_` for every other character.
 */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (!locale) return env.TMUX === undefined;
  return /utf-?8/i.test(locale);
}
