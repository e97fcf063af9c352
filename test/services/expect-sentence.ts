import { expect } from 'vitest';
import { sanitize } from '../../src/text/sanitize.ts';

/** What only a developer of a library would say to a person. */
const raw = /Please report|\bE[A-Z]{4,}\b|ERR_|SSL routines|\.c:\d+|\[object|undefined|\bat .*\.js/;

/** A reason that a person can be told: one line, no code of a library, nothing that steers a terminal. */
export function expectSentence(text: string): void {
  expect(text).not.toMatch(raw);
  expect(text).not.toContain('\n');
  expect(sanitize(text)).toBe(text);
  expect(text.length).toBeGreaterThan(8);
}
