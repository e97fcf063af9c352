import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cloudwatch } from '../../src/logs/sources/cloudwatch.ts';
import { CannotAsk } from '../../src/model/kind.ts';
import { ecs } from '../../src/targets/ecs.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

const usage = `usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
aws: error: argument operation: Invalid choice, valid choices are:

start-query                              | stop-query`;
const answer =
  '{"services":[{"serviceName":"api","status":"ACTIVE","desiredCount":1,"runningCount":1,"deployments":[]}]}';

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
beforeEach(() => {
  folder = tempFolder('aws');
  world = testContext(folder.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.close();
  folder.remove();
});

/** Puts an aws of that version first on PATH, which does as it is told. Another one stands behind it. */
function standIn(version: string, does: string): string {
  for (const [name, own] of [
    ['first', version],
    ['behind', '2.9.19'],
  ] as const) {
    mkdirSync(join(folder.path, name), { recursive: true });
    const file = join(folder.path, name, 'aws');
    const says = `echo "$1" >> "${folder.path}/calls"\nif [ "$1" = --version ]; then echo aws-cli/${own} Python/3; exit; fi`;
    writeFileSync(file, `#!/bin/sh\n${says}\n${does}\n`);
    chmodSync(file, 0o755);
  }
  const places = ['first', 'behind'].map((name) => join(folder.path, name));
  vi.stubEnv('PATH', [...places, process.env.PATH].join(delimiter));
  return join(folder.path, 'first/aws');
}
const failing = (text: string, code: number): string => `cat >&2 <<'END'\n${text}\nEND\nexit ${code}`;
const calls = (): string[] => readFileSync(join(folder.path, 'calls'), 'utf8').trim().split('\n');

const service = () => ecs.open(ecs.schema.parse({ ecs: { cluster: 'prod', service: 'api' } }), world.context);
const group = () =>
  cloudwatch.open(
    cloudwatch.schema.parse({ cloudwatch: '/ecs/api', queries: { slow: 'stats count()' } }),
    world.context,
  );
const ways = {
  'the state of a service': () => service().status!(within()),
  'an action on a service': () => service().plan('redeploy', {}, within()),
  'the log of a service': () => collect(service().logs!({ tail: 1, follow: false }, within())),
  'a log group': () => collect(group().read({ tail: 1, follow: false }, within())),
  'a log group, followed': () => collect(group().read({ tail: 1, follow: true }, within())),
  'a query': () => collect(group().query!('slow', { sinceMs: 0, untilMs: 1, limit: 1 }, within())),
};

describe('aws 1 first on PATH', () => {
  it.each(Object.entries(ways))('%s says that version 2 is needed and what was found', async (_, ask) => {
    const path = standIn('1.45.11', failing(usage, 2));
    const asked = ask();
    await expect(asked).rejects.toThrow(CannotAsk);
    await expect(asked).rejects.toThrow(
      expect.objectContaining({ message: `aws: version 2 is needed, but ${path} is version 1.45.11` }),
    );
  });

  it('is asked for its version after a failure, once', async () => {
    standIn('1.45.11', failing(usage, 2));
    for (let turn = 0; turn < 3; turn++) await service().status!(within()).catch(() => {});
    expect(calls()).toEqual(['ecs', '--version', 'ecs', 'ecs']);
  });

  it('may work, and what it says of a failure is kept', async () => {
    const path = standIn('1.45.11', `echo '${answer}'`);
    await expect(service().status!(within())).resolves.toBeDefined();
    expect(calls()).toEqual(['ecs']);
    standIn('1.45.11', failing('An error occurred (ExpiredToken): the token is expired', 255));
    await expect(service().status!(within())).rejects.toThrow(
      `aws: version 2 is needed, but ${path} is version 1.45.11 and said: An error occurred (ExpiredToken)`,
    );
  });
});

describe('aws 2', () => {
  it('is not asked for its version while all is well', async () => {
    standIn('2.9.19', `echo '${answer}'`);
    await service().status!(within());
    await service().status!(within());
    expect(calls()).toEqual(['ecs', 'ecs']);
  });

  it('is quoted when it fails', async () => {
    standIn('2.9.19', failing('\nAn error occurred (ExpiredToken): the token is expired', 254));
    await expect(service().status!(within())).rejects.toThrow(
      /^aws: An error occurred \(ExpiredToken\): the token is expired$/,
    );
  });

  it('is asked again where version 1 was once it is installed there', async () => {
    standIn('1.45.11', failing(usage, 2));
    await expect(service().status!(within())).rejects.toThrow('version 2 is needed');
    standIn('2.9.19', failing('no credentials', 253));
    await expect(service().status!(within())).rejects.toThrow(/^aws: no credentials$/);
  });
});

it('no aws at all is said as such', async () => {
  vi.stubEnv('PATH', folder.path);
  await expect(service().status!(within())).rejects.toThrow('no such program: aws');
});
