import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { type Ended, plantao } from './plantao.ts';

let folder: TempFolder;
const run = (...args: string[]): Promise<Ended> =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state') } });

beforeAll(() => {
  folder = tempFolder('cli-runbook');
  mkdirSync(join(folder.path, 'runbooks'));
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    'system: shop\ncomponents: { api: { check: { tcp: "127.0.0.1:1" } } }\n',
  );
  writeFileSync(
    join(folder.path, 'runbooks', 'api.md'),
    '# API\n\nIntro.\n\n## Slow answers\n\n1. Flush\n\n### Why\n\nFull.\n\n## Rollback\n\nCareful.\n',
  );
});
afterAll(() => folder.remove());

test('list has every runbook, also as JSON', async () => {
  const { code, out } = await run('runbook', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/api +API +3/);
  expect(JSON.parse((await run('runbook', 'list', '--json')).out)).toEqual([
    { name: 'api', title: 'API', sections: 3 },
  ]);
});

test('show prints a section with what lies below it, and nothing after it', async () => {
  const { code, out } = await run('runbook', 'show', 'api#slow-answers');
  expect(code).toBe(0);
  expect(out).toBe('Slow answers\n\n 1. Flush\n\nWhy\n\n Full.\n');
  expect((await run('runbook', 'show', 'api')).out).toContain('Careful.');
});

test('a name or heading that is not there is an error with what there is', async () => {
  const unknown = await run('runbook', 'show', 'apo');
  expect([unknown.code, unknown.out]).toEqual([3, '']);
  expect(unknown.err).toContain('no runbook "apo": did you mean "api"?');
  const missing = await run('runbook', 'show', 'api#gone');
  expect([missing.code, missing.out]).toEqual([3, '']);
  expect(missing.err).toContain('no heading "gone" in api');
});

test('a folder that is named and not there is said, and fails', async () => {
  const file = join(folder.path, 'other.yaml');
  writeFileSync(
    file,
    'system: shop\nrunbooks: nowhere\ncomponents: { api: { check: { tcp: "127.0.0.1:1" } } }\n',
  );
  const { code, out } = await run('--config', file, 'runbook', 'list');
  expect(code).toBe(1);
  expect(out).toContain('cannot read it:');
});
