import { StringDecoder } from 'node:string_decoder';
import type { KeyPress } from './key.ts';
import { keyOfSequence } from './sequences.ts';

const esc = '\u001b';
const pasteBegin = `${esc}[200~`;
const pasteEnd = `${esc}[201~`;
/** Longest paste that is kept; the rest is dropped. */
const longestPaste = 65_536;
/** A sequence longer than this is noise. */
const longestSequence = 256;
/** Ctrl-C in a read of its own is never part of anything else. */
const interrupt = 0x03;

/** What ends something of which only the beginning came. */
const ends = {
  paste: /\u001b\[201~/,
  string: /\u0007|\u001b\\/,
  csi: /[\x40-\x7e]/,
} as const;

/** Something whose end is still owed: what comes until then is not typed by anybody. */
interface Owed {
  readonly end: RegExp;
  /** Nothing came for a while: whether the end will ever come is not known, so single keys count again. */
  readonly stalled: boolean;
}

/** What the decoder waits for, so that its owner knows which timer to set. */
type Waiting = 'nothing' | 'sequence' | 'paste';

/**
 * Turns the bytes of a terminal into key presses. Bytes may be split or joined anywhere; whoever owns the decoder calls
 * `flush` when nothing came for a while, and then a lone ESC is the Escape key and a paste that never closed is closed.
 * What an unfinished paste or answer of the terminal still owes is swallowed up to its end when it comes later; until then
 * a read counts only when it is one key, and `single` is false. `forget` gives up on that end.
 */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #buffer = '';
  #paste: string | undefined;
  #owed: Owed | undefined;
  #escapeJustFlushed = false;
  #single = false;

  get waiting(): Waiting {
    if (this.#paste !== undefined) return 'paste';
    return this.#buffer === '' && (this.#owed?.stalled ?? true) ? 'nothing' : 'sequence';
  }

  /** Whether the end of something that began is still owed though nothing came for a while. */
  get owing(): boolean {
    return this.#owed !== undefined;
  }

  /** Whether the last read was exactly one key, with nothing unfinished before or behind it. */
  get single(): boolean {
    return this.#single;
  }

  feed(bytes: Uint8Array): KeyPress[] {
    if (bytes.length === 1 && bytes[0] === interrupt) return this.#interrupted();
    let clean = this.waiting === 'nothing' && !this.owing;
    let text = this.#utf8.write(bytes);
    // A slow link may deliver ESC and its tail so far apart that ESC was already taken for a key. A read that holds exactly
    // such a tail is the rest of that sequence: people do not type `[A` within one read.
    if (this.#escapeJustFlushed && lateTail.test(text)) {
      text = esc + text;
      clean = false;
    }
    this.#escapeJustFlushed = false;
    this.#buffer += text;
    const presses = this.#owed ? this.#payOff(this.#owed) : this.#drain(false);
    this.#single = clean && presses.length === 1 && this.waiting === 'nothing' && !this.owing;
    return presses;
  }

  /** Nothing came for a while: what is half read is as complete as it will get. */
  flush(): KeyPress[] {
    this.#single = false;
    this.#escapeJustFlushed = this.#paste === undefined && this.#buffer === esc;
    const presses = this.#drain(true);
    if (this.#owed) this.#owed = { ...this.#owed, stalled: true };
    return presses;
  }

  /** No longer waits for the end of what began and never ended. */
  forget(): void {
    this.#owed = undefined;
  }

  /** Ctrl-C drops whatever is unfinished. */
  #interrupted(): KeyPress[] {
    const before = this.#paste === undefined && this.#buffer === esc ? [{ name: 'esc' }] : [];
    this.#utf8.end();
    this.#buffer = '';
    this.#paste = undefined;
    this.#owed = undefined;
    this.#escapeJustFlushed = false;
    this.#single = before.length === 0;
    return [...before, { name: 'ctrl-c' }];
  }

  /** Drops what belongs to something that began earlier, up to its end; behind the end keys are keys. */
  #payOff({ end, stalled }: Owed): KeyPress[] {
    const found = this.#buffer.match(end);
    if (found) {
      this.#owed = undefined;
      this.#buffer = this.#buffer.slice(found.index! + found[0].length);
      return this.#drain(false);
    }
    if (!stalled) {
      // Keep back what may be the beginning of the end.
      this.#buffer = this.#buffer.endsWith(esc) ? esc : '';
      return [];
    }
    // People press one key in a read; more than one is the rest of what stalled.
    const presses = this.#drain(false);
    return presses.length === 1 ? presses : [];
  }

  #drain(final: boolean): KeyPress[] {
    const presses: KeyPress[] = [];
    while (this.#paste !== undefined || this.#buffer !== '') {
      if (this.#paste !== undefined) {
        if (!this.#readPaste(final, presses)) break;
        continue;
      }
      const taken = this.#readOne(final, presses);
      if (taken === 0) break;
      this.#buffer = this.#buffer.slice(taken);
    }
    return presses;
  }

  /** Returns false when the paste goes on in bytes that have not come yet. */
  #readPaste(final: boolean, presses: KeyPress[]): boolean {
    const end = this.#buffer.indexOf(pasteEnd);
    if (end === -1 && !final) {
      // Keep back what may be the beginning of the end mark.
      const keep = Math.min(this.#buffer.length, pasteEnd.length - 1);
      this.#addPaste(this.#buffer.slice(0, this.#buffer.length - keep));
      this.#buffer = this.#buffer.slice(this.#buffer.length - keep);
      return false;
    }
    this.#addPaste(end === -1 ? this.#buffer : this.#buffer.slice(0, end));
    this.#buffer = end === -1 ? '' : this.#buffer.slice(end + pasteEnd.length);
    presses.push({ name: 'paste', text: this.#paste! });
    this.#paste = undefined;
    if (end === -1) this.#owed = { end: ends.paste, stalled: true };
    return true;
  }

  #addPaste(text: string): void {
    this.#paste = (this.#paste! + text).slice(0, longestPaste);
  }

  /** Reads one key from the start of the buffer; returns how many characters it took, 0 when more must come first. */
  #readOne(final: boolean, presses: KeyPress[]): number {
    const buffer = this.#buffer;
    if (buffer[0] !== esc) return this.#readPlain(presses);
    if (buffer.startsWith(pasteBegin)) {
      this.#paste = '';
      this.#owed = undefined;
      return pasteBegin.length;
    }
    const length = sequenceLength(buffer);
    if (length === undefined) {
      if (!final && buffer.length < longestSequence) return 0;
      if (buffer.length === 1) presses.push({ name: 'esc' });
      else if (buffer.length === 2) presses.push({ name: `alt-${buffer[1]}` });
      this.#owed = owedBy(buffer, final) ?? this.#owed;
      return buffer.length;
    }
    if (length === 1) {
      presses.push({ name: 'esc' });
      return 1;
    }
    const body = buffer.slice(1, length);
    const key = /^[[OP\]_^X]/.test(body) && body.length > 1 ? keyOfSequence(body) : altKey(body);
    if (key !== undefined) presses.push({ name: key });
    return length;
  }

  #readPlain(presses: KeyPress[]): number {
    const character = String.fromCodePoint(this.#buffer.codePointAt(0)!);
    presses.push(plainKey(character));
    return character.length;
  }
}

/** The rest of a sequence whose ESC came so early that it was taken for a key. */
const lateTail = /^(?:\[[\d;]*[A-Za-z~]$|O[A-Z]$|\[[<=>?\d]|\]\d|P[\d$+>!|])/;

/** What a sequence that is given up still owes; undefined when nothing can follow that belongs to it. */
function owedBy(sequence: string, stalled: boolean): Owed | undefined {
  const introducer = sequence[1];
  if (introducer === undefined) return undefined;
  if (/[P\]_^X]/.test(introducer)) return { end: ends.string, stalled };
  if (introducer === 'O') return { end: /^\d?[A-Za-z]/, stalled };
  if (sequence[2] === 'M') return { end: new RegExp(`^.{${6 - sequence.length}}`, 's'), stalled };
  return { end: sequence[2] === '[' ? /^./s : ends.csi, stalled };
}

/** Length of the escape sequence at the start of `text`; 1 when that ESC stands alone; undefined when it is incomplete. */
function sequenceLength(text: string): number | undefined {
  const introducer = text[1];
  if (introducer === undefined) return undefined;
  if (introducer === esc) return 1;
  if (introducer === '[') {
    // The old mouse report: three bytes follow, whatever they are.
    if (text[2] === 'M') return text.length >= 6 ? 6 : undefined;
    if (text[2] === '[') return text.length >= 4 ? 4 : undefined;
    const csi = text.match(/^\u001b\[[\x30-\x3f]*[\x20-\x2f]*([\x40-\x7e])/);
    if (csi) return csi[0].length;
    // A byte that no sequence may hold ends it: what came so far is noise.
    const broken = text.slice(2).search(/[^\x20-\x3f]/);
    return broken === -1 ? undefined : broken + 2;
  }
  if (introducer === 'O') {
    const ss3 = text.match(/^\u001bO\d?[A-Za-z]/);
    if (ss3) return ss3[0].length;
    return text.length >= 4 ? 2 : undefined;
  }
  if (/[P\]_^X]/.test(introducer)) {
    // A string of the terminal's (an answer to a query): up to BEL or ESC \.
    const end = text.slice(2).search(/\u0007|\u001b\\/);
    if (end === -1) return undefined;
    return 2 + end + (text[2 + end] === esc ? 2 : 1);
  }
  return 1 + String.fromCodePoint(text.codePointAt(1)!).length;
}

function altKey(body: string): string | undefined {
  const key = plainKey(body);
  return key.name.startsWith('ctrl-') ? `ctrl-alt-${key.name.slice(5)}` : `alt-${key.name}`;
}

function plainKey(character: string): KeyPress {
  const code = character.codePointAt(0)!;
  if (character === '\r' || character === '\n') return { name: 'enter' };
  if (character === '\t') return { name: 'tab' };
  if (code === 0x7f || code === 0x08) return { name: 'backspace' };
  if (code === 0) return { name: 'ctrl-space' };
  if (code < 0x1b) return { name: `ctrl-${String.fromCharCode(code + 0x60)}` };
  if (code < 0x20) return { name: `ctrl-${String.fromCharCode(code + 0x40)}` };
  if (character === ' ') return { name: 'space', text: ' ' };
  return { name: character, text: character };
}
