import { expect, test } from 'vitest';
import { actionKinds } from '../../src/actions/kinds/registry.ts';
import { actionTable } from '../../src/actions/table.ts';
import { cacheKinds, targetKinds } from '../../src/targets/registry.ts';

test('every kind of target, cache and own action has its place in the table', () => {
  const table = actionTable();
  for (const { kind } of [...targetKinds, ...cacheKinds, ...actionKinds])
    expect(table).toContain(`\`${kind}\``);
  expect(table).toMatch(/^\| `restart` \| Stop it and start it again\. \| {2}\| .*`docker`/m);
  expect(table).toMatch(/^\| `scale` \| .* \| count \| .*`process`/m);
});

test('every row has what it does: no verb is offered without words', () => {
  const rows = actionTable()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  for (const row of rows) expect(row).toMatch(/^\| `[a-z-]+` \| \S/);
});
