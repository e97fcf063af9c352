import { spawn } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patient } from '../services/patient.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, start } from './plantao.ts';

let folder: TempFolder;
let server: Server | undefined;
beforeEach(() => {
  folder = tempFolder('alert-actions-faults');
  configure('');
});
afterEach(async () => {
  await new Promise((closed) => (server ? server.close(closed) : closed(undefined)));
  server = undefined;
  folder.remove();
});

function configure(more: string): void {
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components: { api: { uptime: "99.9%", check: { command: ["true"] } } }
alerts: [{ name: No api, when: api is down, severity: P1 }]
${more}
`,
  );
}

const run = (...args: string[]) =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state') } });

test('a silence that never ends is refused and leaves nothing behind', async () => {
  for (const time of ['9999999999999d', '400d']) {
    const refused = await run('alerts', 'silence', 'No api', '--for', time, '--comment', 'x');
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('more than a year')]);
  }
  expect((await run('alerts', 'silences')).out).toBe('no silences\n');
});

test('what people wrote is shown without its escape sequences', async () => {
  await run('alerts', 'silence', 'component="\u001b[31mapi"', '--comment', 'x\u001b]0;title\u0007');
  const id = (await run('incident', 'open', 'all\u001b[2J is\nslow')).out.trim();
  await run('incident', 'note', id, '\u001b[1mbold\u202e');
  const shown = [
    await run('alerts', 'silences'),
    await run('incident', 'list'),
    await run('incident', 'show', id),
  ];
  for (const { out } of shown) expect(out).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(shown[1]!.out).toContain('all is slow');
  expect(shown[2]!.out).toContain(`Times in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
});

test('a closed incident is said to be closed, and no other one is offered in its place', async () => {
  const id = (await run('incident', 'open', 'one')).out.trim();
  const other = (await run('incident', 'open', 'two')).out.trim();
  expect((await run('incident', 'phase', id, 'closed')).out).toContain('now in phase closed');
  const { code, err } = await run('incident', 'resolve', id, '--cause', 'x');
  expect([code, err]).toEqual([3, expect.stringContaining(`${id} is closed`)]);
  expect(err).not.toContain(other);
  expect((await run('incident', 'open', ' ')).err).toContain('a title is missing');
});

test('an alert is explained by its name; what there is not is named with what there is', async () => {
  expect((await run('alerts', '--why', 'No api')).out).toContain('alerts when api is down');
  const { code, err } = await run('alerts', '--why', 'No apo');
  expect([code, err]).toEqual([3, expect.stringContaining('did you mean "No api"?')]);
  expect((await run('alerts', 'ack', 'No api')).err).toContain('as far as the journal knows');
});

test('words too many are refused by every command', async () => {
  for (const words of [
    ['alerts', 'x'],
    ['oncall', 'x'],
    ['incident', 'list', 'x'],
    ['audit', 'x'],
  ]) {
    const { code, err } = await run(...words);
    expect([code, err]).toEqual([3, expect.stringContaining('too many arguments')]);
  }
});

test('a journal that cannot be opened and an output that is full are each said in one line', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  const env = { XDG_STATE_HOME: join(folder.path, 'file', 'state') };
  for (const words of [['incident', 'list'], ['audit'], ['alerts', 'silences'], ['uptime']]) {
    const { code, err } = await plantao(words, { cwd: folder.path, env });
    expect([code, err.trimEnd().split('\n').length]).toEqual([3, 1]);
    expect(err).toContain('cannot be used');
  }
  const executable = new URL('../../bin/plantao.js', import.meta.url).pathname;
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [executable, 'oncall'], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '', HOME: folder.path },
    stdio: ['ignore', full, 'pipe'],
  });
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  expect(await new Promise((ended) => child.once('close', ended))).toBe(3);
  expect(err).toMatch(/^plantao: cannot write the output: the disk is full\n$/);
});

test('a watch prints what happens while it runs, with --json nothing but events', async () => {
  await run('incident', 'open', 'before');
  const child = start(['watch', '--json'], {
    cwd: folder.path,
    env: { XDG_STATE_HOME: join(folder.path, 'state') },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise((done) => child.once('close', done));
  try {
    // An incident is open: all is not well, but somebody watches.
    await until('it to run', async () => (await run('status')).code === 2);
    await run('incident', 'open', 'meanwhile');
    await until('the event', () => out.includes('meanwhile'));
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; data: { title?: string } });
  expect(events.flatMap(({ data }) => data.title ?? [])).toEqual(['meanwhile']);
});

test('nothing that was seen leaves no budget to speak of', async () => {
  expect((await run('uptime')).out).toMatch(/api .* 99\.9% .* -$/m);
  expect(JSON.parse((await run('uptime', '--json')).out)[0].target).toBe(0.999);
});

test('an override alone puts somebody on call', async () => {
  configure(`oncall:
  timezone: UTC
  people: { ana: { name: Ana } }
  overrides: [{ who: ana, from: 2020-01-01 00:00, to: 2099-01-01 00:00 }]`);
  const { code, out } = await run('oncall');
  expect([code, out]).toEqual([0, expect.stringContaining('Ana is on call')]);
});

test('alerts of other places are listed, count, and are taken by name', async () => {
  server = createServer(patient, (_request, response) =>
    response.end(JSON.stringify([{ id: 'disk', name: 'Disk full', severity: 'P1', message: '98 %' }])),
  );
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  configure(
    `alerting: { external: [{ json: "http://127.0.0.1:${(server.address() as AddressInfo).port}/" }] }`,
  );
  const listed = await run('alerts');
  expect([listed.code, listed.out]).toEqual([2, expect.stringContaining('Disk full')]);
  expect((await run('alerts', 'ack', 'Disk full')).code).toBe(0);
  expect((await run('alerts')).out).toContain('acknowledged');
  expect((await run('alerts', 'silence', 'Disk full', '--comment', 'known')).out).toContain('silenced until');
  expect((await run('alerts', 'ack', 'Disk fall')).err).toContain('did you mean "Disk full"?');
});
