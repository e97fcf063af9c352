import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActionParams, Verb } from '../../src/model/action.ts';
import { compose } from '../../src/targets/compose.ts';
import { referenceOf } from '../../src/targets/compose-images.ts';
import { docker as dockerTarget } from '../../src/targets/docker.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { busyboxImage, docker } from '../services/docker.ts';
import { programPath } from '../services/programs.ts';
import { requireService } from '../services/require.ts';
import { startSshd, type TestSshd } from '../services/sshd.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const canRun = requireService('compose');
const project = `plantaotest${randomBytes(4).toString('hex')}`;
const image = `${project}/app`;
let folder: TempFolder;
let world: ReturnType<typeof testContext>;
let sshd: TestSshd | undefined;

const composeCommand = (...args: string[]): string =>
  execFileSync(programPath('docker-compose'), ['-p', project, ...args], {
    cwd: folder.path,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const open = (options: object = {}) =>
  compose.open(compose.schema.parse({ compose: 'api', project, grace: 1, ...options }), world.context);
const act = async (verb: Verb, params: ActionParams = {}, options: object = {}): Promise<string[]> => {
  const output: string[] = [];
  const plan = await open(options).plan(verb, params, within());
  await plan.run((line) => void output.push(line), within());
  return output;
};
const replicas = (): string[] =>
  docker('ps', '-q', '--filter', `label=com.docker.compose.project=${project}`).split('\n').filter(Boolean);
const startedAt = (): string[] =>
  replicas().map((id) => docker('inspect', '-f', '{{.State.StartedAt}} {{.State.Running}}', id));

beforeAll(async () => {
  if (!canRun) return;
  folder = tempFolder('compose');
  docker('tag', busyboxImage(), `${image}:latest`);
  const script = "echo hello from $$HOSTNAME; trap 'exit 0' TERM; while :; do sleep 0.1; done";
  writeFileSync(
    join(folder.path, 'docker-compose.yml'),
    [
      'version: "3"',
      'services:',
      '  api:',
      `    image: ${image}`,
      '    network_mode: none',
      `    command: ["/bin/sh", "-c", ${JSON.stringify(script)}]`,
      '  other:',
      `    image: ${image}`,
      '    network_mode: none',
      '    stop_grace_period: 0s',
      '    command: ["/bin/sleep", "1000"]',
      '',
    ].join('\n'),
  );
  if (requireService('sshd')) sshd = await startSshd();
});
afterAll(async () => {
  if (!canRun) return;
  composeCommand('down', '-t', '0');
  for (const tag of docker('images', '-q', image).split('\n').filter(Boolean)) {
    try {
      docker('rmi', '-f', tag);
    } catch {
      // Several tags of one image: the first took it.
    }
  }
  docker('tag', busyboxImage(), 'plantao-test-busybox:latest');
  await sshd?.remove();
  folder.remove();
});
beforeEach(() => {
  if (canRun) world = testContext(folder.path, sshd ? { box: sshd.host } : {});
});
afterEach(() => world?.close());

describe.skipIf(!canRun)('a service of Docker Compose', () => {
  test('that was never started is down, and start makes its containers', async () => {
    expect(await open().status!(within())).toEqual({
      status: 'down',
      message: 'no containers: never started',
    });
    await act('start');
    expect(await open().status!(within())).toEqual({ status: 'up', message: 'running' });
    await expect(open().plan('start', {}, within())).rejects.toThrow(/is already running/);
  });

  test('scale shows current and new, goes up and down again, and keeps to its limits', async () => {
    const plan = await open().plan('scale', { count: 3 }, within());
    expect(plan).toMatchObject({
      from: '1 running',
      to: '3 running',
      touches: 2,
      undo: { verb: 'scale', params: { count: 1 } },
    });
    expect(plan.requests[0]).toMatch(/up --detach --no-deps --no-recreate --scale api=3 api$/);
    await plan.run(() => {}, within());
    expect(await open().status!(within())).toEqual({ status: 'up', message: '3 replicas running' });
    expect(await open().stats!(within())).toMatchObject({ instances: 3, restarts: 0 });
    expect(await plan.preconditions[0]!.recheck(within())).toBe('api has 3 replicas now');
    for (const count of ['-1', '1.5', '', '99', '2; rm -rf /'])
      await expect(open().plan('scale', { count }, within())).rejects.toThrow(/scale needs a count/);
    await act('scale', { count: 2 });
    expect(replicas()).toHaveLength(2);
  });

  test('restart touches every replica of the service and nothing else', async () => {
    composeCommand('up', '-d', 'other');
    const before = startedAt();
    const plan = await open().plan('restart', {}, within());
    expect(plan.requests).toHaveLength(2);
    expect(plan.requests[0]).toMatch(/^POST \/containers\/\w+_api_1\/restart\?t=1$/);
    await plan.run(() => {}, within());
    const after = startedAt();
    expect(after.filter((one) => !before.includes(one))).toHaveLength(2);
    composeCommand('rm', '-sf', 'other');
  });

  test('a rolling restart goes on only when a replica is good again', async () => {
    const output = await act('rolling-restart');
    expect(
      output
        .filter((line) => !line.startsWith('> '))
        .map((line) => line.replace(/^\S+_(api_\d): .*?(\w+)(?: \d+)?$/, '$1 $2')),
    ).toEqual(['api_1 answered', 'api_1 running', 'api_2 answered', 'api_2 running']);
  });

  test('one replica that is gone makes it degraded, all make it down', async () => {
    const [first, second] = replicas();
    docker('kill', first!);
    const answer = await open().status!(within());
    expect(answer).toMatchObject({ status: 'degraded' });
    expect(answer.message).toMatch(/^1 of 2 replicas up; \w+_api_\d exited \(exit code 137\)$/);
    docker('kill', second!);
    expect(await open().status!(within())).toMatchObject({ status: 'down' });
    await act('start');
    expect(await open().status!(within())).toMatchObject({ status: 'up' });
  });

  test('logs are those of all replicas, each line with its own; a replica started again goes on', async () => {
    const lines = await collect(open().logs!({ tail: 100, follow: false }, within()));
    const instances = new Set(lines.map(({ instance }) => instance));
    expect([...instances].sort()).toEqual([`${project}_api_1`, `${project}_api_2`]);
    expect(lines.every(({ text }) => text.startsWith('hello from'))).toBe(true);
    const abort = new AbortController();
    const followed: string[] = [];
    const reading = (async () => {
      for await (const line of open().logs!({ tail: 1, follow: true }, abort.signal))
        followed.push(line.text);
    })();
    await until('the last line of each', () => followed.length === 2);
    docker('restart', '-t', '0', `${project}_api_1`);
    await until('the line of the new start', () => followed.length > 2);
    abort.abort();
    await reading;
    expect(followed).toHaveLength(3);
  });

  test('recreate makes new containers of the same image', async () => {
    const before = replicas();
    await act('recreate');
    expect(replicas().filter((id) => before.includes(id))).toEqual([]);
    expect(replicas()).toHaveLength(2);
  });

  test('a redeploy keeps the image of before, and rolls back to it', async () => {
    const plan = await open().plan('redeploy', {}, within());
    const tag = String(plan.undo!.params.revision);
    expect(plan.requests[0]).toMatch(new RegExp(`^docker tag sha256:\\w+ ${image}:${tag}$`));
    expect(plan.requests[1]).toMatch(/ pull api$/);
    expect(plan.undo).toMatchObject({ verb: 'rollback' });
    // Nothing can be pulled here: the registry does not exist. What was kept before that is kept all the same.
    await expect(plan.run(() => {}, within())).rejects.toThrow();
    const old = docker('inspect', '-f', '{{.Image}}', replicas()[0]!);
    docker('commit', '--change', 'LABEL newer=yes', replicas()[0]!, `${image}:latest`);
    await act('recreate');
    expect(docker('inspect', '-f', '{{.Image}}', replicas()[0]!)).not.toBe(old);
    expect((await open().choices!('rollback', 'revision', within())).map(({ value }) => value)).toEqual([
      tag,
    ]);
    await expect(open().plan('rollback', { revision: 'latest; rm' }, within())).rejects.toThrow(
      /no image is kept/,
    );
    await act('rollback', { revision: tag });
    expect(docker('inspect', '-f', '{{.Image}}', replicas()[0]!)).toBe(old);
  });

  test('stop and kill end every replica', async () => {
    await act('stop');
    expect(replicas()).toEqual([]);
    await expect(open().plan('stop', {}, within())).rejects.toThrow(/is not running/);
    await act('start');
    await act('kill');
    expect(replicas()).toEqual([]);
  });

  test('names that are no names are not accepted, and none reaches a shell', () => {
    for (const hostile of ['; touch canary', '$(touch canary)', '--help', 'a b', 'a\nb', ''])
      expect(compose.schema.safeParse({ compose: hostile }).success).toBe(false);
    expect(compose.schema.safeParse({ compose: 'api', project: '--help' }).success).toBe(false);
    expect(existsSync(join(folder.path, 'canary'))).toBe(false);
  });

  test.skipIf(!requireService('sshd'))(
    'the Engine and compose of a host are reached through ssh',
    async () => {
      await act('start', {}, { host: 'box', file: 'docker-compose.yml' });
      expect(await open({ host: 'box' }).status!(within())).toMatchObject({ status: 'up' });
      const name = `${project}_api_1`;
      const one = dockerTarget.open(
        dockerTarget.schema.parse({ docker: name, host: 'box', grace: 1 }),
        world.context,
      );
      expect(await one.status!(within())).toEqual({ status: 'up', message: 'running' });
      const plan = await one.plan('kill', {}, within());
      expect(plan.requests).toEqual([`POST /containers/${name}/kill on box`]);
      await plan.run(() => {}, within());
      expect(await one.status!(within())).toMatchObject({ status: 'down' });
      const scaled = await open({ host: 'box', file: 'docker-compose.yml' }).plan(
        'scale',
        { count: 1 },
        within(),
      );
      expect(scaled.requests[0]).toMatch(/^on box: .*--project-directory /);
      await scaled.run(() => {}, within());
    },
  );

  test('the tag of an image is not the port of its registry', () => {
    expect(referenceOf('registry:5000/a/b')).toEqual({ repository: 'registry:5000/a/b', tag: 'latest' });
    expect(referenceOf('registry:5000/a/b:1.2')).toEqual({ repository: 'registry:5000/a/b', tag: '1.2' });
  });
});
