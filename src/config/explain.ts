import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type ParsedNode,
} from 'yaml';
import type { z } from 'zod';
import { defined } from '../model/defined.ts';
import { nearestWord } from '../text/nearest.ts';
import { sanitize } from '../text/sanitize.ts';
import { shortValue } from '../text/short-value.ts';
import { type Path, passwordsIn } from './interpolate.ts';
import type { Problem } from './problem.ts';

/** A parsed file, for finding the place of a path in it. */
export interface Located {
  readonly document: Document<ParsedNode>;
  readonly lines: LineCounter;
  readonly text: string;
}

/** A fault at a path, before its place in the file is known. */
export interface Fault {
  readonly path: Path;
  /** Points at the key itself instead of its value. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly nearest?: string | undefined;
  /** A reference that has no value here; it may have one on another machine. */
  readonly unresolved?: boolean;
}

/** Puts a fault at its place in the file; where the path has no node (an alias, something missing) its nearest parent. */
export function locate(fault: Fault, located: Located): Problem {
  const offset = offsetOf(fault.path, fault.atKey ?? false, located);
  const problem = problemAt(offset, fault.path.join('.'), fault.message, located, fault.nearest);
  return fault.unresolved ? { ...problem, unresolved: true } : problem;
}

/** A problem at an offset of the text. */
export function problemAt(
  offset: number,
  path: string,
  message: string,
  located: Located,
  nearest?: string,
): Problem {
  const place = located.lines.linePos(Math.min(offset, located.text.length));
  const [line, column] = [Math.max(1, place.line), Math.max(1, place.col)];
  const text = located.text.split('\n', line)[line - 1] ?? '';
  return {
    line,
    column,
    path: sanitize(path.slice(0, longestPath)),
    message: sanitize(message),
    ...defined({ nearest }),
    ...(text.trim() === '' ? {} : excerpt(text, column)),
  };
}

const longestPath = 200;
const excerptWidth = 100;

/** The part of a line around a column, passwords in URLs masked, and where in it the column is. */
function excerpt(line: string, column: number): { source: string; caret: number } {
  const start = column > excerptWidth * 0.8 ? column - Math.floor(excerptWidth / 2) : 0;
  // Wide enough that a URL cut by the window is still recognised as one.
  const near = line.slice(Math.max(0, start - 2_000), start + excerptWidth + 2_000);
  const masked = passwordsIn(near).reduce(
    (text, password) => text.replaceAll(password, '*'.repeat(password.length)),
    near,
  );
  const from = start - Math.max(0, start - 2_000);
  const part = masked
    .slice(from, from + excerptWidth)
    .toWellFormed()
    .replace(/[^\P{C}]|[\u2028\u2029]/gu, ' ');
  return { source: start > 0 ? `…${part}` : part, caret: column - start + (start > 0 ? 1 : 0) };
}

function offsetOf(path: Path, atKey: boolean, located: Located): number {
  let node: Node | null | undefined = located.document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return offset;
      const key = pair.key as Node;
      node = pair.value as Node | null;
      const last = depth === path.length - 1;
      offset = (last && atKey ? key.range?.[0] : (node?.range?.[0] ?? key.range?.[0])) ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)] as Node | undefined;
      if (!node) return offset;
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** Sections that the format will have. */
const later = ['oncall', 'runbooks'];

/** The faults a zod issue stands for: one for each unknown key, else one. */
export function faultsOf(issue: z.core.$ZodIssue, raw: unknown): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = valueIn(raw, path);
  const given = value === undefined ? '' : `, not ${quote(value)}`;
  const candidates = candidatesOf(issue);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message:
          path.length === 0 && later.includes(key)
            ? `"${key}" is not yet supported; take it out, or put it under a key that begins with x-`
            : `unknown key "${shortValue(key)}"`,
        nearest: nearestWord(key, candidates),
      }));
    case 'invalid_type':
      return value === undefined
        ? [
            {
              path,
              atKey: true,
              message: `"${path.at(-1) ?? ''}" is missing: expected ${typeName(issue.expected)}`,
            },
          ]
        : [{ path, message: `expected ${typeName(issue.expected)}${given}` }];
    case 'invalid_value': {
      const words = issue.values.map(String);
      return [
        {
          path,
          message: `expected one of ${words.join(', ')}${given}`,
          nearest: nearestWord(String(value), words),
        },
      ];
    }
    case 'invalid_union': {
      // The branch that got furthest tells most; without one, what the branches expect.
      const branches = issue.errors.map((errors) =>
        errors.flatMap((inner) => faultsOf(prefixed(inner, path), raw)),
      );
      const deepest = branches
        .flat()
        .filter((fault) => fault.path.length > path.length)
        .sort((a, b) => b.path.length - a.path.length);
      if (deepest.length > 0) return [deepest[0]!];
      const expected = issue.errors.flatMap((errors) => errors.map(expectation));
      const wanted = `expected ${[...new Set(expected)].join(' or ')}`;
      if (value === undefined && path.length > 0)
        return [{ path, atKey: true, message: `"${path.at(-1)}" is missing: ${wanted}` }];
      return [{ path, message: `${wanted}${given}` }];
    }
    case 'custom': {
      const words = (issue.params?.words as string[] | undefined) ?? [];
      const found = words
        .map((word) => ({ word, nearest: nearestWord(word, candidates) }))
        .find(({ nearest }) => nearest);
      const text = quoteNeeded(issue.message, value) ? `${issue.message}${given}` : issue.message;
      return [
        found
          ? { path: [...path, found.word], atKey: true, message: text, nearest: found.nearest }
          : { path, message: text },
      ];
    }
    case 'invalid_key':
      return [
        { path, atKey: true, message: `"${path.at(-1)}": ${issue.issues[0]?.message ?? issue.message}` },
      ];
    default:
      return [{ path, message: `${lowerFirst(issue.message)}${given}` }];
  }
}

function prefixed(issue: z.core.$ZodIssue, path: Path): z.core.$ZodIssue {
  return { ...issue, path: [...path, ...issue.path] };
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return typeName(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return lowerFirst(issue.message).replace(/^expected /, '');
}

function candidatesOf(issue: z.core.$ZodIssue): string[] {
  const params = (issue as { params?: { candidates?: string[] } }).params;
  return params?.candidates ?? [];
}

function quoteNeeded(message: string, value: unknown): boolean {
  return (
    message.startsWith('expected') &&
    (typeof value === 'string' || typeof value === 'number') &&
    !message.includes(String(value))
  );
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

function typeName(expected: string): string {
  return typeNames[expected] ?? expected;
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `"${shortValue(value)}"` : String(value);
}

function valueIn(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
