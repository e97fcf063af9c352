// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration are written so
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { validate as runValidate } from '../../src/cli/commands/validate.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-validate-'));
  file = join(folder, 'plantao.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function validate(text: string, json = false, explain = false): Promise<{ code: number; out: string }> {
  await writeFile(file, text);
  let out = '';
  const write = (part: string): void => {
    out += part;
  };
  const code = await runValidate({ file, json, explain, env: {}, write });
  return { code, out: out.replaceAll(folder, '') };
}

const two = `system: shop
environments:
  local: { db: "postgres://localhost/a" }
  production: { db: "\${secret:cmd:touch ran}" }
components:
  db: { check: { postgres: "\${db}" } }
`;

test('what another environment lacks here is a note, and its secrets are not read', async () => {
  const { code, out } = await validate(two);
  expect(code).toBe(0);
  expect(out).toBe(
    'note: /plantao.yaml:4:21  environment production: ${secret:cmd:touch ran} was not read\n' +
      '/plantao.yaml: shop is valid for local: 1 component, 0 metrics, 0 queues, 0 escalations\n',
  );
  await expect(stat(join(folder, 'ran'))).rejects.toThrow('ENOENT');
});

test('every error, and exit code 3', async () => {
  const { code, out } = await validate(
    `${two}  api: { chek: 1, criticality: hihg }\nkeys: { restart: qq }\n`,
  );
  expect(code).toBe(3);
  expect(out).toContain(
    '/plantao.yaml:7:10  components.api.chek: unknown key "chek"; did you mean "check"?\n',
  );
  expect(out).toContain('did you mean "high"?');
  expect(out).toMatch(/: 3 errors\n$/);
});

test('a key that is none is found at its command', async () => {
  const { code, out } = await validate(`${two}keys: { restart: qq }\n`);
  expect(code).toBe(3);
  expect(out).toContain('/plantao.yaml:7:9  keys.restart: "qq" is not a key');
});

test('as JSON', async () => {
  const { code, out } = await validate(two.replace('check:', 'chek:'), true);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    errors: [{ line: 6, column: 9, path: 'components.db.chek', nearest: 'check' }],
  });
});

const named = `system: shop
components: { api: { check: { tcp: "127.0.0.1:1" } } }
alerts:
  - { name: Down, when: "api is down", severity: P1, runbook: "api#it-is-down" }
  - { name: Gone, when: "api is down for 1m", severity: P1, runbook: "api#gone" }
  - { name: Elsewhere, when: "api is down for 2m", severity: P1, runbook: "https://wiki.example.com/ops" }
`;

test("a runbook that an alert names and nobody wrote is a note; without any runbook the words are the team's own", async () => {
  expect((await validate(named)).out).not.toContain('note');
  await mkdir(join(folder, 'runbooks'));
  await writeFile(join(folder, 'runbooks', 'api.md'), '# API\n\n## It is down\n');
  const { code, out } = await validate(named);
  expect(code).toBe(0);
  expect(out.match(/^note: .*$/gm)).toEqual([
    'note: /plantao.yaml  alert "Gone": no runbook or heading "api#gone"',
  ]);
  expect(JSON.parse((await validate(named, true)).out).runbooks).toHaveLength(1);
});

test('a folder of runbooks that is not there is a note', async () => {
  const { out } = await validate(`${named}runbooks: [nowhere]\n`);
  expect(out).toContain('note: /plantao.yaml  runbook nowhere: cannot read it: ');
});

test('--explain says what holds though nobody wrote it, in the words of the team', async () => {
  const text = `system: shop
components: { db: { criticality: critical, check: { tcp: "localhost:1" } } }
metrics: { lag: { json: "http://localhost/x", critical: "> 5" } }
alerting: { severities: { CRITICAL: P1, LOW: P3 }, respond: { CRITICAL: 30m, P2: 2 business days }, group: 1m }
`;
  const { code, out } = await validate(text, false, true);
  expect(code).toBe(0);
  expect(out.split('\n').slice(1, -1)).toEqual([
    'Defaults in effect:',
    '  alerting.respond.P0: 15m',
    '  alerting.respond.LOW: 7d',
    '  alerting.updates.P0: 30m',
    '  alerting.phases.acknowledge: 5m',
    '  alerting.phases.assess: 10m',
    '  alerting.phases.mitigate: 30m',
    '  alerting.opens: CRITICAL',
    '  alerting.ack-holds: 30m',
    'Built-in alerts, for components without a rule:',
    '  CRITICAL: db is down',
    '  P2: lag is critical for 1m',
  ]);
  const json = JSON.parse((await validate(text, true, true)).out);
  expect(json.defaults).toContainEqual({ key: 'alerting.respond.LOW', value: { ms: 604_800_000 } });
  expect((await validate(text)).out.split('\n')).toHaveLength(2);
});
