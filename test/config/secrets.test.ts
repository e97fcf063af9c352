import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('secrets');
afterAll(() => folder.remove());

const load = (yaml: string) => parseConfig(yaml, { file: join(folder.path, 'plantao.yaml'), env: {} });
const problem = (reference: string): Promise<string> =>
  load(`system: T\ncomponents: { api: { check: { http: "${reference}" } } }\n`).then(
    () => 'nothing is wrong',
    (error: unknown) =>
      error instanceof ConfigError ? error.problems.map(({ message }) => message).join('\n') : String(error),
  );

test('what a configuration writes out is a secret too: headers, tokens in paths and queries, keys, URLs of webhooks', async () => {
  const { secrets } = await load(`
system: T
components:
  api:
    check:
      http: "https://api.example.com/hooks/tok3n0123456789abcdefgh/health?api_key=query-s3cret&limit=5"
      headers: { Authorization: "Bearer literal-b3arer", X-Api-Key: literal-k3y, Accept: application/json }
notify:
  channels:
    slack: { slack: "https://hooks.slack.com/services/T000/B000/slackslackslack" }
    pager: { pagerduty: r0uting-key-literal }
    mail: { email: a@b.c, from: p@b.c, smtp: "smtp://ana:sm%74p-pass@mail.example.com" }
`);
  for (const secret of [
    'tok3n0123456789abcdefgh',
    'query-s3cret',
    'literal-b3arer',
    'literal-k3y',
    '/services/T000/B000/slackslackslack',
    'r0uting-key-literal',
    'smtp-pass',
    'sm%74p-pass',
  ])
    expect(secrets).toContain(secret);
  for (const harmless of ['application/json', '5', 'health', 'https://api.example.com'])
    expect(secrets).not.toContain(harmless);
});

test('a secret of a file that is none ends with its reason, and takes no time and no memory', async () => {
  execFileSync('mkfifo', [join(folder.path, 'fifo')]);
  writeFileSync(join(folder.path, 'large'), 'x'.repeat(65_537));
  writeFileSync(join(folder.path, 'fits'), 'x'.repeat(65_536));
  expect(await problem('${secret:file:fifo}')).toContain('not a regular file');
  expect(await problem('${secret:file:/dev/zero}')).toContain('not a regular file');
  expect(await problem('${secret:file:.}')).toMatch(/not a regular file|EISDIR/);
  expect(await problem('${secret:file:large}')).toContain('larger than 64 KiB');
  expect(await problem('${secret:file:fits}')).not.toContain('larger');
});

test('an error in a line does not show what the line writes out', async () => {
  const text = 'system: T\nnotify: { channels: { p: { pagerduty: r0uting-key-literal, urll: x } } }\n';
  const error = await load(text).catch((found: unknown) => found);
  expect(error).toBeInstanceOf(ConfigError);
  expect(JSON.stringify((error as ConfigError).problems)).not.toContain('r0uting');
});
