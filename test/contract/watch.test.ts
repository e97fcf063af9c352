import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plantao, start } from '../cli/plantao.ts';
import { type HttpRecorder, startHttpRecorder } from '../notify/recorder.ts';
import { patient } from '../services/patient.ts';
import { type HttpServerProcess, startAlertmanager, startPrometheus } from '../services/prometheus.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let exporter: Server;
let slack: HttpRecorder;
/** What the exporter says. */
let backlog = 1;
const watches: { readonly child: ChildProcess; said: string; readonly ended: Promise<void> }[] = [];

beforeEach(async () => {
  folder = tempFolder('watch');
  backlog = 1;
  exporter = createServer(patient, (_request, response) => response.end(`backlog ${backlog}\n`));
  await new Promise<void>((listening) => exporter.listen(0, '127.0.0.1', listening));
  slack = await startHttpRecorder({ status: 200, body: 'ok' });
});
afterEach(async () => {
  for (const { child, ended } of watches.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  await slack.close();
  exporter.closeAllConnections();
  await new Promise((closed) => exporter.close(closed));
  folder.remove();
});

const exporterPort = (): number => (exporter.address() as AddressInfo).port;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana' });
const run = (...args: string[]) => plantao(args, { cwd: folder.path, env: env() });
const texts = (): string[] => slack.requests.map(({ body }) => JSON.parse(body).text as string);

function configure(text: string): void {
  writeFileSync(join(folder.path, 'plantao.yaml'), text);
}

function watch(): (typeof watches)[number] {
  const child = start(['watch'], { cwd: folder.path, env: env() });
  const one = { child, said: '', ended: new Promise<void>((done) => child.once('close', () => done())) };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      one.said += text;
    });
  watches.push(one);
  return one;
}

describe.skipIf(!requireService('prometheus') || !requireService('alertmanager'))(
  'watches beside a real Prometheus and Alertmanager',
  () => {
    let prometheus: HttpServerProcess;
    let alertmanager: HttpServerProcess;
    beforeEach(async () => {
      [prometheus, alertmanager] = await Promise.all([
        startPrometheus(`127.0.0.1:${exporterPort()}`),
        startAlertmanager(),
      ]);
    });
    afterEach(async () => {
      await Promise.all([prometheus.close(), alertmanager.close()]);
    });

    it('tell each thing once although the one that leads is killed, and nothing of what is silenced over there', async () => {
      const post = async (path: string, body: unknown): Promise<void> => {
        const answer = await fetch(`${alertmanager.url}/api/v2/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect(answer.ok).toBe(true);
      };
      const now = Date.now();
      await post('silences', {
        matchers: [{ name: 'alertname', value: 'Known', isRegex: false, isEqual: true }],
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + 3_600_000).toISOString(),
        createdBy: 'bia',
        comment: 'known',
      });
      await post('alerts', [{ labels: { alertname: 'Known', severity: 'critical' } }]);
      configure(`system: shop
components: { api: { check: { command: ["true"] } } }
metrics: { backlog: { promql: "${prometheus.url}", query: backlog, every: 1s } }
alerting: { external: [{ alertmanager: "${alertmanager.url}", every: 1s }] }
alerts: [{ name: Backlog, when: backlog > 10, severity: P1 }]
notify: { channels: { chat: { slack: "${slack.url}/hook" } }, routes: [{ send: chat }] }
`);
      const first = watch();
      // What is silenced over there counts, as muted.
      await until('the first to lead', async () => (await run('status')).code === 1);
      const second = watch();
      await until('the second to run', () => second.said.includes('watching shop'));
      backlog = 50;
      await until('the first message', () => slack.requests.length > 0);
      expect(texts()[0]).toContain('Backlog');
      first.child.kill('SIGKILL');
      await first.ended;
      backlog = 1;
      await until('the message that it is over', () => slack.requests.length > 1);
      backlog = 60;
      await until('the second alert', () => slack.requests.length > 2);
      await until('the second to say so', () => (second.said.match(/alert\.firing/g)?.length ?? 0) >= 1);
      expect(texts().filter((text) => text.includes('Known'))).toEqual([]);
      expect(slack.requests.length).toBe(3);
      expect((await run('alerts')).out).toMatch(/firing, silenced\s+Known/);
      expect((await run('audit', 'verify')).code).toBe(0);
    });
  },
);

it('a chain calls its levels in turn, whoever has taken over the shift among them, until somebody takes the alert', async () => {
  const from = new Date(Date.now() - 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const to = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  configure(`system: shop
components: { api: { check: { command: ["sh", "-c", "test ! -e down || exit 2"], every: 1s, fails: 1 } } }
alerts: [{ name: No api, when: api is down, severity: P1 }]
oncall:
  timezone: UTC
  people: { ana: { name: Ana, phone: "1" }, bia: { name: Bia, phone: "2" }, caio: { name: Caio, phone: "3" }, davi: { name: Davi, phone: "4" } }
  shifts: [{ who: ana }]
  overrides: [{ who: bia, from: ${from}, to: ${to}, reason: dentist }]
  chain:
    - { level: L1, notify: oncall, wait: 3s }
    - { level: L2, notify: caio, wait: 3s }
    - { level: L3, notify: davi, wait: 3s }
  repeat: 9
notify: { channels: { phone: { webhook: "${slack.url}/call", body: '{"text": "{phone} {headline}"}' } }, routes: [{ send: phone }] }
`);
  const one = watch();
  await until('it to lead', async () => (await run('status')).code === 0);
  expect((await run('oncall')).out).toContain('Bia is on call');
  writeFileSync(join(folder.path, 'down'), '');
  const called = () => texts().flatMap((text) => /^\d/.exec(text)?.[0] ?? []);
  await until('every level to be called', () => called().length >= 3);
  expect(called().slice(0, 3)).toEqual(['2', '3', '4']);
  expect((await run('alerts', 'ack', 'No api')).code).toBe(0);
  await until('the chain to end', () => one.said.includes('escalation.acked'));
  const before = called().length;
  const ended = Date.now();
  await until('a wait to go by', () => Date.now() - ended > 4_500);
  expect(called().length).toBe(before);
});
