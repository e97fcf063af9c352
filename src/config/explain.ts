import {
  type Document,
  isMap,
  isPair,
  isScalar as isScalarNode,
  isSeq,
  type LineCounter,
  type Node,
  type ParsedNode,
} from 'yaml';
import type * as z from 'zod';
import { defined } from '../model/defined.ts';
import { nearestWord } from '../text/nearest.ts';
import { sanitize } from '../text/sanitize.ts';
import { shortValue } from '../text/short-value.ts';
import { words } from '../words/index.ts';
import type { Path } from './interpolate.ts';
import type { Problem } from './problem.ts';
import { secretsInLine } from './written-secrets.ts';

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

/** The part of a line around a column, secrets masked, and where in it the column is. */
function excerpt(line: string, column: number): { source: string; caret: number } {
  const start = column > excerptWidth * 0.8 ? column - Math.floor(excerptWidth / 2) : 0;
  // Wide enough that a URL cut by the window is still recognised as one.
  const near = line.slice(Math.max(0, start - 2_000), start + excerptWidth + 2_000);
  const masked = secretsInLine(near).reduce(
    (text, secret) => text.replaceAll(secret, '*'.repeat(secret.length)),
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
        (item) => isPair(item) && isScalarNode(item.key) && String(item.key.value) === String(step),
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

/**
 * What a value must be, for issues that a schema has no sentence of its own for: handed to every parse, so that zod's own English
 * never shows.
 */
export function expectation(issue: RawIssue): string {
  return words.config.expected.any([phraseOf(issue)]);
}

/** The faults a zod issue stands for: one for each unknown key, else one. */
export function faultsOf(issue: z.core.$ZodIssue, raw: unknown): Fault[] {
  const say = words.config;
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = valueIn(raw, path);
  const candidates = candidatesOf(issue);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: say.unknownKey(shortValue(key)),
        nearest: nearestWord(key, candidates),
      }));
    case 'invalid_value':
      return [
        {
          path,
          message: withGiven(issue.message, value),
          nearest: nearestWord(String(value), issue.values.map(String)),
        },
      ];
    case 'invalid_union':
      return [faultOfUnion(issue, path, raw)];
    case 'custom': {
      const written = (issue.params?.words as string[] | undefined) ?? [];
      const found = written
        .map((word) => ({ word, nearest: nearestWord(word, candidates) }))
        .find(({ nearest }) => nearest);
      if (found)
        return [{ path: [...path, found.word], atKey: true, message: issue.message, nearest: found.nearest }];
      const quotes = issue.params?.quoted === true && isScalar(value);
      return [{ path, message: quotes ? withGiven(issue.message, value) : issue.message }];
    }
    case 'invalid_key': {
      const key = String(path.at(-1));
      return [{ path, atKey: true, message: say.inKey(key, issue.issues[0]?.message ?? issue.message) }];
    }
    default:
      return [
        value === undefined
          ? missing(path, issue.message)
          : { path, message: withGiven(issue.message, value) },
      ];
  }
}

/** The branch that got furthest tells most; else the one that takes such a value but not this one; else what all of them expect. */
function faultOfUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, raw: unknown): Fault {
  const inner = issue.errors
    .flat()
    .map((one) => ({ ...one, path: [...path, ...one.path] }) as z.core.$ZodIssue);
  const deepest = inner
    .flatMap((one) => faultsOf(one, raw))
    .filter((fault) => fault.path.length > path.length)
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (deepest) return deepest;
  const value = valueIn(raw, path);
  const nearly = inner.find(({ code }) => code !== 'invalid_type' && code !== 'invalid_value');
  if (nearly && value !== undefined) return { path, message: withGiven(nearly.message, value) };
  const wanted = words.config.expected.any([...new Set(inner.map((one) => phraseOf(one)))]);
  return value === undefined ? missing(path, wanted) : { path, message: withGiven(wanted, value) };
}

function missing(path: Path, expected: string): Fault {
  if (path.length === 0) return { path, message: expected };
  return { path, atKey: true, message: words.config.missing(String(path.at(-1)), expected) };
}

function withGiven(message: string, value: unknown): string {
  return value === undefined ? message : words.config.not(message, given(value));
}

function candidatesOf(issue: z.core.$ZodIssue): string[] {
  const params = (issue as { params?: { candidates?: string[] } }).params;
  return params?.candidates ?? [];
}

type RawIssue = z.core.$ZodRawIssue | z.core.$ZodIssue;

/** What the schema of an issue takes, in a few words. */
function phraseOf(issue: RawIssue): string {
  const say = words.config.expected;
  switch (issue.code) {
    case 'invalid_type':
      return say.type(String(issue.expected));
    case 'invalid_value':
      return say.oneOf((issue.values as readonly unknown[]).map(String));
    case 'too_small': {
      const least = Number(issue.minimum);
      if (issue.origin === 'string') return say.longer(least);
      return issue.origin === 'array' ? say.more(least) : say.atLeast(least, issue.inclusive !== false);
    }
    case 'too_big': {
      const most = Number(issue.maximum);
      if (issue.origin === 'string') return say.shorter(most);
      return issue.origin === 'array' ? say.fewer(most) : say.atMost(most, issue.inclusive !== false);
    }
    default:
      return say.other;
  }
}

/** What was written, as it stands in the file. */
function given(value: unknown): string {
  if (Array.isArray(value)) return words.config.list;
  if (value !== null && typeof value === 'object') return words.config.mapping;
  return typeof value === 'string' ? words.config.text(shortValue(value)) : String(value);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function valueIn(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
