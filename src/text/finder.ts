import type { SecretForm } from './secret-forms.ts';

/** Pieces of a text from one index to before another. */
type Span = [from: number, to: number];

/** A text that was cut within a secret still shows its beginning: from this length on, before an ellipsis or where it was cut. */
const shortestRest = 6;
/** The same at the end of a text of which nobody says that it was cut. */
const longestChance = 16;

const isWord = /[\p{L}\p{N}_./-]/u;
/** What stands before a value: `name=`, `"name": "`, `user:`. */
const beforeValue = /(?:^|[=:"'`(@]\s?)$/;

/**
 * Finds many texts at once in one pass over another, whatever their number (Aho and Corasick, 1975). The table of transitions is dense,
 * over the characters that occur: a character costs one look into it.
 */
export class Finder {
  /** By character: 0 for one that no form has. */
  readonly #classOf = new Uint16Array(65_536);
  #classes = 1;
  #next: Int32Array;
  readonly #depth: number[] = [0];
  /** By state: the length of the longest form that ends here and counts anywhere; 0 for none. */
  readonly #ends: number[] = [0];
  /** By state: the forms that end here and depend on what is around them. */
  readonly #dependent = new Map<number, SecretForm[]>();

  constructor(forms: readonly SecretForm[]) {
    for (const { text } of forms)
      for (let at = 0; at < text.length; at++) this.#classOf[text.charCodeAt(at)] ||= this.#classes++;
    const total = forms.reduce((sum, { text }) => sum + text.length, 1);
    this.#next = new Int32Array(total * this.#classes);
    for (const form of forms) this.#add(form);
    this.#next = this.#next.slice(0, this.#depth.length * this.#classes);
    this.#link();
  }

  /**
   * Where the texts are, in order, overlapping ones joined.
   * @param cut whether the text goes on behind its end: then what may be the beginning of a secret there counts as one
   */
  spans(text: string, cut = false): readonly Span[] {
    const spans: Span[] = [];
    const classOf = this.#classOf;
    const next = this.#next;
    const classes = this.#classes;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const before = state;
      const code = text.charCodeAt(at);
      state = next[state * classes + classOf[code]!]!;
      if (code === 0x2026) this.#addRest(spans, before, at, shortestRest);
      if (state === 0) continue;
      const length = this.#ends[state]!;
      if (length > 0) add(spans, at + 1 - length, at + 1);
      for (const form of this.#dependent.get(state) ?? [])
        if (stands(text, at + 1 - form.text.length, at + 1, form))
          add(spans, at + 1 - form.text.length, at + 1);
    }
    this.#addRest(spans, state, text.length, cut ? shortestRest : longestChance);
    return spans;
  }

  #addRest(spans: Span[], state: number, end: number, atLeast: number): void {
    const length = this.#depth[state]!;
    if (length >= atLeast) add(spans, end - length, end);
  }

  #add(form: SecretForm): void {
    let state = 0;
    for (let at = 0; at < form.text.length; at++) {
      const slot = state * this.#classes + this.#classOf[form.text.charCodeAt(at)]!;
      if (this.#next[slot] === 0) {
        this.#next[slot] = this.#depth.length;
        this.#depth.push(at + 1);
        this.#ends.push(0);
      }
      state = this.#next[slot]!;
    }
    if (form.where === 'anywhere') this.#ends[state] = form.text.length;
    else this.#dependent.set(state, [...(this.#dependent.get(state) ?? []), form]);
  }

  /** Fills in where a state goes that does not go on: to where its longest proper end goes. */
  #link(): void {
    const classes = this.#classes;
    const fallback = new Int32Array(this.#depth.length);
    const queue: number[] = [];
    for (let one = 1; one < classes; one++) if (this.#next[one]! > 0) queue.push(this.#next[one]!);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const back = fallback[state]!;
      this.#ends[state] = Math.max(this.#ends[state]!, this.#ends[back]!);
      const inherited = this.#dependent.get(back);
      if (inherited) this.#dependent.set(state, [...(this.#dependent.get(state) ?? []), ...inherited]);
      for (let one = 1; one < classes; one++) {
        const slot = state * classes + one;
        const target = this.#next[slot]!;
        const other = this.#next[back * classes + one]!;
        if (target === 0) this.#next[slot] = other;
        else {
          fallback[target] = other;
          queue.push(target);
        }
      }
    }
  }
}

/** Adds a span behind those that begin or end before it, joined with those that it touches. */
function add(spans: Span[], from: number, to: number): void {
  let start = from;
  for (let last = spans.at(-1); last && last[1] >= start; last = spans.at(-1)) {
    start = Math.min(start, last[0]);
    spans.pop();
  }
  spans.push([start, to]);
}

function stands(text: string, from: number, to: number, { where }: SecretForm): boolean {
  if (from > 0 && isWord.test(text[from - 1]!)) return false;
  if (to < text.length && isWord.test(text[to]!) && !/^[./-](?:\s|$)/.test(text.slice(to, to + 2)))
    return false;
  return where === 'word' || beforeValue.test(text.slice(Math.max(0, from - 2), from));
}
