import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { mask, redact, redactDeep } from '../../src/text/redact.ts';
import { sanitize } from '../../src/text/sanitize.ts';
import { cut, displayWidth, fit, oneColumnEach } from '../../src/text/width.ts';
import { errorText } from '../../src/words/error-text.ts';
import { anyText } from './any-text.ts';

const wild = fc.oneof(
  anyText(),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;t\u0007',
        '\u001bP1$r\u001b\\',
        '\u009b31m',
        '\u202e',
        '\u2066',
        '\r\n',
        '\t',
        '日本',
        '👩‍💻',
        'e\u0301',
        '\u0000',
        'a',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('sanitize', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;owned\u0007title', 'title'],
    ['\u001b]8;;https://evil.test\u0007link\u001b]8;;\u0007', 'link'],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['bell\u0007', 'bell·'],
    ['abc\u202egnp.exe', 'abcgnp.exe'],
    ['zero\u200bwidth', 'zerowidth'],
    ['tag\u{e0041}', 'tag'],
    ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
  ])('makes %j into %j', (raw, safe) => {
    expect(sanitize(raw)).toBe(safe);
  });

  it('leaves no control or reordering character, does nothing twice, and is bounded', () => {
    fc.assert(
      fc.property(wild, (raw) => {
        const once = sanitize(raw);
        expect(once).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
        expect(once.isWellFormed()).toBe(true);
        expect(sanitize(once)).toBe(once);
      }),
    );
    expect(sanitize('x'.repeat(1e7)).length).toBe(4_096);
  });
});

it('errorText finds words in whatever was thrown', () => {
  expect(errorText(new AggregateError([new Error('first'), new Error('second')]))).toBe('first');
  expect(errorText(Object.assign(new Error(''), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
  expect(
    errorText(Object.assign(new Error('Cannot find x.mjs'), { code: 'ERR_MODULE_NOT_FOUND' })),
  ).toContain('restart it');
  expect(errorText('\u001b[31mtext')).toBe('text');
  expect(errorText(undefined)).toBe('undefined');
});

describe('redact', () => {
  it.each([
    ['postgres://app:s3cret@db/app', `postgres://app:${mask}@db/app`],
    ['Authorization: Bearer abcdef123456', `Authorization: Bearer ${mask}`],
    ['{"password": "hunter2", "user": "ann"}', `{"password": "${mask}", "user": "ann"}`],
    ['API_KEY=abc123 next', `API_KEY=${mask} next`],
    ['GROQ_API_KEY: gsk_1', `GROQ_API_KEY: ${mask}`],
    ['nothing secret here', 'nothing secret here'],
    ['http://localhost:8000/health', 'http://localhost:8000/health'],
  ])('makes %j into %j', (raw, redacted) => {
    expect(redact(raw)).toBe(redacted);
  });

  it('takes out known values wherever they are, the longest first', () => {
    expect(redact('a opensesame-2 b opensesame c', ['opensesame-2', 'opensesame'])).toBe(
      `a ${mask} b ${mask} c`,
    );
    expect(
      redactDeep({ list: ['opensesame'], deep: { n: 1, text: 'x opensesame' } }, ['opensesame']),
    ).toEqual({
      list: [mask],
      deep: { n: 1, text: `x ${mask}` },
    });
  });

  it('leaves harmless text alone for values too short to be told from it', () => {
    expect(redact('a cat sat', ['cat'])).toBe('a cat sat');
  });
});

describe('fit', () => {
  it.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 4, 'abc…'],
    ['日本語', 4, '日… '],
    ['日本語', 5, '日本…'],
    ['', 2, '  '],
    ['abc', 0, ''],
  ])('fits %j into %d columns', (text, width, fitted) => {
    expect(fit(text, width)).toBe(fitted);
  });

  it('aligns to the right where asked', () => {
    expect(fit('7', 3, 'right')).toBe('  7');
  });

  it('measures the short way as the long way does', () => {
    const short = fc.stringMatching(oneColumnEach);
    fc.assert(
      fc.property(fc.array(fc.oneof(short, wild), { maxLength: 4 }), (parts) => {
        const text = sanitize(parts.join(''));
        expect(displayWidth(text)).toBe(stringWidth(text));
      }),
    );
    for (let code = 0xa0; code <= 0x27ff; code++) {
      const character = sanitize(String.fromCharCode(code));
      expect(displayWidth(character), `U+${code.toString(16)}`).toBe(stringWidth(character));
    }
  });

  it('takes exactly its columns for any sanitized text', () => {
    fc.assert(
      fc.property(wild, fc.integer({ min: 0, max: 40 }), (raw, width) => {
        const text = sanitize(raw);
        expect(displayWidth(fit(text, width))).toBe(width);
        expect(displayWidth(cut(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
