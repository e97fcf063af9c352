import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { openJournal } from '../journal/open.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { plantao, SmallSystem, start } from './plantao.ts';

let folder: TempFolder;
let system: SmallSystem;
const children: ReturnType<typeof start>[] = [];
beforeEach(async () => {
  folder = tempFolder('schedules');
  system = await SmallSystem.start();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
  for (const pid of lines('pids')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It had ended.
    }
  }
  await system.stop();
  folder.remove();
});

const here = () => ({ cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state'), USER: 'ana' } });
const run = (...args: string[]) => plantao(args, here());
const lines = (name: string): string[] =>
  existsSync(join(folder.path, name))
    ? readFileSync(join(folder.path, name), 'utf8').split('\n').filter(Boolean)
    : [];
const watch = (): ReturnType<typeof start> => {
  const child = start(['watch'], here());
  children.push(child);
  return child;
};
async function end(child: ReturnType<typeof start>, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((done) => child.once('close', done));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await gone;
}
const kinds = async (): Promise<string[]> =>
  (JSON.parse((await run('audit', '--json', '--kind', 'schedule')).out) as { kind: string }[]).map(
    ({ kind }) => kind,
  );

/** A schedule that is known since ten minutes and has been due since this minute began. */
async function configure(script: string): Promise<void> {
  const minute = new Date().toISOString().slice(11, 16);
  const text = `daily at ${minute}`;
  writeFileSync(join(folder.path, 'job.sh'), `#!/bin/sh\necho $$ >> pids\n${script}\n`, { mode: 0o755 });
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components:
  worker:
    check: { http: "${system.url}/health", every: 1s }
    actions: { rotate: { command: [sh, job.sh], cwd: ".", risk: safe, verify: off } }
oncall: { people: { ana: { name: Ana } }, shifts: [{ who: ana }] }
notify: { channels: { hook: { webhook: "${system.url}/hook" } }, routes: [{ send: hook }] }
schedules:
  - { name: Rotate, at: "${text}", action: rotate worker, run: yes, note: keys first }
`,
  );
  mkdirSync(join(folder.path, 'state', 'plantao'), { recursive: true });
  const clock = { ...systemClock, now: () => Date.now() - 600_000 };
  const journal = await openJournal(join(folder.path, 'state', 'plantao', 'journal.sqlite'), {
    ...{ clock, environment: 'default' },
  });
  journal.append({ kind: 'schedule.listed', data: { schedule: 'rotate', name: 'Rotate', text } });
  journal.close();
}

test('an action that may run alone runs at its moment, once, however often plantao starts', async () => {
  await configure('echo done');
  const first = watch();
  await until('the run', async () => (await kinds()).includes('schedule.ran'));
  expect(await kinds()).toEqual(['schedule.listed', 'schedule.started', 'schedule.ran']);
  expect(await run('schedules')).toMatchObject({ code: 0, out: expect.stringMatching(/Rotate +waiting/) });
  await end(first, 'SIGTERM');
  const asked = system.asked.length;
  watch();
  await until('it to look', () => system.asked.length > asked + 3);
  expect(lines('pids')).toHaveLength(1);
});

test('killed while it runs, it is not run again: whoever is on call is asked, until they say that it is done', async () => {
  await configure('exec sleep 600');
  const first = watch();
  await until('the run to begin', () => lines('pids').length > 0);
  await end(first, 'SIGKILL');
  watch();
  await until('the reminder', () => system.asked.includes('POST /hook'));
  expect(lines('pids')).toHaveLength(1);
  expect(await kinds()).toEqual(['schedule.listed', 'schedule.started', 'schedule.ran', 'schedule.due']);
  const due = await run('schedules', '--json');
  expect(due.code).toBe(1);
  expect(JSON.parse(due.out)).toMatchObject([{ id: 'rotate', state: 'due', asks: 'unknown' }]);
  expect((await run('schedules', 'done', 'nothing')).code).toBe(3);
  expect((await run('schedules', 'done', 'Rotate', '--note', 'looked: it ran')).code).toBe(0);
  expect((await run('schedules')).code).toBe(0);
  expect((await run('schedules', 'done', 'Rotate')).err).toContain('not due');
});
