import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { command as ownCommand } from '../../src/actions/kinds/command.ts';
import { command as check } from '../../src/checks/command.ts';
import { linesOn } from '../../src/connections/host.ts';
import type { TargetPlan } from '../../src/model/action.ts';
import { command as source } from '../../src/sources/command.ts';
import { kubernetes } from '../../src/targets/kubernetes.ts';
import { railway } from '../../src/targets/railway.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { KubeApi } from '../services/kubernetes-api.ts';
import { programPath } from '../services/programs.ts';
import { requireService } from '../services/require.ts';
import { startSshd, type TestSshd } from '../services/sshd.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

// Every user of a machine can read the arguments of every program. What plantao starts is put behind a stand-in that writes its
// arguments down first; the other side of ssh is this machine, so that its programs are written down, too.

const canary = 'canary-4711-Xy';
const apps = '/apis/apps/v1';
let folder: TempFolder;
const seen = (): string => readFileSync(join(folder.path, 'seen'), 'utf8');
/** Puts a program in front of the real one. */
function writesDown(name: string, real: string): void {
  const file = join(folder.path, name);
  writeFileSync(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$0 $*" >> '${folder.path}/seen'\n${real === '' ? 'cat > /dev/null' : `exec ${real} "$@"`}\n`,
  );
  chmodSync(file, 0o755);
}

beforeEach(() => {
  folder = tempFolder('arguments');
  vi.stubEnv('PATH', `${folder.path}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

const run = async (plan: TargetPlan): Promise<void> => plan.run(() => {}, within());

describe.skipIf(!requireService('kubectl'))('kubectl', () => {
  test('gets a secret by standard input, also where it only asks whether that would be accepted', async () => {
    const api = await KubeApi.start();
    const { context, close } = testContext(folder.path);
    writesDown('kubectl', programPath('kubectl')!);
    api.put(apps, 'deployments', {
      metadata: { name: 'api', labels: { app: 'api' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'api' } },
        template: {
          metadata: { labels: { app: 'api' } },
          spec: { containers: [{ name: 'api', image: 'x', env: [{ name: 'OLD_TOKEN', value: 'x' }] }] },
        },
      },
    });
    const target = kubernetes.open(
      kubernetes.schema.parse({ kubernetes: 'deployment/api', kubeconfig: api.kubeconfig() }),
      context,
    );
    const set = `GROQ_API_KEY=${canary}=1 MODE=x OLD_TOKEN-`;
    const plan = await target.plan('set-env', { set }, within());
    expect(plan.requests[0]).toMatch(
      /^printf .*GROQ_API_KEY=.*•••.* \| kubectl .* MODE=x OLD_TOKEN- --env=-$/,
    );
    expect(plan.warnings).toBeUndefined();
    await run(plan);
    expect(seen()).toContain('set env');
    expect(seen()).not.toContain(canary);
    const { env } = (
      api.get(apps, 'deployments', 'api')!.spec as never as {
        template: { spec: { containers: { env: { name: string; value: string }[] }[] } };
      }
    ).template.spec.containers[0]!;
    expect(env.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'GROQ_API_KEY', value: `${canary}=1` },
      { name: 'MODE', value: 'x' },
    ]);
    // kubectl would cut it at the comment: then it has to be an argument, and the plan says so.
    const cut = await target.plan('set-env', { set: `DB_PASSWORD=${canary}#2` }, within());
    expect(cut.warnings).toEqual([expect.stringContaining('DB_PASSWORD can be read in the process list')]);
    await run(cut);
    expect(JSON.stringify(api.get(apps, 'deployments', 'api'))).toContain(`${canary}#2`);
    await close();
    api.close();
  });
});

test('railway gets a secret by standard input', async () => {
  const { context, close } = testContext(folder.path);
  writesDown('railway', '');
  const target = railway.open(railway.schema.parse({ railway: 'backend' }), context);
  await run(await target.plan('set-env', { set: `API_KEY=${canary} MODE=x` }, within()));
  expect(seen()).toContain('--set-from-stdin API_KEY');
  expect(seen()).not.toContain(canary);
  await close();
});

test('an action whose own arguments hold a secret says that it can be read', async () => {
  const { context, close } = testContext(folder.path);
  const planOf = (options: object) =>
    ownCommand.open(ownCommand.schema.parse(options), context).plan({}, within());
  const open = await planOf({ command: ['true', `--token=${canary}`] });
  expect(open.warnings).toEqual([expect.stringContaining('process list')]);
  const closed = await planOf({ command: ['true'], env: { TOKEN: canary }, input: canary });
  expect(closed.warnings).toBeUndefined();
  await close();
});

describe.skipIf(!requireService('sshd'))('a host', () => {
  let sshd: TestSshd;
  beforeEach(async () => {
    sshd = await startSshd();
  });
  afterEach(() => sshd.remove());
  /** Prints a variable and what it reads, and keeps the command lines of all programs of the machine. */
  const looks = (): string[] => [
    'sh',
    '-c',
    `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' > '${folder.path}/seen'; printf '%s|%s' "$TOKEN" "$(cat)"`,
  ];

  test.each([`${canary}`, `${canary} with 'quotes' "and" $(id) \\n \\\\ %s`, `${canary}\nsecond line\n`])(
    'gets variables by standard input: %j',
    async (value) => {
      const { context, close } = testContext(folder.path, { web1: sshd.host });
      const lines: string[] = [];
      const plan = await ownCommand
        .open(
          ownCommand.schema.parse({
            command: looks(),
            host: 'web1',
            env: { TOKEN: value },
            input: 'read me',
          }),
          context,
        )
        .plan({}, within());
      await plan.run((line) => void lines.push(line), within());
      expect(lines.join('\n')).toBe(`${value}|read me`);
      expect(existsSync(join(folder.path, 'seen'))).toBe(true);
      expect(seen()).not.toContain(canary);
      const asked = { command: looks(), host: 'web1', env: { TOKEN: value } };
      await check.open(check.schema.parse({ ...asked, ok: [0] }), context).run(within());
      expect(seen()).not.toContain(canary);
      const reading = await source
        .open(
          source.schema.parse({ ...asked, command: ['sh', '-c', 'printf %s "$COUNT"'], env: { COUNT: '7' } }),
          context,
        )
        .read(within());
      expect(reading.value).toBe(7);
      const followed = await collect(
        linesOn('web1', looks(), { cwd: '/', env: { TOKEN: value }, signal: within() }, context),
      );
      expect(followed.join('\n')).toBe(`${value}|`);
      expect(seen()).not.toContain(canary);
      await close();
    },
  );
});
