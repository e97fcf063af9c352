import { isObject } from '../model/is-object.ts';
import { type JsonStep, numberOf, valueAt } from '../model/json-path.ts';
import type { Reading, Row } from '../model/kind.ts';
import { words } from '../words/index.ts';

/** Most rows that a reading carries. */
const mostRows = 1_000;

/** A reading from a JSON document: the number at `path`, and rows where the value there is a list of objects. */
export function readingOf(document: unknown, path: readonly JsonStep[], pathText: string): Reading {
  const value = valueAt(document, path);
  if (Array.isArray(value)) {
    const rows = value.slice(0, mostRows).map((entry): Row => (isObject(entry) ? entry : { value: entry }));
    return { value: value.length, rows, ...(value.length > mostRows ? { more: value.length } : {}) };
  }
  const number = numberOf(value);
  if (number !== undefined) return { value: number };
  const say = words.sources;
  return { value: null, why: value === undefined ? say.missing(pathText) : say.notNumber(pathText) };
}
