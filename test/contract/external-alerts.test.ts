import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LiveSession, openSession } from '../../src/app/session.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import { answerTo } from '../../src/model/answers.ts';
import { systemClock } from '../../src/model/clock.ts';
import { plantao } from '../cli/plantao.ts';
import { startHttpRecorder } from '../notify/recorder.ts';
import { patient } from '../services/patient.ts';
import { type HttpServerProcess, startAlertmanager } from '../services/prometheus.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
let session: LiveSession | undefined;
beforeEach(() => {
  folder = tempFolder('external');
});
afterEach(async () => {
  await session?.close();
  session = undefined;
  folder.remove();
});

async function open(external: string, more = ''): Promise<LiveSession> {
  const configFile = join(folder.path, 'plantao.yaml');
  writeFileSync(
    configFile,
    `system: shop\nenvironments: { local: {} }\ncomponents: { api: { check: { command: ["true"] } } }\nalerting: { external: [${external}] }\n${more}`,
  );
  session = await openSession({
    configFile,
    readOnly: false,
    clock: systemClock,
    env: { XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana' },
    pace: { urgentMs: 5, routineMs: 10 },
  });
  return session;
}

const rowOf = (of: LiveSession, name: string): AlertRow | undefined =>
  of.store.get('alerts').find((row) => row.name === name);

describe.skipIf(!requireService('alertmanager'))('alerts of a real Alertmanager in a session', () => {
  let server: HttpServerProcess;
  beforeEach(async () => {
    server = await startAlertmanager();
    const answer = await fetch(`${server.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        {
          labels: { alertname: 'Slow', component: 'api', severity: 'critical' },
          annotations: { summary: 'p95 is \u001b[31m3s' },
        },
      ]),
    });
    expect(answer.ok).toBe(true);
  });
  afterEach(() => server.close());

  it('join the list, are silenced and heard again there, are taken here, and stay, marked as old, when it is gone', async () => {
    const opened = await open(`{ alertmanager: "${server.url}", every: 1s }`);
    const row = await until('the alert', () => rowOf(opened, 'Slow'));
    expect(row).toMatchObject({ phase: 'firing', severity: 'P0', text: 'p95 is 3s', component: 'api' });

    const unfollow = opened.commands.follow({ to: 'why', id: row.id });
    const said = await until('why', () => answerTo(opened.store.get('answers'), 'why', row.id)?.sentences);
    expect(said.join(' ')).toMatch(/"Slow" of Alertmanager: critical, firing for .*: p95 is 3s\./);
    unfollow();

    await opened.commands.silence(row.id, { forMs: 3_600_000, comment: 'deploy' });
    const there = (await (await fetch(`${server.url}/api/v2/silences`)).json()) as readonly {
      readonly createdBy: string;
      readonly comment: string;
    }[];
    expect(there).toMatchObject([{ comment: 'deploy', createdBy: 'ana' }]);
    await until('the silence', () => rowOf(opened, 'Slow')?.muted.some(({ by }) => by === 'silence'));
    await opened.commands.unsilence(row.id);
    await until('the end of the silence', () => rowOf(opened, 'Slow')?.muted.length === 0);

    opened.commands.acknowledge(row.id);
    await until('the acknowledgement', () => rowOf(opened, 'Slow')?.ack?.by === 'ana');

    await server.close();
    const fault = await until('the fault', () =>
      opened.store.get('alerts').find(({ name }) => name.startsWith('Alerts of http')),
    );
    expect(fault.trouble?.text).toContain('connection refused');
    expect(rowOf(opened, 'Slow')).toMatchObject({ phase: 'firing', trouble: { kind: 'stale' } });
    await expect(
      Promise.resolve(opened.commands.silence(row.id, { forMs: 1_000, comment: 'x' })),
    ).rejects.toThrow('connection refused');
  });
});

describe.skipIf(!requireService('alertmanager'))('a real Alertmanager from the command line', () => {
  let server: HttpServerProcess;
  beforeEach(async () => {
    server = await startAlertmanager();
    await fetch(`${server.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        {
          labels: { alertname: 'Slow', team: 'shop', severity: 'critical' },
          annotations: { summary: 'p95 3s' },
        },
      ]),
    });
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: shop\nenvironments: { local: {} }\ncomponents: { api: { check: { command: ["true"] } } }\nalerting: { external: [{ alertmanager: "${server.url}" }] }\n`,
    );
  });
  afterEach(() => server.close());
  const run = (...args: string[]) =>
    plantao(args, {
      cwd: folder.path,
      env: { XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana' },
    });

  it('says why an alert of it fires, and what keeps it quiet', async () => {
    const why = await run('alerts', '--why', 'Slow');
    expect(why.err).toBe('');
    expect(why.out).toMatch(/"Slow" of Alertmanager: critical, firing for .*: p95 3s\./);
    expect(why.out).toContain('Not muted.');
    expect((await run('alerts', '--why', 'Slwo')).err).toContain('did you mean "Slow"?');
  });

  it('lists its silences, creates one for matchers there, and ends them by id or by the name of the alert', async () => {
    const made = await run(
      'alerts',
      'silence',
      'team="shop"',
      '--there',
      '--for',
      '1h',
      '--comment',
      'deploy',
    );
    expect(made.err).toBe('');
    const listed = await run('alerts', 'silences');
    expect(listed.out).toMatch(/127\.0\.0\.1.*ana.*team="shop".*deploy/);
    const [{ id, place }] = JSON.parse((await run('alerts', 'silences', '--json')).out);
    expect(place).toContain('127.0.0.1');
    expect((await run('alerts', '--why', 'Slow')).out).toMatch(/Muted: silenced in Alertmanager/);
    expect((await run('alerts', 'unsilence', 'nope')).err).toContain(id);
    expect((await run('alerts', 'unsilence', id.slice(0, 8))).out).toContain(id);
    expect((await run('alerts', 'silences')).out).toContain('no silences');

    await run('alerts', 'silence', 'Slow', '--for', '1h', '--comment', 'known');
    expect((await run('alerts', 'silences')).out).toContain('alertname="Slow"');
    expect((await run('alerts', 'unsilence', 'Slow')).code).toBe(0);
    expect((await run('alerts', 'silences')).out).toContain('no silences');
  });

  it('creates none where no place keeps silences', async () => {
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      'system: shop\nenvironments: { local: {} }\ncomponents: { api: { check: { command: ["true"] } } }\n',
    );
    const refused = await run('alerts', 'silence', 'team="shop"', '--there', '--comment', 'deploy');
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining('no external place keeps silences'),
    ]);
  });
});

describe('a list of alerts that an application serves', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it('is silenced by plantao itself; an answer that is no list is said, and an acknowledgement outlives a restart', async () => {
    let answer = JSON.stringify({ alerts: [{ name: 'Backlog', severity: 'high', message: '900 wait' }] });
    const listening = createServer(patient, (_, response) => response.end(answer)).listen(0, '127.0.0.1');
    server = listening;
    await until('the server', () => listening.listening);
    const { port } = listening.address() as AddressInfo;
    const place = `{ json: "http://127.0.0.1:${port}/alerts", every: 1s }`;
    const first = await open(place);
    const row = await until('the alert', () => rowOf(first, 'Backlog'));
    await first.commands.silence(row.id, { forMs: 3_600_000, comment: 'known' });
    await until('the silence', () =>
      rowOf(first, 'Backlog')?.muted.some(({ text }) => text === 'silenced by ana: known'),
    );
    first.commands.acknowledge(row.id);
    await first.close();

    const second = await open(place);
    await until('what was done before', () => {
      const again = rowOf(second, 'Backlog');
      return again?.ack?.by === 'ana' && again.muted.some(({ by }) => by === 'silence');
    });
    answer = '{"status":"fine"}';
    const fault = await until('the fault', () =>
      second.store.get('alerts').find(({ trouble }) => trouble?.kind === 'error'),
    );
    expect(fault.trouble?.text).toContain('no list of alerts in the document');
  });

  it('open an incident, are told along the routes and call where the configuration says so, once, over a restart too', async () => {
    const firing = JSON.stringify([
      { name: 'Backlog', severity: 'critical', component: 'api', startsAt: '2026-11-01T00:00:00Z' },
      { name: 'Chatter', severity: 'info' },
    ]);
    let answer: { readonly status: number; readonly body: string } = { status: 200, body: firing };
    server = createServer(patient, (_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    server.listen(0, '127.0.0.1');
    const listening = server;
    await until('the server', () => listening.listening);
    const { port } = listening.address() as AddressInfo;
    const receiver = await startHttpRecorder({ status: 200, body: 'ok' });
    const told = (): string[] =>
      receiver.requests.map(({ body }) => {
        const { kind, severity, title } = JSON.parse(body) as Record<string, string>;
        return `${kind} ${severity} ${title}`;
      });
    try {
      const place = `{ json: "http://127.0.0.1:${port}/alerts", every: 1s, notify: true, opens: P1 }`;
      const people = `oncall:
  people: { ana: { name: Ana } }
  shifts: [{ who: ana }]
  chain: [{ level: L1, notify: oncall, wait: 10m }]
notify: { channels: { chat: { webhook: "${receiver.url}/hook" } }, routes: [{ send: chat, group: 0s }] }
`;
      const first = await open(place, people);
      await until('the call', () => told().some((one) => one.startsWith('escalated')));
      expect(first.store.get('incidents')).toMatchObject([
        { title: 'Backlog', severity: 'P0', components: ['api'], phase: 'acknowledge' },
      ]);
      const [incident] = first.store.get('incidents');
      expect(rowOf(first, 'Backlog')?.incident).toBe(incident!.id);
      expect(rowOf(first, 'Chatter')?.incident).toBeUndefined();
      first.commands.acknowledge(rowOf(first, 'Backlog')!.id);
      await until('the acknowledgement', () => first.store.get('incidents')[0]?.owner === 'ana');
      await until('it to be told', () => told().some((one) => one.startsWith('acknowledged')));
      await first.close();

      // While the place does not answer nobody is told that it is over, and no other incident is opened.
      answer = { status: 503, body: '' };
      const before = told();
      const second = await open(place, people);
      await until('the fault', () =>
        second.store.get('alerts').some(({ trouble }) => trouble?.kind === 'error'),
      );
      answer = { status: 200, body: firing };
      await until('the alert again', () => rowOf(second, 'Backlog')?.incident === incident!.id);
      expect(told()).toEqual(before);
      expect(second.store.get('incidents')).toHaveLength(1);
      answer = { status: 200, body: '[]' };
      await until('the end', () => told().some((one) => one.startsWith('resolved')));
    } finally {
      await receiver.close();
    }
  });
});
