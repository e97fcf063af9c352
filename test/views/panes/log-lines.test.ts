import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRow } from '../../../src/model/logs.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { logLines } from '../../../views/panes/log-lines.ts';
import { createTheme } from '../../../views/ui/theme.ts';

const theme = createTheme(16_777_216, false);
const row = (text: string, ...highlights: (readonly [number, number])[]): LogRow => ({
  ...{ seq: 1, at: 0, source: 'api', level: 'info', text },
  ...(highlights.length === 0 ? {} : { highlights }),
});
const notice = theme.paint('notice', '|').split('|');
/** The texts that stand out. */
const standOut = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) =>
    line
      .split(notice[0]!)
      .slice(1)
      .map((rest) => rest.split(notice[1]!)[0]!),
  );
const bare = (line: string): string => line.replace(/\u001b\[[\d;]*m/g, '');

describe('logLines', () => {
  it.each([
    ['as it is', { offset: 0, wrap: false }, 60, ['timeout', '/orders']],
    ['cut off at the right', { offset: 0, wrap: false }, 26, ['time']],
    ['scrolled', { offset: 4, wrap: false }, 60, ['meout', '/orders']],
    ['wrapped', { offset: 0, wrap: true }, 36, ['timeout', '/orders']],
    ['wrapped within a mark', { offset: 0, wrap: true }, 31, ['timeout', '/orders']],
  ])('lets what is looked for stand out in a line %s', (_, look, width, found) => {
    const made = row('a timeout of GET /orders', [2, 9], [17, 24]);
    const lines = logLines(theme, made, 3, width, look);
    expect(standOut(lines)).toEqual(found);
    for (const line of lines) expect(displayWidth(bare(line))).toBe(width);
  });

  it('shows the same text with marks and without', () => {
    const look = fc.record({ offset: fc.nat(30), wrap: fc.boolean() });
    const marks = fc.array(fc.nat(60), { maxLength: 6 }).map((cuts) => {
      const ends = [...new Set(cuts)].sort((a, b) => a - b);
      return ends.flatMap((from, index) =>
        index % 2 === 0 && ends[index + 1] !== undefined ? [[from, ends[index + 1]!] as const] : [],
      );
    });
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,60}$/), marks, look, fc.nat(80), (text, found, how, width) => {
        const plain = logLines(theme, row(text), 3, 20 + width, how).map(bare);
        expect(logLines(theme, row(text, ...found), 3, 20 + width, how).map(bare)).toEqual(plain);
      }),
    );
  });
});
