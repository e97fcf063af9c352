import { expect, test } from 'vitest';
import { joinedPrefixes, keyPrefix, maskedKey } from '../../src/text/masked-key.ts';

test.each([
  ['medico:telefone:5511987654321', 'medico:telefone:55…21'],
  ['lead:+55 11 98765-4321:name', 'lead:+55…21:name'],
  ['user:ana.souza@example.com:cart', 'user:*@*:cart'],
  ['session:123456', 'session:123456'],
  ['order:2026-11', 'order:2026-11'],
])('%s is shown as %s', (key, shown) => {
  expect(maskedKey(key)).toBe(shown);
});

test.each([
  ['medico:telefone:5511987654321', 'medico:telefone:*'],
  ['user:42:profile', 'user:*:profile'],
  ['user:42:cart:7', 'user:*:cart:*'],
  ['a:1:2:3', 'a:*'],
  ['crm_retry_queue', 'crm_retry_queue'],
  ['5511987654321', '*'],
  ['ana@example.com:cart', '*:cart'],
  ['cache:ana@example.com', 'cache:*'],
  [`blob:${'x'.repeat(60)}`, 'blob:*'],
  ['', ''],
])('%s has the prefix %s', (key, prefix) => {
  expect(keyPrefix(key)).toBe(prefix);
});

test('a part with too many values names things; one with few is a word', () => {
  const ids = Array.from({ length: 6 }, (_, n) => `session:${'abcdef'[n]}a:profile`);
  const joined = joinedPrefixes([...ids, 'user:*:cart', 'user:*:profile'], 5);
  expect(new Set(joined.values())).toEqual(new Set(['session:*:profile', 'user:*:cart', 'user:*:profile']));
  expect(joinedPrefixes(ids, 6).get(ids[0]!)).toBe(ids[0]);
});
