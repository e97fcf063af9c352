import { describe, expect, it } from 'vitest';
import { colourDepth, speaksUnicode } from '../../src/terminal/colours.ts';

describe('colourDepth', () => {
  it.each([
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, 256],
    [{ TERM: 'dumb' }, 0],
    [{ TERM: 'xterm', COLORTERM: 'truecolor' }, 16777216],
    [{ TERM: 'screen-256color' }, 256],
    [{ TERM: 'linux' }, 16],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, 16],
  ])('%j has %i', (env, depth) => {
    expect(colourDepth(env)).toBe(depth);
  });
});

describe('speaksUnicode', () => {
  it.each([
    [{ LANG: 'pt_BR.UTF-8' }, true],
    [{ LC_ALL: 'C', LANG: 'pt_BR.UTF-8' }, false],
    [{ LANG: 'C.utf8' }, true],
    [{ TERM: 'xterm' }, true],
    [{ TMUX: '/x,1,0' }, false],
    [{ TERM: 'linux', LANG: 'pt_BR.UTF-8' }, false],
  ])('%j: %s', (env, expected) => {
    expect(speaksUnicode(env)).toBe(expected);
  });
});
