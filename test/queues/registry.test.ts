import { expect, test } from 'vitest';
import { jsonSchemaOf } from '../../src/config/json-schema.ts';
import { queueKinds } from '../../src/queues/registry.ts';
import { sourceKinds } from '../../src/sources/registry.ts';

test('no option of a kind is called as another kind is: which one is meant is told by its keys', () => {
  const kinds = [...sourceKinds, ...queueKinds];
  const names = kinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
  const wrong = queueKinds.flatMap(({ kind, schema }) =>
    Object.keys(jsonSchemaOf(schema).properties ?? {}).filter((key) => key !== kind && names.includes(key)),
  );
  expect(wrong).toEqual([]);
});
