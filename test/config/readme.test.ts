import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

it('accepts the configuration that the README begins with, in both environments', async () => {
  const block = readme.match(/```yaml\n([\s\S]*?)```/)![1]!.replace(/^ {3}/gm, '');
  const local = await parseConfig(block, { file: '/nowhere/plantao.yaml', env: {} });
  expect(local.environment).toBe('local');
  expect(local.components.map(({ id }) => id)).toEqual(['api', 'database', 'redis', 'worker']);
  expect(local.guarded).toBe(false);

  const env = { REDIS_URL: 'redis://cache.example.com:6379/0' };
  const inProduction = parseConfig(
    block.replace('${secret:file:/run/secrets/db}', 'postgres://app@db.example.com/app'),
    {
      file: '/nowhere/plantao.yaml',
      environment: 'production',
      env,
    },
  );
  expect((await inProduction).guarded).toBe(true);
});
