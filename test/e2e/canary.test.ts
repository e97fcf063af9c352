import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRecorder, startHttpRecorder } from '../notify/recorder.ts';
import { Bench } from './plantao.ts';

/** Secrets as people have them: written out, from the environment, from files, of several lines, with awkward characters. */
const secrets = {
  header: 'h3ader-canary/+1==',
  password: 'p4ssw0rd-canary-of-redis',
  path: 'path0canary1234567890abcdef',
  environment: `env "canary" <&> 'q' 1`,
  key: [
    '-----BEGIN PRIVATE KEY-----',
    'K1canaryLineOneOfTheKeyFile/+',
    'K2canaryLineTwoOfTheKeyFile/+',
    '-----END PRIVATE KEY-----',
  ].join('\n'),
};

/** How programs write a secret into what they print. */
const encodings: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => JSON.stringify(secret),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`ana:${secret}`).toString('base64'),
  (secret) => Buffer.from(`x:${secret}`).toString('base64url'),
  (secret) => Buffer.from(secret).toString('hex'),
  (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
];
const leaks = Object.values(secrets).flatMap((secret) => encodings.map((encode) => encode(secret)));

/** Pieces of which none may be anywhere: the middle of every encoding, since its ends may be shared with what is around it. */
const pieces = Object.values(secrets)
  .flatMap((secret) => secret.split('\n').filter((line) => !line.startsWith('-----')))
  .flatMap((secret) => encodings.map((encode) => encode(secret).replace(/^"|"$/g, '')))
  .map((text) => text.slice(4, -4));

function found(text: string): readonly string[] {
  return pieces.filter((piece) => text.includes(piece));
}

let bench: Bench;
let receiver: HttpRecorder;
let leaker: Server;
let url: string;
beforeAll(async () => {
  bench = new Bench();
  // A server that says everything it was told, and more.
  leaker = createServer((request, response) => {
    const said = `${request.url} ${JSON.stringify(request.headers)} ${leaks.join(' ')}`;
    response.writeHead(request.url?.startsWith('/broken') ? 500 : 200, {
      'content-type': 'application/json',
    });
    response.end(
      JSON.stringify({ status: said, list: leaks.map((leak) => ({ id: leak, at: 1, why: leak })) }),
    );
  });
  await new Promise<void>((listening) => leaker.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(leaker.address() as AddressInfo).port}`;
  receiver = await startHttpRecorder({ status: 400, body: `refused ${leaks.join('\n')}` });

  mkdirSync(join(bench.path, 'secrets'));
  writeFileSync(join(bench.path, 'secrets', 'key'), `${secrets.key}\n`);
  writeFileSync(join(bench.path, 'leaks'), leaks.join('\n'));
  writeFileSync(
    join(bench.path, 'app.log'),
    leaks
      .map(
        (leak, n) =>
          `2026-11-28T22:00:${String(n % 60).padStart(2, '0')}Z error ${leak.replaceAll('\n', '\\n')} id=${n}\n`,
      )
      .join(''),
  );
  bench.save(`system: Canary
components:
  api:
    title: API
    check:
      http: "${url}/${secrets.path}/health"
      headers: { X-Api-Key: "${secrets.header}", Authorization: "Bearer \${secret:env:CANARY}" }
      expect: { json: { status: ok } }
      every: 30s
      fails: 1
    logs: { file: app.log }
    actions:
      leak:
        risk: disruptive
        command: [sh, -c, "cat leaks; cat leaks >&2; cat /proc/[0-9]*/cmdline > arguments; exit 3"]
        env: { KEY: "\${secret:file:secrets/key}" }
      ask:
        risk: disruptive
        method: POST
        http: "${url}/broken/${secrets.path}"
        headers: { X-Api-Key: "${secrets.header}" }
  worker: { title: Worker, check: { command: [sh, -c, "cat leaks >&2; exit 2"], every: 30s, fails: 1 } }
  cache: { title: Cache, check: { redis: "redis://ana:${secrets.password}@127.0.0.1:1", every: 30s, fails: 1 } }
metrics:
  size: { title: Size, json: "${url}/${secrets.path}", path: status, every: 30s }
escalations:
  people: { title: People, json: "${url}/", path: list }
alerts:
  - { name: API is gone, when: api is down, severity: P1 }
  - { name: Worker is gone, when: worker is down, severity: P1 }
notify:
  channels: { chat: { webhook: "${receiver.url}/${secrets.path}", headers: { X-Token: "${secrets.header}" } } }
  routes: [{ send: chat }]
`);
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
  leaker.closeAllConnections();
  leaker.close();
});

/** Every file below a folder, with what is in it. */
function files(
  folder: string,
): readonly { readonly path: string; readonly text: string; readonly mode: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'latin1'), mode: statSync(path).mode & 0o777 }));
}

test('no secret is on the screen, in what is printed, written or sent, or in the arguments of a program', async () => {
  process.env.CANARY = secrets.environment;
  const shown: Record<string, string> = {};
  const watch = bench.start(
    ['--config', bench.config, 'watch'],
    { columns: 200, rows: 50 },
    { CANARY: secrets.environment },
  );
  await watch.until(() => receiver.requests.length > 0, 'a message to be tried');
  const say = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await bench.command('--config', bench.config, ...args);
    shown[args.join(' ')] = stdout + stderr;
    return stdout;
  };
  for (const what of ['check', 'metrics', 'alerts', 'escalations', 'queues', 'uptime', 'oncall'])
    for (const form of [[], ['--json']]) await say(what, ...form);
  await say('validate');
  await say('logs', '--tail', '200');
  await say('logs', '--tail', '200', '--json');
  await say('logs', '--top', 'errors');
  await say('logs', '--save', 'evidence.log');
  for (const action of ['leak', 'ask']) {
    await say('run', action, 'api', '--dry-run');
    await say('run', action, 'api', '--yes', '--json');
  }
  expect(readFileSync(join(bench.path, 'arguments'), 'latin1')).toContain('plantao');
  const incidents = JSON.parse(await say('incident', 'list', '--json')) as { id: string }[];
  expect(incidents.length).toBeGreaterThan(0);
  await say('incident', 'show', incidents[0]!.id);
  await say('incident', 'export', incidents[0]!.id, '--output', 'incident.md');
  await say('audit');
  await say('audit', '--json');

  const screen = bench.screen({ columns: 180, rows: 50 }, [], { CANARY: secrets.environment });
  await screen.untilText(/Worker/);
  await screen.untilText('app.log');
  for (const key of [
    '\r',
    '\u001b',
    '2',
    '\r',
    '\u001b',
    '4',
    '\r',
    '\u001b',
    '5',
    '\r',
    '\u001b',
    '6',
    '\r',
    '\u001b',
    '\u001b',
    '7',
    '\u001b',
    '9',
    '\u001b',
  ]) {
    screen.type(key);
    await screen.untilQuiet(150);
  }
  screen.type('q');
  await screen.untilExit();
  shown.screen = screen.raw;
  shown.watch = watch.raw;

  const state = files(bench.env.XDG_STATE_HOME);
  expect(state.some(({ path }) => path.endsWith('.sqlite'))).toBe(true);
  for (const { path, text } of state) shown[path] = text;
  for (const name of ['evidence.log', 'incident.md'])
    shown[name] = readFileSync(join(bench.path, name), 'utf8');
  shown.notifications = receiver.requests.map(({ body }) => body).join('\n');
  shown.arguments = readFileSync(join(bench.path, 'arguments'), 'latin1');

  const leaked = Object.entries(shown).flatMap(([place, text]) =>
    found(text).map((piece) => `${place}: ${piece}`),
  );
  expect(leaked).toEqual([]);
  // What was to be shown was shown: nothing is clean because it is empty.
  for (const place of [
    'check',
    'alerts',
    'logs --tail 200',
    'audit --json',
    'screen',
    'watch',
    'evidence.log',
    'incident.md',
    'notifications',
    'run leak api --yes --json',
  ])
    expect(shown[place], place).toContain(place === 'notifications' ? 'gone' : '•••');
  for (const { path, mode } of state) expect(`${path} ${(mode & 0o077).toString(8)}`).toBe(`${path} 0`);
  for (const name of ['evidence.log', 'incident.md'])
    expect(statSync(join(bench.path, name)).mode & 0o077).toBe(0);
});
