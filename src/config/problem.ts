import { words } from '../words/index.ts';

/** One fault of a configuration, ready to be shown. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** It is the file itself, not a place in it. */
  readonly whole?: true;
  /** Where in the document, `components.api.check`. */
  readonly path: string;
  /** What is wrong and what was expected, with the offending text. */
  readonly message: string;
  /** The nearest valid word, where there is one. */
  readonly nearest?: string;
  /** The line of the file that holds the fault, or the part of it around the column. */
  readonly source?: string;
  /** Where in `source` the column is, from 1. */
  readonly caret?: number;
  /** A reference without a value here: it may have one elsewhere. */
  readonly unresolved?: boolean;
}

/** A configuration that cannot be used: every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => problemLine(file, problem)).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/** `plantao.yaml:12:5  components.api: unknown key "chek"; did you mean "check"?` */
export function problemLine(file: string, problem: Problem): string {
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const { message, nearest } = problem;
  const text = nearest === undefined ? message : words.config.nearest(message, nearest);
  const place = problem.whole ? file : `${file}:${problem.line}:${problem.column}`;
  return `${place}  ${path}${text}`;
}

/** The problem with the line it is in and a caret below the place. */
export function problemBlock(file: string, problem: Problem): string {
  if (problem.source === undefined) return problemLine(file, problem);
  const number = String(problem.line);
  return [
    problemLine(file, problem),
    `  ${number} | ${problem.source}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat((problem.caret ?? problem.column) - 1)}^`,
  ].join('\n');
}
