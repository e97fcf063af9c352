import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plantao } from '../cli/plantao.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

describe.skipIf(!requireService('postgres'))('a run that two machines share', () => {
  let server: PostgresServer;
  const folders: TempFolder[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });
  afterAll(() => server?.close());

  /** A machine with a home of its own, and the runbooks of all. */
  function machine(name: string): (user: string, ...args: string[]) => Promise<Ended> {
    const folder = tempFolder(`runs-${name}`);
    folders.push(folder);
    mkdirSync(join(folder.path, 'runbooks'));
    writeFileSync(
      join(folder.path, 'runbooks', 'a.md'),
      '# A\n\n## Go\n\n1. one\n2. `plantao run mark job`\n3. three\n',
    );
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: Shop
journal: { postgres: "${server.url}" }
safety: { hold: 0s, cool-down: 0s }
components:
  job:
    check: { command: [test, -f, plantao.yaml], every: 1s }
    actions: { mark: { command: [sleep, "0.2"], verify: { command: [test, -f, plantao.yaml] } } }
`,
    );
    return (user, ...args) => plantao(args, { cwd: folder.path, env: { SUDO_USER: user } });
  }

  it('of two that tick one step at once one was first; the other changes nothing and is told; so with an action', async () => {
    const [one, other] = [machine('one'), machine('other')];
    expect((await one('ana', 'runbook', 'run', 'a#go')).code).toBe(1);
    const [run] = JSON.parse((await other('ana', 'runbook', 'runs', '--json')).out);
    const standings = async () =>
      JSON.parse((await other('ana', 'runbook', 'runs', '--json')).out)[0].steps.map(
        ({ standing }: { standing: string }) => standing,
      );
    const ticks = await Promise.all(
      [one, other].map((on) => on('ana', 'runbook', 'tick', run.id, run.steps[0].id)),
    );
    expect(ticks.map(({ code }) => code).toSorted()).toEqual([0, 3]);
    expect(await standings()).toEqual(['by-hand', 'open', 'open']);
    const acts = await Promise.all([one, other].map((on) => on('ana', 'runbook', 'resume', run.id, '--yes')));
    // Both go on to what is a person's: the action ran once.
    expect(acts.filter(({ code }) => code === 1).length).toBeGreaterThan(0);
    const intents = JSON.parse((await one('ana', 'audit', '--kind', 'action.intent', '--json')).out);
    expect(intents).toHaveLength(1);
    expect(await standings()).toEqual(['by-hand', 'verified', 'open']);
  });

  it('one drives, the others watch, and who takes over is known to both', async () => {
    const [one, other] = [machine('one'), machine('other')];
    await one('ana', 'runbook', 'run', 'a#go');
    const id = JSON.parse((await other('ben', 'runbook', 'runs', '--json')).out)[0].id;
    const refused = await other('ben', 'runbook', 'tick', id);
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('ana drives this run')]);
    expect((await other('ben', 'runbook', 'resume', id, '--take-over')).code).toBe(1);
    expect((await one('ana', 'runbook', 'tick', id)).err).toContain('ben drives this run');
    expect((await other('ben', 'runbook', 'tick', id)).code).toBe(0);
  });
});
