import { type Parts, plain, textOf } from '../model/part.ts';
import { secretByShape } from './parts.ts';
import { mask } from './redact.ts';
import { sanitize } from './sanitize.ts';

/** What runs, as far as a shell can say it. */
interface ShellCommand {
  readonly argv: readonly Parts[];
  readonly env?: readonly (readonly [name: string, value: Parts])[];
  /** What it reads from standard input. */
  readonly input?: Parts;
  /** The folder it runs in, where that is not the shell's own. */
  readonly folder?: string;
}

/** Names of which a shell has something of its own that does other things than a program of that name. */
const shellsOwn = new RegExp(
  '^(?:\\.|:|alias|bg|bind|break|builtin|caller|cd|command|compgen|complete|continue|coproc|declare|dirs|disown|enable|eval|exec|' +
    'exit|export|fc|fg|getopts|hash|help|history|jobs|let|local|logout|mapfile|popd|pushd|read|readarray|readonly|return|set|' +
    'shift|shopt|source|suspend|times|trap|type|typeset|ulimit|umask|unalias|unset|wait)$',
);
/** What quotes keep from being a keyword or an assignment. */
const notAName = /=|^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|function|time|select)$/;
/** Variables that a shell does not let one command have. */
const fixedVariables =
  /^(?:_|BASHOPTS|BASH_VERSINFO|EPOCHSECONDS|EUID|GROUPS|LINENO|PPID|RANDOM|SECONDS|SHELLOPTS|UID)$/;

/**
 * A command as one line that does the same thing when it is copied into a shell: the very arguments, environment and input. Secrets are
 * `$NAME` where a variable holds them, else stars; nothing in it is changed by `sanitize`.
 */
export function shellLine({ argv, env = [], input, folder }: ShellCommand): string {
  const [program = [], ...args] = argv;
  const name = textOf(program);
  const assignable = env.every(
    ([variable]) => /^[A-Za-z_]\w*$/.test(variable) && !fixedVariables.test(variable),
  );
  const pairs = env.map(([variable, value]) =>
    assignable ? `${variable}=${shellWord(value)}` : shellWord([{ text: `${variable}=` }, ...value]),
  );
  const own = shellsOwn.test(name) || (name === 'echo' && args.some((arg) => /^-|\\/.test(textOf(arg))));
  const command = [
    ...(assignable ? pairs : []),
    ...(own || !assignable ? ['env'] : []),
    ...(assignable ? [] : pairs),
    notAName.test(name) && bare.test(name) ? `'${name}'` : shellWord(program),
    ...args.map(shellWord),
  ].join(' ');
  const piped = input === undefined ? command : `${printed(input)} | ${command}`;
  return folder === undefined ? piped : `(cd ${shellWord([{ text: folder }])} && ${piped})`;
}

/** One word as a shell takes it literally. */
export function shellWord(parts: Parts): string {
  const word = joined(parts)
    .map(({ text, secret, variable }) => (secret ? secretWord(variable) : literal(text)))
    .join('');
  return word === '' ? "''" : word;
}

/** Neighbours in the clear are one piece, and empty pieces none. */
function joined(parts: Parts): Parts {
  const merged: Parts[number][] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.text === '') continue;
    if (last && !last.secret && !part.secret) merged[merged.length - 1] = { text: last.text + part.text };
    else merged.push(part);
  }
  return merged;
}

function secretWord(variable: string | undefined): string {
  return variable === undefined ? mask : `"$${variable}"`;
}

/** Also not: `=` and `~` in front, which some shells replace, and braces, which they expand. */
const bare = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

function literal(text: string): string {
  if (bare.test(text)) return text;
  if (isShowable(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${escaped(text, (byte) => `\\${octal(byte)}`, "'")}'`;
}

/** Standard input: `printf` writes it without adding a line end. */
function printed(input: Parts): string {
  const pieces = joined(input).map(({ text, secret, variable }) => {
    if (secret) return { format: '%s', word: secretWord(variable) };
    if (isShowable(text)) return { format: '%s', word: literal(text) };
    return {
      format: '%b',
      word: `'${escaped(text, (byte) => `\\0${octal(byte)}`).replaceAll("'", `'\\''`)}'`,
    };
  });
  const onlyText = pieces.every(({ format }) => format === '%s');
  if (onlyText) return `printf %s ${pieces.map(({ word }) => word).join('') || "''"}`;
  return `printf ${pieces.map(({ format }) => format).join('')} ${pieces.map(({ word }) => word).join(' ')}`;
}

/** Whether a terminal shows it as it is; asked in pieces that `sanitize` does not cut. */
function isShowable(text: string): boolean {
  return (text.match(/[\s\S]{1,1000}/gu) ?? []).every((piece) => sanitize(piece) === piece);
}

/** What a terminal would not show as it is becomes an escape; line ends and tabs keep their names. */
function escaped(text: string, byteEscape: (byte: number) => string, quote = ''): string {
  return [...text]
    .map((char) => {
      if (char === '\n') return '\\n';
      if (char === '\t') return '\\t';
      if (char === '\\' || char === quote) return `\\${char}`;
      if (sanitize(char) === char) return char;
      return [...Buffer.from(char, 'utf8')].map(byteEscape).join('');
    })
    .join('');
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3, '0');
}

/** The line of a command without secrets; see `shellLine`. */
export function plainLine(argv: readonly string[]): string {
  return shellLine({ argv: argv.map(plain) });
}

/** The line of a command as the configuration has it: what its shape tells to be a secret is stars. */
export function configuredLine(argv: readonly string[]): string {
  return shellLine({ argv: argv.map((argument) => secretByShape(plain(argument))) });
}
