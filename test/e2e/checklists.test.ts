import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const system = `system: Shop
components:
  api:
    title: API
    check: { command: [sh, -c, "test ! -e down || exit 2"], every: 500ms, fails: 1 }
    actions: { deploy: { command: ["sh", "-c", "echo deployed >> deploys.txt"], risk: disruptive, verify: off } }
checklists:
  - { name: Daily checks, due: daily at 00:00, within: 1ms, items: [Backups finished, Disks have room] }
  - { name: Before a deploy, due: before-deploy, items: [{ text: API answers, check: api is up, gate: deploy api }] }
`;

test('a checklist is overdue in the header, is ticked, survives a kill, and is done; the journal has who and what', async () => {
  bench.save(system);
  const first = bench.screen({ columns: 80, rows: 24 });
  await first.untilText(/Daily checks: checklist overdue, 2 of 2 open/);
  first.type('0');
  await first.untilText(/▸.*overdue Daily checks +0\/2/);
  first.type('\r');
  await first.untilText(/▸ ▲ open +Backups finished/);
  first.type(' ');
  await first.untilText(/▸ ● ticked +Backups finished/);
  process.kill(first.pty.pid, 'SIGKILL');
  await first.untilExit();

  const second = bench.screen({ columns: 80, rows: 24 });
  await second.untilText(/Daily checks: checklist overdue, 1 of 2 open/);
  second.type('0\r');
  await second.untilText(/● ticked +Backups finished/);
  second.type('jx');
  await second.untilText('Not applicable: Disks have room');
  second.type('no disks here\r');
  await second.untilText(/– n\/a +Disks have room/);
  await second.untilText(/no disks here/);
  await second.untilText(/done/);
  second.type('\u001b');
  await second.untilText(/● done +Daily checks +2\/2/);
  second.type('\u001b');
  await second.untilText('1 Components');
  second.type('q');
  expect(await second.untilExit()).toBe(0);
  const events = JSON.parse((await bench.command('audit', '--kind', 'checklist.done', '--json')).stdout);
  expect(events).toHaveLength(1);
  expect(events[0].data.answers).toMatchObject([
    { state: 'ticked' },
    { state: 'waived', reason: 'no disks here' },
  ]);
});

test('a bad item holds its action back, on the command line too, until it is good or does not apply', async () => {
  bench.save(system);
  writeFileSync(join(bench.path, 'down'), '');
  const held = await bench.command('run', 'deploy', 'api', '--yes');
  expect(held.code).toBe(3);
  expect(held.stderr).toContain('"API answers" is bad (API is down');
  expect((await bench.command('checklist', 'before-a-deploy')).code).toBe(2);
  const waived = await bench.command('checklist', 'waive', 'before-a-deploy', '1', '--reason', 'a fix');
  expect(waived.stdout).toContain('not applicable: API answers');
  expect((await bench.command('run', 'deploy', 'api', '--yes')).code).toBe(0);
  // What was waived was waived for that deploy.
  expect((await bench.command('run', 'deploy', 'api', '--yes')).stderr).toContain('"API answers" is bad');
  rmSync(join(bench.path, 'down'));
  expect((await bench.command('checklist', 'before-a-deploy')).code).toBe(0);
});
