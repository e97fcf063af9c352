import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRollups } from '../../src/uptime/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, SmallSystem, start } from './plantao.ts';

let folder: TempFolder;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = tempFolder('alert-actions');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components:
  api: { criticality: high, uptime: "99%", check: { command: ["sh", "-c", "exit 2"], every: 1s, fails: 1 } }
alerts: [{ name: No api, when: api is down, severity: P1, actions: [restart api] }]
`,
  );
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  folder.remove();
});

const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana' });
const run = (...args: string[]) => plantao(args, { cwd: folder.path, env: env() });
/** Starts a watch that ends with the test; returns what it has printed. */
function watch(): () => string {
  const child = start(['watch'], { cwd: folder.path, env: env() });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  stops.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return () => out;
}
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

test('incidents are opened, worked on and resolved from the command line, and exported as a document', async () => {
  const id = (
    await run('incident', 'open', 'All is slow', '--severity', 'P0', '--component', 'api')
  ).out.trim();
  expect(id).toMatch(/^\d{8}-\d{4}/);
  expect((await run('incident', 'list')).code).toBe(1);
  await run('incident', 'owner', id);
  await run('incident', 'phase', id, 'assess');
  await run('incident', 'note', id, 'it is the disk');
  await run('incident', 'update', id, 'mending');
  await run('incident', 'severity', id, 'P1');
  const gone = await run('incident', 'note', 'nothing', 'x');
  expect([gone.code, gone.err]).toEqual([3, expect.stringContaining(`expected ${id}`)]);
  expect((await run('incident', 'phase', id, 'panic')).err).toContain('expected one of acknowledge, assess');
  expect((await run('incident', 'resolve', id)).err).toContain('enter the cause');
  await run(
    'incident',
    'resolve',
    id,
    '--cause',
    'a full disk',
    '--follow-up',
    'rotate logs',
    'alert sooner',
  );
  expect((await run('incident', 'list')).code).toBe(0);
  const file = join(folder.path, 'post-mortem.md');
  expect((await run('incident', 'export', id, '-o', file)).out.trim()).toBe(file);
  expect((await run('incident', 'export', id, '-o', file)).err).toContain('exists: name another file');
  const { out } = await run('incident', 'export', id);
  for (const line of [
    '# All is slow',
    '- **Owner**: ana',
    '- **Severity**: P1',
    'note: it is the disk (ana)',
    'status update: mending (ana)',
    'a full disk',
    '- [ ] alert sooner',
  ])
    expect(out).toContain(line);
  expect((await run('audit', 'verify')).code).toBe(0);
});

test('alerts that a watch sees are taken, silenced and heard again from the command line; the watch tells what came of it', async () => {
  const said = watch();
  await until('the alert', () => said().includes('alert.firing'));
  expect((await run('alerts', 'ack', 'No ap')).err).toContain('did you mean "No api"?');
  expect((await run('alerts', 'ack', 'No api', '--note', 'on it')).out).toContain('ana acknowledged no-api');
  await until('the watch to see it', async () =>
    (await run('alerts', '--why', 'no-api')).out.includes('acknowledged by ana'),
  );
  expect((await run('alerts', '--why', 'No api')).out).toContain('acknowledged by ana');
  const unknown = await run('alerts', '--why', 'No ap');
  expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('did you mean "No api"?')]);
  expect((await run('alerts', 'silence', 'component="api"')).err).toContain('--comment');
  const silence = await json('alerts', 'silence', 'component="api"', '--for', '1h', '--comment', 'known');
  expect((await run('alerts', 'silences')).out).toContain('component="api"');
  expect((await run('alerts')).out).toContain('firing, silence');
  expect((await run('alerts', 'unsilence', 'nope')).err).toContain(silence.id);
  await run('alerts', 'unsilence', silence.id);
  expect((await run('alerts', 'silences')).out).toContain('no silences');
  expect((await run('maintenance', 'begin', 'apo', '--comment', 'upgrade')).err).toContain('"api"');
  expect((await run('maintenance', 'begin', 'api')).err).toContain('--comment');
  const upgrade = ['maintenance', 'begin', 'api', '--for', '1h', '--comment', 'upgrade'];
  expect((await run('--read-only', ...upgrade)).err).toContain('read-only');
  const maintenance = await json(...upgrade);
  expect((await run('maintenance', 'list')).out).toContain('upgrade');
  expect((await run('alerts', '--why', 'No api')).out).toContain('maintenance: upgrade');
  await run('maintenance', 'end', maintenance.id);
  expect((await run('maintenance', 'list')).out).toContain('nothing was put into maintenance');
  expect((await run('alerts', '--why', 'No api')).out).not.toContain('upgrade');
  expect((await run('--read-only', 'alerts', 'ack', 'no-api')).err).toContain('read-only');
});

test('the next level is called from the command line, by whoever watches', async () => {
  const called = join(folder.path, 'called');
  const said = (): string => (existsSync(called) ? readFileSync(called, 'utf8') : '');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components: { api: { check: { command: ["sh", "-c", "exit 2"], every: 1s, fails: 1 } } }
alerts: [{ name: No api, when: api is down, severity: P1 }]
oncall:
  people: { ana: {}, bia: {} }
  shifts: [{ who: ana }]
  chain: [{ level: L1, notify: oncall, wait: 1h }, { level: L2, notify: bia, wait: 1h, via: call }]
notify:
  channels: { call: { command: ["sh", "-c", "cat >> ${called}"] } }
  routes: [{ send: [] }]
`,
  );
  expect((await run('alerts', 'escalate', 'No api')).err).toContain(
    'no alert or incident "No api" is firing: nothing is',
  );
  const out = watch();
  await until('the call of the first level', () => out().includes('escalation.called'));
  expect((await run('alerts', 'escalate', 'No ap')).err).toContain('did you mean "No api"?');
  expect((await run('alerts', 'escalate', 'No api', '--print')).out).toContain('Priority: P1');
  expect(said()).toBe('');
  const { code, out: told } = await run(
    'alerts',
    'escalate',
    'No api',
    '--message',
    'I need a second pair of eyes',
  );
  expect([code, told]).toEqual([0, expect.stringContaining('the next level is being called about')]);
  await until('the call of the second level', () => said().includes('a second pair of eyes'));
  for (const stop of stops.splice(0)) await stop();
  expect(said().match(/a second pair of eyes/g)).toHaveLength(1);
});

test('an incident opened by hand calls whoever is on call, and anybody by name', async () => {
  const called = join(folder.path, 'called-by-hand');
  const said = (): string => (existsSync(called) ? readFileSync(called, 'utf8') : '');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components: { api: { check: { command: ["true"], every: 1s } } }
oncall:
  people: { ana: { name: Ana, phone: "1" }, bia: { name: Bia, phone: "2" }, caio: { name: Caio } }
  shifts: [{ who: ana }]
  chain: [{ level: L1, notify: oncall, wait: 1h }, { level: L2, notify: bia, wait: 1h }]
notify:
  channels: { call: { command: ["sh", "-c", "echo $0 >> ${called}; cat >> ${called}", "phone {phone}"] } }
  routes: [{ send: call }]
`,
  );
  const out = watch();
  const opened = await json('incident', 'open', 'Payments are stuck', '--severity', 'P0');
  await until('whoever is on call to be called', () => said().includes('CALLING Ana (L1)'));
  expect(said()).toContain('[P0] CALLING Ana (L1): Payments are stuck (shop, local)');
  await until('the status to count it', async () => (await run('status')).code === 2);
  expect((await run('alerts', 'escalate', opened.id, '--to', 'Bi')).err).toContain('did you mean "bia"?');
  expect((await run('alerts', 'escalate', opened.id, '--to', 'caio')).err).toContain(
    'Caio cannot be called: no contact that any channel reaches',
  );
  expect(
    (await run('alerts', 'escalate', opened.id, '--to', 'Bia', '--message', 'You know Pix')).out,
  ).toContain('Bia is being called');
  await until('Bia to be called', () => said().includes('You know Pix'));
  expect(said()).toMatch(/phone 2\n\[P0\] CALLING Bia: Payments are stuck/);
  expect((await run('alerts', 'escalate', opened.id)).code).toBe(0);
  await until('the second level', () => said().includes('CALLING Bia (L2)'));
  await run('incident', 'resolve', opened.id, '--cause', 'a lock');
  await until('the end', () => said().includes('RESOLVED Payments are stuck'));
  await until('the chain to end', () => out().includes('escalation.stopped'));
});

test('alerts of other places join the list, and one that does not answer is an alert itself', async () => {
  const there = await SmallSystem.start();
  stops.push(() => there.stop());
  there.answers.set('/active', {
    status: 200,
    body: JSON.stringify({ alerts: [{ id: 1, name: 'Budget is used up', severity: 'high' }] }),
  });
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components: { api: { check: { command: ["true"] } } }
alerting: { external: [{ json: "${there.url}/active" }, { alertmanager: "http://127.0.0.1:1" }] }
`,
  );
  const { code, out } = await run('alerts');
  expect(code).toBe(2);
  expect(out).toMatch(/high +firing +Budget is used up/);
  expect(out).toMatch(/Alerts of http:\/\/127\.0\.0\.1:1\S* .*unreachable/);
});

test('what one look cannot judge is what the watch wrote down', async () => {
  const log = join(folder.path, 'api.log');
  writeFileSync(log, '');
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
environments: { local: {} }
components: { api: { criticality: low, check: { command: ["true"] }, logs: api.log } }
alerts: [{ name: Timeouts, when: 'logs of api matching "timeout" > 1 in 5m', severity: P1 }]
`,
  );
  const said = watch();
  await until('the watch to be known', async () => (await run('status')).code === 0);
  writeFileSync(log, 'timeout 1\ntimeout 2\n');
  await until('the alert', () => said().includes('alert.firing'));
  const firing = await run('alerts');
  expect([firing.code, firing.out]).toEqual([
    2,
    expect.stringMatching(/P1 +firing +Timeouts .* 2 lines matching/),
  ]);
});

test('a watch takes down the minutes; the month is told against its target and the budget', async () => {
  watch();
  const system = { system: 'shop', environment: 'local' };
  const now = Date.now();
  await until('a minute that was down', async () => {
    const { rollups, close } = await openRollups(env(), system);
    try {
      return rollups.minutes('api', now - 120_000, now + 120_000).includes('d');
    } finally {
      close();
    }
  });
  const told = await run('uptime');
  expect(told.code).toBe(1);
  expect(told.out).toMatch(/api.*0%.*99%.*USED UP/);
  expect((await run('uptime', 'api', '--month', '2020-01')).out).toMatch(/api.*2020-01/);
  expect((await run('uptime', 'apy')).err).toContain('did you mean "api"?');
  expect((await run('uptime', '--month', 'May')).err).toContain('2026-10');
});
