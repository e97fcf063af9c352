import { defined } from '../../model/defined.ts';
import type { Branch, Code, FilePlace, PlatformWord, StepOption } from '../../model/procedure.ts';
import { conditionalOf } from './decisions.ts';
import { placeholdersIn } from './placeholders.ts';
import { sleepIn } from './times.ts';
import { expectationIn, isAlternative, isCase, type Numbered, numberedTitle, platformIn } from './titles.ts';

/** A fence as the steps are read from it. */
interface FenceText {
  readonly language: string;
  readonly lines: readonly string[];
  /** Place of its first line. */
  readonly at: FilePlace;
  readonly altered: ReadonlySet<number>;
}

/** What stands under one numbered title of a fence, or in the whole fence where none is numbered. */
export interface FencePart {
  readonly title?: Numbered;
  /** It is for this case alone, as the fence says above it: `PROBLEM: the disk is full`. */
  readonly case?: string;
  readonly at: FilePlace;
  readonly endLine: number;
  readonly notes: readonly string[];
  readonly expected: readonly string[];
  readonly options: readonly StepOption[];
  readonly branches: readonly Branch[];
  /** How long its lines sleep, in milliseconds. */
  readonly sleepMs?: number;
}

const shells: ReadonlySet<string> = new Set([
  ...['', 'bash', 'sh', 'shell', 'zsh', 'console', 'shell-session', 'terminal', 'ksh', 'fish'],
]);
const questions: ReadonlySet<string> = new Set([
  'sql',
  'psql',
  'postgresql',
  'mysql',
  'redis',
  'mongodb',
  'promql',
]);

/** Whether a fence of a language holds commands or statements. */
export function holdsCommands(language: string): boolean {
  return shells.has(language) || questions.has(language);
}

/** A drawing, a tree, a table of signs: nobody runs it. */
export function isDrawing({ language, lines }: Pick<FenceText, 'language' | 'lines'>): boolean {
  return (
    (language === '' || language === 'text' || language === 'mermaid') &&
    lines.some((line) => /[┌┐└┘│├─▼→↓]{1}/u.test(line))
  );
}

/** Reads the parts of a fence with commands in it. */
export function fenceParts(fence: FenceText): readonly FencePart[] {
  const reader = new FenceReader(fence);
  return reader.read();
}

/** Lines that a quote may stay open for. */
const longestQuote = 60;

interface OpenOption {
  label?: string;
  platform?: PlatformWord;
  when?: string;
  at: FilePlace;
  notes: string[];
  codes: Code[];
}

interface OpenPart {
  title?: Numbered;
  case?: string;
  at: FilePlace;
  endLine: number;
  notes: string[];
  expected: string[];
  options: OpenOption[];
  branches: Branch[];
  sleepMs?: number;
}

class FenceReader {
  readonly #fence: FenceText;
  readonly #parts: OpenPart[] = [];
  /** Comments since the last command. */
  #comments: { readonly text: string; readonly at: FilePlace }[] = [];
  #case: string | undefined;
  /** What follows is what should come out, no command. */
  #shows = false;

  constructor(fence: FenceText) {
    this.#fence = fence;
    this.#parts.push(this.#open(0));
  }

  read(): readonly FencePart[] {
    const { lines } = this.#fence;
    for (let index = 0; index < lines.length; ) {
      const line = lines[index]!;
      const comment = commentIn(line, this.#fence.language);
      if (comment !== undefined) this.#comment(comment, index);
      else if (line.trim() !== '' && this.#shows) this.#part.expected.push(line.trim());
      else if (line.trim() !== '') {
        const end = this.#endOfCommand(index);
        this.#command(index, end);
        index = end;
        continue;
      } else {
        this.#shows = false;
        this.#blank();
      }
      index += 1;
    }
    this.#blank();
    return this.#parts.filter((part) => part.title || isAnything(part)).map(closed);
  }

  get #part(): OpenPart {
    return this.#parts.at(-1)!;
  }

  #open(index: number, title?: Numbered): OpenPart {
    const at = this.#place(index);
    return {
      ...defined({ title, case: this.#case }),
      at,
      endLine: at.line,
      notes: [],
      expected: [],
      options: [],
      branches: [],
    };
  }

  #place(index: number): FilePlace {
    const { at, lines } = this.#fence;
    const indent = /^\s*/.exec(lines[index] ?? '')![0].length;
    return { line: at.line + index, column: at.column + indent };
  }

  #comment(text: string, index: number): void {
    const at = this.#place(index);
    this.#shows = false;
    const title = numberedTitle(text);
    if (title) {
      this.#blank();
      this.#parts.push(this.#open(index, title));
      if (title.number === '1') this.#openCase();
      return;
    }
    if (isCase(text)) {
      this.#blank();
      this.#case = text;
      this.#parts.push(this.#open(index));
      return;
    }
    const part = this.#part;
    part.endLine = at.line;
    const expected = expectationIn(text);
    if (expected !== undefined) {
      const last = part.options.at(-1)?.codes.at(-1);
      if (expected === '') this.#shows = true;
      else part.expected.push(expected);
      if (last && expected !== '' && this.#comments.length === 0)
        replaceLast(part.options.at(-1)!.codes, { ...last, expected });
      return;
    }
    if (isAlternative(text)) {
      this.#blank();
      const platform = platformIn(text);
      part.options.push({
        label: text.replace(/\s*:$/, ''),
        ...defined({ platform }),
        at,
        notes: [],
        codes: [],
      });
      return;
    }
    const conditional = conditionalOf(text);
    if (conditional) {
      this.#blank();
      const { when, text: then, otherwise } = conditional;
      part.options.push({ label: text, when, at, notes: [], codes: [] });
      // Kept as a branch as well: where no command follows, it is a decision for the person.
      part.branches.push({ when, text: then, codes: [], at, ...defined({ otherwise }) });
      return;
    }
    if (text !== '') this.#comments.push({ text, at });
  }

  /** Numbers begin anew under a condition: what was taken for a way on of the step before is what all that follows hangs on. */
  #openCase(): void {
    const before = this.#parts.at(-2);
    const last = before?.options.at(-1);
    if (!before || last?.when === undefined || last.codes.length > 0) return;
    before.options.pop();
    before.branches.pop();
    before.notes.push(...last.notes);
    this.#case = last.label;
    this.#part.case = last.label!;
  }

  /** What was said in comments belongs to no command: to the way they stand under, or to all of it. */
  #blank(): void {
    const option = this.#part.options.at(-1);
    const notes = option?.label === undefined || option.codes.length > 0 ? this.#part.notes : option.notes;
    for (const { text } of this.#comments.splice(0)) notes.push(text);
  }

  #command(from: number, to: number): void {
    const { lines, language, altered } = this.#fence;
    const part = this.#part;
    const at = this.#place(from);
    part.endLine = at.line + to - 1 - from;
    const text = lines
      .slice(from, to)
      .map((line, index) => (index === 0 ? line.trimStart() : line))
      .join('\n')
      .trimEnd();
    const sleepMs = sleepIn(text);
    if (sleepMs !== undefined) {
      part.sleepMs = (part.sleepMs ?? 0) + sleepMs;
      return;
    }
    const title = this.#comments.map((one) => one.text).join(' ');
    this.#comments = [];
    if (part.options.length === 0) part.options.push({ at, notes: [], codes: [] });
    const isAltered = lines.slice(from, to).some((_, index) => altered.has(from + index));
    part.options.at(-1)!.codes.push({
      ...{ text, from: 'fence', language, at, placeholders: placeholdersIn(text, language) },
      ...defined({
        title: title === '' ? undefined : title,
        altered: isAltered ? (true as const) : undefined,
      }),
    });
  }

  /** Where the command that begins on a line ends: behind its continuations, its open quote, its here document, its statement. */
  #endOfCommand(from: number): number {
    const { lines, language } = this.#fence;
    const first = lines[from]!;
    const document = /<<-?\s*['"]?(\w+)['"]?/.exec(first)?.[1];
    if (document !== undefined) {
      const end = after(lines, from + 1, (line) => line.trim() === document);
      if (end < lines.length) return end + 1;
    }
    if (questions.has(language) || /^\s*(?:select|with|insert|update|delete)\b/i.test(first)) {
      const blank = after(lines, from + 1, (line) => line.trim() === '');
      const end = after(lines, from, (line) => /;\s*(?:--.*)?$/.test(line), blank);
      if (end < blank) return end + 1;
      if (language === 'sql' || !questions.has(language)) return blank;
    }
    let end = from + 1;
    while (end < lines.length && (/\\\s*$/.test(lines[end - 1]!) || /^\s*\|\s*\S/.test(lines[end]!)))
      end += 1;
    const quote = openQuote(lines.slice(from, end).join('\n'));
    if (quote === undefined) return end;
    const limit = Math.min(lines.length, end + longestQuote);
    const closes = after(lines, end, (line) => line.includes(quote), limit);
    return closes < limit ? closes + 1 : end;
  }
}

/** What a comment line says; undefined for any other line. */
function commentIn(line: string, language: string): string | undefined {
  const match = /^\s*(?:#(?!!)|--(?=\s|$)|\/\/)\s?(.*)$/.exec(line);
  if (!match || (language === 'redis' && !line.trimStart().startsWith('#'))) return undefined;
  return match[1]!
    .replace(/^[→➜>»*\s]+|^-\s+/u, '')
    .replace(/^\[[ xX]\]\s+/, '')
    .trim();
}

/** The first line from an index on, before `end`, that is like that; `end` where none is. */
function after(
  lines: readonly string[],
  from: number,
  is: (line: string) => boolean,
  end = lines.length,
): number {
  let index = from;
  while (index < end && !is(lines[index]!)) index += 1;
  return index;
}

/** A quote that is still open at the end of a text. */
function openQuote(text: string): string | undefined {
  let open: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index]!;
    if (sign === '\\' && open !== "'") index += 1;
    else if (open === undefined && sign === '#' && /^\s?$/.test(text[index - 1] ?? '')) return undefined;
    else if (open === undefined && (sign === "'" || sign === '"')) open = sign;
    else if (sign === open) open = undefined;
  }
  return open;
}

function replaceLast(codes: Code[], code: Code): void {
  codes[codes.length - 1] = code;
}

function isAnything({ options, notes, sleepMs, branches }: OpenPart): boolean {
  return options.length + notes.length + branches.length > 0 || sleepMs !== undefined;
}

function closed({ options, branches, notes, ...part }: OpenPart): FencePart {
  // A condition with commands under it is a way to do the step; those without are ways on that a person decides about.
  const led = new Set(options.flatMap(({ codes, when }) => (codes.length > 0 ? (when ?? []) : [])));
  const ways = options.filter(({ codes, when }) => codes.length > 0 || when === undefined);
  const said = options.flatMap((option) => (ways.includes(option) ? [] : option.notes));
  return {
    ...part,
    notes: [...notes, ...said],
    branches: branches.filter(({ when }) => !led.has(when)),
    options: ways.map(({ at: _, label, notes: own, ...option }) => ({
      ...option,
      // The only way needs no name.
      ...(ways.length > 1 || option.when !== undefined ? defined({ label }) : {}),
      ...(own.length > 0 ? { notes: own } : {}),
    })),
  };
}
