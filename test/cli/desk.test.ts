import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

/** Nothing listens on the discard port of this machine. */
const nowhere = '127.0.0.1:9';
let folder: TempFolder;
const run = (...args: string[]) =>
  plantao(args, {
    cwd: folder.path,
    env: { XDG_STATE_HOME: join(folder.path, 'state'), DOCKER_HOST: `tcp://${nowhere}` },
  });

beforeEach(() => {
  folder = tempFolder('desk');
  writeFileSync(
    join(folder.path, 'cluster.yaml'),
    `apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: "http://${nowhere}" } }]
contexts: [{ name: c, context: { cluster: c } }]
current-context: c
`,
  );
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components:
  api:
    check: { command: ["true"] }
    runs: { kubernetes: deployment/agente-api, kubeconfig: cluster.yaml }
  worker: { check: { command: ["true"] }, runs: { docker: worker } }
  cache: { check: { command: ["true"] }, runs: { redis: "redis://${nowhere}/0" } }
  store:
    check: { command: ["true"] }
    actions:
      purge: { postgres: "postgres://${nowhere}/shop", delete: messages, where: "created_at < now()", verify: off }
`,
  );
});
afterEach(() => folder.remove());

test('at a desk without the cluster a dry run shows what would run and names what was not looked up', async () => {
  const { code, out, err } = await run('run', 'scale', 'api', '--count', '20', '--dry-run');
  expect(err).toBe('');
  expect(out).toContain('scale deployment/agente-api --replicas=20');
  expect(out).toMatch(/not looked up +deployment\/agente-api as it is now/);
  expect(out).toMatch(/refused +cannot run before this can be looked up: /);
  expect(out).not.toMatch(/touches/);
  expect(code).toBe(0);
});

test('so it does for an Engine, a Redis and a database that are away', async () => {
  const said = async (...what: string[]) => {
    const { code, out } = await run('run', ...what, '--dry-run');
    expect(code).toBe(0);
    return out;
  };
  expect(await said('restart', 'worker')).toContain('POST /containers/worker/restart?t=');
  expect(await said('delete-keys', 'cache', '--set', 'pattern=medico:*')).toContain('medico:*');
  expect(await said('purge', 'store')).toContain('DELETE FROM messages WHERE created_at < now()');
});

test('what could not be looked up does not run, is not recorded, and is told apart from a refusal by a guard', async () => {
  const refused = await run('run', 'restart', 'api', '--yes');
  expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('cannot run before') });
  expect(JSON.parse((await run('audit', '--json', '--kind', 'action.intent')).out)).toEqual([]);
  const plan = JSON.parse((await run('run', 'restart', 'api', '--dry-run', '--json')).out);
  expect(plan).toMatchObject({ refusedFor: 'unseen', unseen: expect.arrayContaining([expect.any(String)]) });
  const guarded = await run('run', 'restart', 'api', '--dry-run', '--read-only', '--json');
  expect(guarded.code).toBe(3);
  expect(JSON.parse(guarded.out)).toMatchObject({ refusedFor: 'read-only' });
  // What nobody needs to look at is refused as before.
  expect((await run('run', 'scale', 'api', '--count', 'many', '--dry-run')).code).toBe(3);
});
