import fc from 'fast-check';
import { toString as textOf } from 'mdast-util-to-string';
import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText } from '../../src/documents/markdown.ts';
import { sanitize } from '../../src/text/sanitize.ts';
import { anyText } from '../text/any-text.ts';
import { hostile, readMarkdown as read, shapeOf } from './oracle.ts';

const places: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `before ${value} after`,
  (value) => `- ${value}`,
  (value) => `- ${value}\n- ${value}`,
  (value) => `- [ ] ${value}`,
  (value) => `- **bold**: ${value}`,
  (value) => `## ${value}\n\ntext`,
  (value) => `> ${value}`,
  (value) => `1. ${value} (${value})`,
  (value) => `a paragraph\n${value}\n`,
  (value) => `| a | b |\n| --- | --- |\n| ${value} | ${value} |`,
  (value) => `- 09:05 ${value} [12]`,
];

const texts = fc.oneof(
  { weight: 4, arbitrary: hostile },
  { weight: 1, arbitrary: anyText({ maxLength: 40 }) },
);

describe('a value in Markdown', () => {
  it('is text and nothing else, wherever it stands', { tags: ['sweep'] }, () => {
    fc.assert(
      fc.property(texts, fc.nat(places.length - 1), (raw, index) => {
        const value = sanitize(raw).trim().replace(/\s+/g, ' ');
        fc.pre(value !== '');
        const place = places[index]!;
        const tree = read(place(markdownText(sanitize(raw))));
        const plain = read(place('VALUE'));
        expect(shapeOf(tree)).toBe(shapeOf(plain));
        const counted = textOf(plain).replaceAll('VALUE', () => value);
        expect(bare(textOf(tree))).toBe(bare(counted));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['Response p95 20ms, good again', 'Response p95 20ms, good again'],
    ['api: down -> up (answered 200)', 'api: down -> up (answered 200)'],
    ['response_p95 > 800ms', 'response_p95 > 800ms'],
    ['# not a heading', '\\# not a heading'],
    ['[x](https://evil.example)', '`[x](https://evil.example)`'],
    ['ask @ana', 'ask `@ana`'],
    ['a|b@c', '`a`\\|`b@c`'],
    ['see #12', 'see `#12`'],
    ['1. first', '1\\. first'],
    ['+55 11 5555-0001', '+55 11 5555-0001'],
    ['#1tag -x --y', '`#1tag` -x --y'],
    ['- a', '\\- a'],
    ['closed #', 'closed \\#'],
    ['it cost 5 & more', 'it cost 5 & more'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['`rm`', '\\`rm\\`'],
  ])('%s reads as it is', (value, written) => {
    expect(markdownText(value)).toBe(written);
  });

  it('ends no code of a template', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const value = sanitize(raw);
        fc.pre(value.trim() !== '');
        expect(shapeOf(read(`run \`a ${markdownCode(value)} b\` now`))).toBe(
          shapeOf(read('run `a x b` now')),
        );
      }),
    );
  });
});

/** Blanks are nobody's to keep. */
function bare(text: string): string {
  return text.replace(/\s+/gu, '');
}
