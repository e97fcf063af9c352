import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedSql } from '../../src/text/masked-sql.ts';

test.each([
  ['SELECT 1', 'SELECT ?'],
  ["UPDATE a SET b = 'x''y' WHERE c1 = 2.5e-3 AND d$2 = $1", 'UPDATE a SET b = ? WHERE c1 = ? AND d$2 = $1'],
  [`SELECT E'it\\'s' || U&'\\0061' || B'101' || $tag$ a'b $$ c $tag$`, 'SELECT ? || ? || ? || ?'],
  ['SELECT "O\'Brien 12" FROM "a ""1"""', 'SELECT "O\'Brien 12" FROM "a ""1"""'],
  ['SELECT 0xFF, 1_000, .5', 'SELECT ?, …'],
  ["a IN ('x', 'y',\n 'z') OR b ? 'k'", 'a IN (?, …) OR b ? ?'],
  ['SELECT a -- phone 555-1234\n  /* ana@example.com */ FROM t', 'SELECT a FROM t'],
  ["SELECT 1 /* it's /* Ana */ hers */, 'x' /* don't */", 'SELECT ?, …'],
  // Texts of statements are cut anywhere: what is left of a literal is still one.
  ["SELECT * FROM t WHERE name = 'Ana Mar", 'SELECT * FROM t WHERE name = ?'],
  ['SELECT $$secret', 'SELECT ?'],
  ['SELECT 1 /* sec', 'SELECT ?'],
  ['SELECT "colu', 'SELECT "colu'],
])('%s', (sql, masked) => {
  expect(maskedSql(sql)).toBe(masked);
});

test('no part of a literal is left, wherever the statement is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (secret, at) => {
      const sql = `UPDATE t SET a = 'SECRET${secret.replaceAll("'", "''")}' WHERE b = 1`;
      const cut = sql.slice(0, 18 + (at % sql.length));
      expect(maskedSql(cut)).not.toContain('SEC');
    }),
  );
});

test.each([
  ["'", '?'],
  ['/*', ''],
  ['$a$', '??????'],
  ['"', '"'.repeat(6)],
])('a hundred thousand times %s is no trouble', (unit, masked) => {
  expect(maskedSql(unit.repeat(100_001)).slice(0, 6).trim()).toBe(masked.slice(0, 6).trim());
});
