import {
  type Assignment,
  type CommandNode,
  type ParsedScript,
  parse,
  type Redirection,
  type Statement,
  type Word as SyntaxWord,
  type WordPart,
} from 'unbash';
import { defined } from '../../model/defined.ts';
import type { Hole } from './placeholders.ts';

/** What a word is made of: text, or what somebody or the shell has to fill in. */
type Piece = string | { readonly need: string };

/** One word of a command, without its quotes. */
export interface ShellWord {
  readonly pieces: readonly Piece[];
  /** Offsets in the text that was read. */
  readonly from: number;
  readonly to: number;
  readonly quoted?: true;
  /** It holds what only a shell can work out: another command, arithmetic, a brace list, a default value. */
  readonly opaque?: true;
  /** An unquoted `*`, `?` or `[…]`. */
  readonly glob?: true;
}

/** Where a command's input or output goes that is not the terminal. */
interface ShellRedirect {
  /** `quiet`: to `/dev/null` or between its own two outputs. */
  readonly kind: 'to-file' | 'from-file' | 'here' | 'quiet';
  readonly target?: ShellWord;
}

/** A program and its words; `words` is empty for bare assignments. */
export interface ShellCall {
  readonly words: readonly ShellWord[];
  /** Variables set before it, by name. */
  readonly sets: readonly { readonly name: string; readonly value: ShellWord | undefined }[];
  readonly redirects: readonly ShellRedirect[];
}

/** What a shell would run for one statement: pipelines joined by `&&` and `||`. */
export interface ShellLine {
  readonly pipelines: readonly (readonly ShellCall[])[];
  /** It is a loop, a condition, a function or a group, runs in the background, or is negated: nothing here follows that. */
  readonly compound?: true;
  readonly from: number;
  readonly to: number;
}

/** What was read as shell; `broken` is the first complaint of the grammar. */
export interface ShellReading {
  readonly lines: readonly ShellLine[];
  readonly broken?: string;
}

/**
 * Reads shell text into words. Nothing is expanded and nothing runs.
 * @param holes placeholders of the text, by where they stand; the text already holds plain letters in their places
 */
export function readShell(text: string, holes: readonly Hole[]): ShellReading {
  const script = parse(text);
  const broken = script.errors?.[0]?.message;
  const lines = script.commands.map((statement) => lineOf(statement, text, holes));
  return { lines, ...defined({ broken }) };
}

function lineOf(statement: Statement, text: string, holes: readonly Hole[]): ShellLine {
  const at = { from: statement.pos, to: statement.end };
  const pipelines: (readonly ShellCall[])[] = [];
  let compound = statement.background === true;
  const { command } = statement;
  for (const part of command.type === 'AndOr' ? command.commands : [command]) {
    const nodes: readonly CommandNode[] = part.type === 'Pipeline' ? part.commands : [part];
    if (part.type === 'Pipeline' && part.prefixes.some(({ type }) => type === 'Negation')) compound = true;
    const calls = nodes.flatMap((node) => (node.type === 'Command' ? [callOf(node, text, holes)] : []));
    if (calls.length < nodes.length) compound = true;
    pipelines.push(calls);
  }
  return { ...at, pipelines, ...(compound ? { compound } : {}) };
}

type CommandSyntax = Extract<CommandNode, { type: 'Command' }>;

function callOf(node: CommandSyntax, text: string, holes: readonly Hole[]): ShellCall {
  const words = node.name ? [wordOf(node.name, text, holes)] : [];
  for (const one of node.args)
    words.push(one.type === 'Word' ? wordOf(one, text, holes) : assignedWord(one, text, holes));
  return {
    words,
    sets: node.prefix.flatMap((one) =>
      one.type === 'Assignment' ? [{ name: one.name, value: assigned(one, text, holes) }] : [],
    ),
    redirects: node.redirects.map((one) => redirectOf(one, text, holes)),
  };
}

function assigned({ value }: Assignment, text: string, holes: readonly Hole[]): ShellWord | undefined {
  return value.type === 'Word' ? wordOf(value, text, holes) : undefined;
}

/** `NAME=value` among the words, as `env`, `export` and `set env` take it. */
function assignedWord(one: Assignment, text: string, holes: readonly Hole[]): ShellWord {
  const value = assigned(one, text, holes);
  const at = { from: one.pos, to: one.end };
  if (!value || one.append || one.index) return { ...at, pieces: [one.text], opaque: true };
  return { ...value, ...at, pieces: [`${one.name}=`, ...value.pieces] };
}

function redirectOf(one: Redirection, text: string, holes: readonly Hole[]): ShellRedirect {
  if (one.type !== 'Redirect') return { kind: 'here' };
  const target = one.target && wordOf(one.target, text, holes);
  const to = target && plain(target);
  // `2>&1`, `>&2` and `2>&-` name no file; `>& name` does.
  if (
    one.operator.includes('&') &&
    to !== undefined &&
    /^(?:\d+|-)$/.test(to) &&
    !one.operator.startsWith('&')
  )
    return { kind: 'quiet' };
  if (to === '/dev/null') return { kind: 'quiet' };
  const kind = one.operator === '<' ? 'from-file' : 'to-file';
  return target ? { kind, target } : { kind };
}

/** The text of a word that needs nothing filled in. */
function plain(word: ShellWord): string | undefined {
  if (word.opaque) return undefined;
  return word.pieces.every((piece) => typeof piece === 'string') ? word.pieces.join('') : undefined;
}

function wordOf(word: SyntaxWord, text: string, holes: readonly Hole[]): ShellWord {
  const found = { pieces: [] as Piece[], opaque: false, glob: false, quoted: false };
  const parts: readonly WordPart[] = word.parts ?? [
    { type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text },
  ];
  for (const part of parts) addPart(part, found, text, holes);
  return {
    ...{ pieces: joined(found.pieces), from: word.pos, to: word.end },
    ...(found.opaque ? { opaque: true } : {}),
    ...(found.glob ? { glob: true } : {}),
    ...(found.quoted ? { quoted: true } : {}),
  };
}

interface Found {
  readonly pieces: Piece[];
  opaque: boolean;
  glob: boolean;
  quoted: boolean;
}

function addPart(part: WordPart, found: Found, text: string, holes: readonly Hole[]): void {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      if (part.type !== 'Literal') found.quoted = true;
      found.pieces.push(...withHoles(part, text, holes));
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      found.quoted = true;
      for (const child of part.parts) addPart(child, found, text, holes);
      return;
    case 'SimpleExpansion':
      found.pieces.push({ need: part.text });
      return;
    case 'ParameterExpansion':
      if (part.operation || part.prefix || part.index) found.opaque = true;
      found.pieces.push({ need: `$${part.parameter}` });
      return;
    case 'Glob':
      found.glob = true;
      found.pieces.push(...withHoles(part, text, holes));
      return;
    case 'CommandExpansion':
      // Today's date in a name is a value like any other that is still missing.
      if (isDate(part.script)) found.pieces.push({ need: part.text });
      else {
        found.opaque = true;
        found.pieces.push(part.text);
      }
      return;
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      found.opaque = true;
      found.pieces.push(part.text);
      return;
    default:
      found.opaque = true;
  }
}

function isDate(script: ParsedScript | undefined): boolean {
  const [statement, more] = script?.commands ?? [];
  if (!statement || more || script?.errors || statement.background || statement.command.type !== 'Command')
    return false;
  const { name, args, prefix, redirects } = statement.command;
  const isOption = (one: (typeof args)[number]) =>
    one.type === 'Word' && /^(?:\+[\w%:.-]*|-u)$/.test(one.value);
  return name?.value === 'date' && prefix.length === 0 && redirects.length === 0 && args.every(isOption);
}

/** A literal, cut where placeholders stand in it. An escape before one moves nothing that matters: the whole is then one text. */
function withHoles(
  part: { readonly pos: number; readonly end: number; readonly value: string; readonly text: string },
  text: string,
  holes: readonly Hole[],
): readonly Piece[] {
  const inside = holes.filter(({ from, to }) => from >= part.pos && to <= part.end);
  if (inside.length === 0) return [part.value];
  const raw = text.slice(part.pos, part.end);
  const offset = raw.indexOf(part.value);
  if (offset < 0) return [part.value, ...inside.map(({ name }) => ({ need: name }))];
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to, name } of inside) {
    const start = from - part.pos - offset;
    pieces.push(part.value.slice(at, start), { need: name });
    at = to - part.pos - offset;
  }
  pieces.push(part.value.slice(at));
  return pieces;
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') out[out.length - 1] = last + piece;
    else out.push(piece);
  }
  return out;
}
