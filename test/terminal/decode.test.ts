import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyDecoder } from '../../src/terminal/decode.ts';

const esc = '\u001b';
const bytes = (text: string) => Buffer.from(text, 'utf8');
const names = (decoder: KeyDecoder, text: string) => decoder.feed(bytes(text)).map((key) => key.name);

describe('KeyDecoder', () => {
  it.each([
    ['a', ['a']],
    ['A', ['A']],
    ['é', ['é']],
    [' ', ['space']],
    ['\r', ['enter']],
    ['\t', ['tab']],
    [`${esc}[Z`, ['shift-tab']],
    ['\u007f', ['backspace']],
    ['\u0003', ['ctrl-c']],
    ['\u001a', ['ctrl-z']],
    ['\u001c', ['ctrl-\\']],
    ['\u0000', ['ctrl-space']],
    [`${esc}[A`, ['up']],
    [`${esc}OA`, ['up']],
    [`${esc}[1;5C`, ['ctrl-right']],
    [`${esc}[1;2P`, ['shift-f1']],
    [`${esc}OP`, ['f1']],
    [`${esc}[[A`, ['f1']],
    [`${esc}[15~`, ['f5']],
    [`${esc}[3;5~`, ['ctrl-delete']],
    [`${esc}[5~`, ['pageup']],
    [`${esc}x`, ['alt-x']],
    ['jjjj', ['j', 'j', 'j', 'j']],
    [`j${esc}[Bk`, ['j', 'down', 'k']],
  ])('reads %j', (text, expected) => {
    expect(names(new KeyDecoder(), text)).toEqual(expected);
  });

  it.each([
    ['an SGR mouse report', `${esc}[<0;10;5M`],
    ['an X10 mouse report', `${esc}[M !!`],
    ['a focus report', `${esc}[I${esc}[O`],
    ['a cursor position report', `${esc}[12;40R`],
    ['device attributes', `${esc}[?62;22c`],
    ['an OSC answer', `${esc}]11;rgb:0000/0000/0000\u0007`],
    ['a DCS answer', `${esc}P1$r0m${esc}\\`],
    ['an unknown CSI', `${esc}[99;99y`],
  ])('drops %s', (_what, text) => {
    const decoder = new KeyDecoder();
    expect(names(decoder, `${text}q`)).toEqual(['q']);
    expect(decoder.waiting).toBe('nothing');
  });

  it('joins a sequence that a slow link splits at any place', () => {
    const sequence = `${esc}[1;5C`;
    for (let at = 1; at < sequence.length; at++) {
      const decoder = new KeyDecoder();
      expect(names(decoder, sequence.slice(0, at))).toEqual([]);
      expect(decoder.waiting).toBe('sequence');
      expect(names(decoder, sequence.slice(at))).toEqual(['ctrl-right']);
    }
  });

  it('takes a lone ESC for the Escape key only when nothing follows', () => {
    const decoder = new KeyDecoder();
    expect(names(decoder, esc)).toEqual([]);
    expect(decoder.flush()).toEqual([{ name: 'esc' }]);
    expect(decoder.waiting).toBe('nothing');
  });

  it('does not type the tail of a sequence whose ESC came too early', () => {
    const decoder = new KeyDecoder();
    decoder.feed(bytes(esc));
    expect(decoder.flush()).toEqual([{ name: 'esc' }]);
    expect(names(decoder, '[A')).toEqual(['up']);
    expect(names(decoder, '[A')).toEqual(['[', 'A']);
  });

  it('joins UTF-8 that is split between reads', () => {
    const [first, ...rest] = bytes('ç');
    const decoder = new KeyDecoder();
    expect(decoder.feed(Buffer.from([first!]))).toEqual([]);
    expect(decoder.feed(Buffer.from(rest))).toEqual([{ name: 'ç', text: 'ç' }]);
  });

  it('hands a paste over as one press, whatever is in it', () => {
    const decoder = new KeyDecoder();
    expect(decoder.feed(bytes(`${esc}[200~r y${esc}[A`))).toEqual([]);
    expect(decoder.feed(bytes(`\r${esc}[20`))).toEqual([]);
    expect(decoder.feed(bytes('1~q'))).toEqual([
      { name: 'paste', text: `r y${esc}[A\r` },
      { name: 'q', text: 'q' },
    ]);
  });

  it('closes a paste that never ends, and keys work again', () => {
    const decoder = new KeyDecoder();
    decoder.feed(bytes(`${esc}[200~half`));
    expect(decoder.waiting).toBe('paste');
    expect(decoder.flush()).toEqual([{ name: 'paste', text: 'half' }]);
    expect(names(decoder, 'q')).toEqual(['q']);
  });

  it('keeps a huge paste within bounds', () => {
    const decoder = new KeyDecoder();
    const presses = decoder.feed(bytes(`${esc}[200~${'x'.repeat(1_000_000)}${esc}[201~`));
    expect(presses).toHaveLength(1);
    expect(presses[0]!.text!.length).toBe(65_536);
  });

  it('reads the same keys however complete keys are split', () => {
    const key = fc.constantFrom(
      'a',
      'é',
      '日',
      '\r',
      '\t',
      `${esc}[A`,
      `${esc}OB`,
      `${esc}[15~`,
      `${esc}[1;2D`,
      `${esc}x`,
    );
    fc.assert(
      fc.property(fc.array(key), fc.array(fc.nat(6)), (keys, cuts) => {
        const all = bytes(keys.join(''));
        const whole = new KeyDecoder().feed(all);
        const decoder = new KeyDecoder();
        const pieces = [];
        let at = 0;
        for (const step of cuts) {
          pieces.push(...decoder.feed(all.subarray(at, at + step)));
          at += step;
        }
        pieces.push(...decoder.feed(all.subarray(at)));
        expect(pieces).toEqual(whole);
        expect(whole).toHaveLength(keys.length);
      }),
    );
  });

  it('survives any bytes, holds little and always comes to rest', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (reads) => {
        const decoder = new KeyDecoder();
        for (const read of reads) decoder.feed(Buffer.from(read));
        decoder.flush();
        expect(decoder.waiting).toBe('nothing');
      }),
    );
  });
});
