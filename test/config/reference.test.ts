import { expect, test } from 'vitest';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { configReference } from '../../src/config/reference.ts';

/** The keys of each table of the page, by the heading above it. */
function tablesOf(page: string): readonly { readonly heading: string; readonly keys: readonly string[] }[] {
  return page
    .split(/^#{2,3} /m)
    .slice(1)
    .map((part) => ({
      heading: part.split('\n', 1)[0]!.replaceAll('`', ''),
      keys: [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key!),
    }));
}

interface Mapping {
  readonly path: string;
  /** The kind whose mapping it is. */
  readonly kind: string | undefined;
  readonly keys: readonly string[];
}

/** Every mapping with keys of its own in a schema. */
function mappingsOf(schema: unknown, path: string): readonly Mapping[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { title, properties = {}, items, additionalProperties, anyOf = [] } = schema as JsonSchema;
  const keys = Object.keys(properties);
  return [
    ...(keys.length > 0 ? [{ path, kind: title, keys }] : []),
    ...Object.entries(properties).flatMap(([key, inner]) => mappingsOf(inner, `${path}.${key}`)),
    ...mappingsOf(items, `${path}[]`),
    ...mappingsOf(additionalProperties, `${path}.ID`),
    ...anyOf.flatMap((inner) => mappingsOf(inner, path)),
  ];
}

/** Mappings of which the page lacks a key: no table, or table of the kind and common one together, has all of them. */
function undocumented(page: string): readonly string[] {
  const tables = tablesOf(page);
  const lists = tables.flatMap(({ heading, keys }) => {
    const prefixes = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.') + 1)));
    return [...prefixes].map((prefix) => ({
      heading,
      keys: keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
    }));
  });
  return mappingsOf(configJsonSchema(), 'file')
    .filter(({ kind, keys }) => {
      const own = new Set(lists.filter(({ heading }) => heading === kind).flatMap((list) => list.keys));
      const rest = keys.filter((key) => !own.has(key));
      return !lists.some((list) => rest.every((key) => list.keys.includes(key)));
    })
    .map(({ path, kind, keys }) => `${path}${kind === undefined ? '' : ` (${kind})`}: ${keys.join(', ')}`);
}

test('the page has every key of the schema', () => {
  expect(mappingsOf(configJsonSchema(), 'file').length).toBeGreaterThan(80);
  expect(undocumented(configReference())).toEqual([]);
});

test.each([
  '`maintenance[].timezone`',
  '`params.ID.secret`',
  '`people.ID.chat`',
  '`expect.under`',
  '`timeout`',
])('a page without %s lacks it', (key) => {
  const page = configReference()
    .split('\n')
    .filter((line) => !line.startsWith(`| ${key} |`))
    .join('\n');
  expect(undocumented(page).length).toBeGreaterThan(0);
});
