import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

let folder: TempFolder;
beforeAll(() => {
  folder = tempFolder('presets');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  api:
    check: { command: ["true"] }
    actions: { touch: { command: [touch, "{name}"], params: { name: {} }, risk: safe } }
  web: { check: { command: ["true"] } }
presets:
  touch-a: { action: touch, component: api, params: { name: made-by-preset }, summary: Makes the file }
`,
  );
});
afterAll(() => folder.remove());

const run = (...args: string[]) => plantao(args, { cwd: folder.path });

it('a preset runs by its name alone, and is recorded as the action with its values', async () => {
  expect((await run('run', '--list', 'api')).out).toMatch(/touch-a.*Makes the file/);
  const dry = await run('run', 'touch-a', '--dry-run');
  expect(dry.out).toContain('touch made-by-preset');
  expect(existsSync(join(folder.path, 'made-by-preset'))).toBe(false);
  const done = await run('run', 'touch-a', '--yes');
  expect(done.code, `${done.out}${done.err}`).toBe(0);
  expect(existsSync(join(folder.path, 'made-by-preset'))).toBe(true);
  const [intent] = (
    JSON.parse((await run('audit', '--json')).out) as { kind: string; data: object }[]
  ).filter(({ kind }) => kind === 'action.intent');
  expect(intent!.data).toMatchObject({ verb: 'touch', component: 'api', params: { name: 'made-by-preset' } });
});

it('a preset is for its component, and takes no other values', async () => {
  expect((await run('run', 'touch-a', 'web', '--dry-run')).code).toBe(3);
  expect((await run('run', 'touch-a', 'api', '--set', 'name=x', '--dry-run')).code).toBe(3);
  expect((await run('run', 'touch-b', '--dry-run')).err).toContain('touch-a');
});
