import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkKinds } from '../../src/checks/registry.ts';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { configReference } from '../../src/config/reference.ts';
import { channelKinds } from '../../src/notify/registry.ts';
import { queueKinds } from '../../src/queues/registry.ts';
import { sourceKinds } from '../../src/sources/registry.ts';
import { cacheKinds, targetKinds } from '../../src/targets/registry.ts';

const every = [...checkKinds, ...sourceKinds, ...queueKinds, ...targetKinds, ...cacheKinds, ...channelKinds];

/** The schema at a path of property names; `*` is any id, `|` the first of what it may be, `[]` an entry of a list. */
function at(...path: string[]): JsonSchema {
  let schema = configJsonSchema();
  for (const step of path) {
    const inner = { '*': schema.additionalProperties, '|': schema.anyOf?.[0], '[]': schema.items }[step];
    schema = (inner ?? schema.properties?.[step]) as JsonSchema;
  }
  return schema;
}

test.each(every.map((kind) => [kind.kind, kind] as const))(
  'the example of %s is accepted by it',
  (_, kind) => {
    expect(kind.schema.safeParse(parse(kind.example))).toMatchObject({ success: true });
  },
);

test.each([
  [checkKinds, ['components', '*', 'check']],
  [targetKinds, ['components', '*', 'runs', '|']],
  [cacheKinds, ['components', '*', 'cache']],
  [sourceKinds, ['metrics', '*']],
  [
    [...sourceKinds, ...queueKinds],
    ['queues', '*'],
  ],
  [sourceKinds.filter((kind) => kind.hasRows), ['escalations', '*']],
] as const)('editors are offered every kind', (kinds, path) => {
  const offered = at(...path).anyOf as JsonSchema[];
  expect(offered.map(({ title }) => title)).toEqual(kinds.map(({ kind }) => kind));
  for (const [index, kind] of kinds.entries()) {
    expect(offered[index]!.required).toContain(kind.kind);
    expect(offered[index]!.additionalProperties).toBe(false);
  }
});

test('editors accept a reference where a URL or a number belongs', () => {
  const [http] = at('components', '*', 'check').anyOf as JsonSchema[];
  expect(http!.properties!.http).toEqual({ type: 'string', description: 'The URL to ask' });
  const fails = http!.properties!.fails as JsonSchema;
  expect((fails.anyOf as JsonSchema[]).map(({ type }) => type)).toEqual(['integer', 'string']);
});

test('the reference has every kind with its summary and example', () => {
  const reference = configReference();
  for (const kind of every) {
    expect(reference).toContain(`### \`${kind.kind}\``);
    expect(reference).toContain(kind.summary);
    expect(reference).toContain(kind.example);
  }
  expect(reference).toContain('| `criticality` | `critical`, `high`, `medium`, `low` |');
  expect(reference).toContain('| `worker` | text |');
});
