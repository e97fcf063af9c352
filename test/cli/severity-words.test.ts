import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandEntries } from '../../src/cli/commands/registry.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, SmallSystem, start } from './plantao.ts';

let system: SmallSystem;
let folder: TempFolder;
beforeAll(async () => {
  system = await SmallSystem.start();
  folder = tempFolder('severity-words');
});
afterAll(async () => {
  await system.stop();
  folder.remove();
});

const run = (...args: string[]) => plantao(args, { cwd: folder.path });

function configure(): void {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  api:
    check: { http: "${system.url}/health", every: 200ms, timeout: 200ms }
    criticality: high
  cache: { check: { tcp: "127.0.0.1:1", every: 1m } , criticality: low }
alerting:
  severities: { CRÍTICO: P0, ALTO: P1, MÉDIO: P2, BAIXO: P3 }
  external: [{ json: "${system.url}/none", notify: true }]
alerts:
  - { name: API down, when: "api is down", severity: CRÍTICO, worse: [] }
oncall:
  people: { ana: { name: Ana } }
  shifts: [{ who: ana }]
  chain: [{ notify: oncall, wait: 1m }, { notify: ana, only: CRÍTICO }]
  for: MÉDIO
notify: { channels: { hook: { webhook: "${system.url}/hook" } }, routes: [{ severity: [CRÍTICO, ALTO], send: hook }] }
`.replace('worse: []', 'for: 0s'),
  );
}

/** What commands that need something are given; those that are not named run without arguments. */
const given = (incident: string): Readonly<Record<string, readonly (readonly string[])[]>> => ({
  alerts: [[], ['--why', 'API down'], ['--why', 'cache']],
  'alerts ack': [['API down']],
  'alerts escalate': [
    ['API down', '--print'],
    ['API down', '--message', 'x'],
  ],
  'alerts silence': [['cache', '--for', '1h', '--comment', 'x']],
  'incident list': [[], ['--figures']],
  'incident show': [[incident]],
  'incident export': [[incident]],
  'incident severity': [
    [incident, 'ALTO'],
    [incident, 'NADA'],
  ],
  'incident open': [['More'], ['More', '--severity', 'MÉDIO'], ['More', '--severity', 'NADA']],
  'incident note': [[incident, 'x']],
  'incident phase': [[incident, 'mitigate']],
  'incident resolve': [[incident, '--cause', 'x']],
  validate: [['--explain']],
  audit: [[], ['verify']],
  status: [[], ['--tmux']],
});

it('says the severities of the team in every command, and never P0 to P3', async () => {
  configure();
  system.answers.set('/health', { status: 500, body: 'broken' });
  let watched = '';
  const watch = start(['watch'], { cwd: folder.path });
  watch.stdout.setEncoding('utf8').on('data', (text: string) => {
    watched += text;
  });
  try {
    await until('the call', () => system.asked.filter((line) => line === 'POST /hook').length >= 2);
    await until('the status', async () => (await run('status')).out.includes('CRÍTICO'));
    const [{ id }] = JSON.parse((await run('incident', 'list', '--json')).out) as [{ id: string }];
    const wrong: string[] = [];
    let said = 0;
    for (const { name, load } of commandEntries()) {
      // The schema is of every configuration there may be; the demo is a system of its own.
      if (!load || ['demo', 'schema', 'watch', 'import', 'logs'].includes(name)) continue;
      const all = given(id)[name];
      const { command } = await load();
      if (!all && (command.arguments ?? '').includes('<')) continue;
      for (const args of all ?? [[]]) {
        const { out, err } = await run(...name.split(' '), ...args);
        const text = `${out}${err}`;
        if (/CRÍTICO|ALTO|MÉDIO|BAIXO/.test(text)) said++;
        for (const line of text.split('\n'))
          if (/\bP[0-3]\b/.test(line)) wrong.push(`${name} ${args.join(' ')}: ${line}`);
      }
    }
    for (const line of watched.split('\n')) if (/\bP[0-3]\b/.test(line)) wrong.push(`watch: ${line}`);
    expect(wrong).toEqual([]);
    expect(said).toBeGreaterThan(8);
  } finally {
    const ended = new Promise((gone) => watch.once('close', gone));
    watch.kill('SIGTERM');
    await ended;
  }
});
