import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitForStatus, statusText } from '../../src/cli/commands/status.ts';
import type { StatusLine } from '../../src/notify/status-file.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, SmallSystem, start } from './plantao.ts';

let system: SmallSystem;
beforeAll(async () => {
  system = await SmallSystem.start();
});
const folders: TempFolder[] = [];
afterAll(async () => {
  await system.stop();
  for (const folder of folders) folder.remove();
});

function temp(name: string): string {
  const folder = tempFolder(name);
  folders.push(folder);
  return folder.path;
}

function write(folder: string, oncall: Readonly<Record<string, string>> = {}): void {
  const more = Object.entries(oncall).map(([key, value]) => `\n  ${key}: ${value}`);
  writeFileSync(
    join(folder, 'plantao.yaml'),
    `system: Júlia
components:
  api:
    criticality: critical
    check: { http: "${system.url}/health", every: 200ms, timeout: 200ms }
alerts:
  - { name: API down, when: "api is down", severity: P1 }
alerting: { implied: false }
oncall:
  timezone: America/Sao_Paulo
  people:
    lead: { name: Dev Lead, phone: "+55 11 99999-0001" }
    sre: { name: SRE }
    cto: { name: CTO }
  shifts:
    - { from: "08:00", to: "20:00", who: lead }
    - { from: "20:00", to: "08:00", who: [sre, lead], turns: weekly, since: 2026-01-05 }
  chain:
    - { notify: oncall, wait: 15m }
    - { level: L2, notify: sre, wait: 15m }
    - { level: L3, notify: cto, only: P1 }${more.join('')}
notify:
  channels:
    hook: { webhook: "${system.url}/hook" }
  routes:
    - { severity: [P0, P1], send: hook, repeat: 30m }
`,
  );
}

describe('plantao watch', () => {
  it('tells each event once, however many there are and however often they are killed', async () => {
    const folder = temp('watch');
    write(folder);
    const posted = (): number => system.asked.filter((line) => line === 'POST /hook').length;
    system.answers.set('/health', { status: 500, body: 'broken' });
    let watch = start(['watch'], { cwd: folder });
    const other = start(['watch'], { cwd: folder });
    // Fired, and the first level called.
    await until('the first messages', () => posted() === 2);
    for (let times = 0; times < 3; times++) {
      // What is known to have been sent is not sent again.
      await until('both to be known to be sent', async () => {
        const { out } = await plantao(['audit', '--json'], { cwd: folder });
        return JSON.parse(out).filter(({ kind }: { kind: string }) => kind === 'notice.sent').length === 2;
      });
      const ended = new Promise((gone) => watch.once('close', gone));
      watch.kill('SIGKILL');
      await ended;
      const before = system.asked.length;
      watch = start(['watch'], { cwd: folder });
      await until('it asks again', () => system.asked.length > before + 10);
    }
    const status = await plantao(['status', '--tmux'], { cwd: folder });
    expect(status.out).toMatch(/Júlia #\[fg=red\]1 P1#\[default\], \S.* for .*, L2 is called in 1[45]m/);
    expect(status.code).toBe(2);
    system.answers.delete('/health');
    await until('the end is told', () => posted() >= 3);
    const ended = new Promise((gone) => watch.once('close', gone));
    const otherEnded = new Promise((gone) => other.once('close', gone));
    watch.kill('SIGTERM');
    other.kill('SIGTERM');
    await Promise.all([ended, otherEnded]);
    expect(posted()).toBe(3);
    const verified = await plantao(['audit', 'verify'], { cwd: folder });
    expect(verified.code).toBe(0);
  });
});

describe('an acknowledgement that nobody confirms', () => {
  it('is taken back, and the chain begins again', async () => {
    const folder = temp('unacked');
    write(folder, { remind: '2s', answer: '2s' });
    const posted = (): number => system.asked.filter((line) => line === 'POST /hook').length;
    const kinds = async (): Promise<string[]> => {
      const { out } = await plantao(['audit', '--json'], { cwd: folder });
      return (JSON.parse(out) as { kind: string }[]).map(({ kind }) => kind);
    };
    const before = posted();
    system.answers.set('/health', { status: 500, body: 'broken' });
    const watch = start(['watch'], { cwd: folder });
    try {
      await until('the first messages', () => posted() === before + 2);
      const acked = await plantao(['alerts', 'ack', 'API down'], { cwd: folder });
      expect(acked.code, acked.err).toBe(0);
      // That somebody acknowledged, the reminder, and the first level once more.
      await until('the chain to begin again', () => posted() >= before + 5);
      const written = await kinds();
      for (const kind of ['escalation.acked', 'escalation.reminded', 'escalation.unacked', 'alert.unacked'])
        expect(written).toContain(kind);
      expect(written.filter((kind) => kind === 'escalation.called')).toHaveLength(2);
      const { out } = await plantao(['alerts', '--json'], { cwd: folder });
      expect(JSON.parse(out)).toMatchObject([{ name: 'API down', phase: 'firing' }]);
      expect(out).not.toContain('"ack"');
    } finally {
      const ended = new Promise((gone) => watch.once('close', gone));
      watch.kill('SIGTERM');
      await ended;
      system.answers.delete('/health');
    }
  });
});

describe('plantao oncall', () => {
  it('says who is on call, until when, who is next, and the chain', async () => {
    const folder = temp('oncall');
    write(folder);
    const { code, out } = await plantao(['oncall', '--json'], { cwd: folder });
    expect(code).toBe(0);
    const said = JSON.parse(out) as { week: { from: number; until: number }[] };
    expect(said).toMatchObject({
      zone: 'America/Sao_Paulo',
      person: { name: expect.any(String) },
      chain: [{ name: 'L1', notify: ['oncall'] }, { name: 'L2' }, { name: 'L3', only: 'P1' }],
    });
    for (const [index, duty] of said.week.slice(1).entries()) expect(duty.from).toBe(said.week[index]!.until);
    const text = await plantao(['oncall'], { cwd: folder });
    expect(text.out).toMatch(/is on call until \w{3} \d{4}-\d\d-\d\d \d\d:00/);
  });

  it('names everybody who is on call at once, and how to reach each', async () => {
    const folder = temp('oncall');
    writeFileSync(
      join(folder, 'plantao.yaml'),
      `system: s
components: { api: { check: { http: "http://localhost:1" } } }
oncall:
  people: { ana: { name: Ana, phone: "1" }, bruno: { name: Bruno, chat: "@bruno" } }
  shifts: [{ who: [ana, bruno], together: 2 }]
`,
    );
    const { code, out } = await plantao(['oncall'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toContain('Ana and Bruno are on call (Ana: 1; Bruno: @bruno)\n');
    const { out: json } = await plantao(['oncall', '--json'], { cwd: folder });
    expect(JSON.parse(json)).toMatchObject({
      person: { id: 'ana' },
      beside: [{ id: 'bruno' }],
      week: [{ person: 'ana', beside: ['bruno'] }],
    });
  });

  it('has somebody stand in for somebody else, says so everywhere, and takes it back', async () => {
    const folder = temp('oncall');
    writeFileSync(
      join(folder, 'plantao.yaml'),
      `system: s
components: { api: { check: { http: "http://localhost:1" } } }
oncall:
  people: { ana: { name: Ana, phone: "1" }, bruno: { name: Bruno, phone: "2" }, cto: { name: Cora } }
  shifts: [{ who: ana }]
  chain: [{ notify: oncall }]
notify:
  channels: { call: { command: ["true", "{phone}"] } }
  routes: [{ send: call }]
`,
    );
    const run = (...args: string[]) => plantao(args, { cwd: folder });
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    const swap = ['oncall', 'swap', 'Ana', '--until', until];
    const done = await run(...swap, '--with', 'bruno', '--reason', 'dentist', '--json');
    expect(done.code, done.err).toBe(0);
    const { id } = JSON.parse(done.out) as { id: string };
    expect((await run('oncall')).out).toMatch(/^Bruno is on call until .* \(2\)\n/);
    const listed = await run('oncall', 'swaps');
    for (const word of [id, 'Bruno', 'Ana', 'dentist']) expect(listed.out).toContain(word);
    expect(JSON.parse((await run('oncall', 'swaps', '--json')).out)).toMatchObject([
      { id, person: 'bruno', instead: 'ana', reason: 'dentist' },
    ]);
    const refused = await run(...swap.with(2, 'bruno'), '--with', 'cto');
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining('L1 calls Cora, and call cannot reach them: add phone'),
    ]);
    expect((await run('--read-only', ...swap, '--with', 'bruno')).code).toBe(3);
    expect((await run('oncall', 'unswap', 'w0')).err).toContain(`no swap "w0"`);
    expect((await run('oncall', 'unswap', id)).code).toBe(0);
    expect((await run('oncall')).out).toMatch(/^Ana is on call/);
    expect((await run('oncall', 'swaps')).out).toBe('no swaps\n');
    expect((await run('audit')).out).toMatch(
      /swapped +Bruno for Ana, for .*: dentist\n.*swap taken back +Bruno for Ana\n/,
    );
  });

  it('names what is wrong at its place', async () => {
    const folder = temp('oncall');
    writeFileSync(
      join(folder, 'plantao.yaml'),
      `system: s
components: { api: { check: { http: "http://localhost:1" } } }
oncall:
  timezone: America/Sao_Paolo
  people: { ana: {} }
  shifts: [{ who: anna }]
  chain: [{ notify: [ana, bia], via: phone, only: P9 }]
notify:
  routes: [{ send: chat, severity: P1 }]
`,
    );
    const { code, err } = await plantao(['oncall'], { cwd: folder });
    expect(code).toBe(3);
    for (const fault of [
      '"America/Sao_Paolo" is not a time zone',
      'no person "anna"; did you mean "ana"?',
      'no person "bia"',
      'no channel "phone"',
      'no severity "P9"',
      'no channel "chat"',
    ])
      expect(err).toContain(fault);
  });

  it('refuses a chain that calls nobody, or by nothing', async () => {
    const folder = temp('oncall');
    const configure = (chain: string): void =>
      writeFileSync(
        join(folder, 'plantao.yaml'),
        `system: s
components: { api: { check: { http: "http://localhost:1" } } }
oncall: { timezone: UTC, people: { ana: {} }, shifts: [{ who: ana }], chain: [${chain}] }
`,
      );
    configure('{ level: L1, wait: 5m }');
    expect((await plantao(['oncall'], { cwd: folder })).err).toContain('"notify" is missing: expected text');
    configure('{ level: L1, notify: oncall }');
    const { code, err } = await plantao(['oncall'], { cwd: folder });
    expect([code, err]).toEqual([3, expect.stringContaining('nobody can be reached')]);
  });
});

describe('the status line', () => {
  const now = Date.UTC(2026, 10, 21, 3);
  const status: StatusLine = {
    ...{ at: now, config: 'f', system: 'a#b', environment: 'e', acked: 0, muted: 0, urgent: 0, problems: 0 },
    firing: { P0: 0, P1: 0, P2: 0, P3: 0 },
  };
  it('says when nothing runs, and doubles what tmux would read', () => {
    expect(statusText(undefined, now, false)).toBe('plantao is not running');
    expect(statusText(status, now + 60_000, false)).toBe('a#b: no report for 1m');
    expect(statusText(status, now, true)).toBe('a##b #[fg=green]ok#[default]');
  });
  it('ends as monitoring plugins do', () => {
    const firing = { ...status.firing, P1: 1 };
    expect(exitForStatus(undefined, now)).toBe(3);
    expect(exitForStatus(status, now)).toBe(0);
    expect(exitForStatus({ ...status, firing, urgent: 1 }, now)).toBe(2);
    expect(exitForStatus({ ...status, firing, acked: 1 }, now)).toBe(1);
    expect(exitForStatus({ ...status, problems: 1 }, now)).toBe(1);
  });
});
