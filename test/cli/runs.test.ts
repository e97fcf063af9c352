import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';
import { type Ended, plantao, start } from './plantao.ts';

let folder: TempFolder;
const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state') });
const run = (...args: string[]): Promise<Ended> => plantao(args, { cwd: folder.path, env: env() });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);
const lines = (name: string): number => {
  const file = join(folder.path, name);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};
const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);

const config = (more = ''): string => `system: shop
environments: { local: {}, production: { guarded: true } }
safety: { hold: 0s, cool-down: 0s }
components:
  job:
    check: { command: [test, -f, plantao.yaml], every: 1s }
    actions:
      mark: { command: [sh, -c, "echo x >> marks; sleep 0.4"], verify: { command: [test, -f, marks] } }
      other: { command: [sh, -c, "echo x >> others; sleep 0.4"], verify: { command: [test, -f, others] } }
      broken: { command: [sh, -c, "exit 3"] }
${more}`;

const runbook = `# Job

## Do it

1. Is it there? \`job is up\`
2. \`plantao run mark job\`
3. Wait 1 s
4. \`plantao run other job\`
5. \`job is up\`
`;

beforeEach(() => {
  folder = tempFolder('cli-runs');
  mkdirSync(join(folder.path, 'runbooks'));
  write('plantao.yaml', config());
  write('runbooks/job.md', runbook);
});
afterEach(() => folder.remove());

test('goes through what it can by itself: 0', async () => {
  const { code, out, err } = await run('runbook', 'run', 'job#do-it', '--yes');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('over: 5 of 5 steps');
  expect([lines('marks'), lines('others')]).toEqual([1, 1]);
  const [done] = await json('runbook', 'runs');
  expect(done.ended.how).toBe('done');
  expect((await run('audit', 'verify')).code).toBe(0);
});

test("a person's turn, and what is not verified: 1; what fails: 2; what is refused: 3", async () => {
  write(
    'runbooks/other.md',
    '# O\n\n## Hand\n\n1. call somebody\n2. two\n\n## Not\n\n1. `job is down`\n\n## Fails\n\n1. `plantao run broken job`\n2. two\n',
  );
  const hand = await run('runbook', 'run', 'other#hand');
  expect(hand.code).toBe(1);
  expect(hand.out).toContain('Your turn.');
  expect((await run('runbook', 'run', 'other#not')).code).toBe(1);
  const fails = await run('runbook', 'run', 'other#fails', '--yes');
  expect(fails.code).toBe(2);
  const runs = await json('runbook', 'runs');
  const failed = runs.find(({ title }: { title: string }) => title === 'Fails');
  // It stopped there, and goes on only when somebody says what becomes of it.
  expect(failed.steps.map(({ standing }: { standing: string }) => standing)).toEqual(['failed', 'open']);
  expect((await run('runbook', 'resume', failed.id)).code).toBe(2);
  expect((await run('runbook', 'skip', failed.id)).code).toBe(3);
  expect((await run('runbook', 'skip', failed.id, '--reason', 'not needed')).code).toBe(0);
  for (const args of [
    ['run', 'nowhere'],
    ['resume', 'none'],
    ['tick', failed.id, 'no such step'],
    ['run', 'job#do-it', '--step', '99'],
  ])
    expect([args, (await run('runbook', ...args)).code]).toEqual([args, 3]);
  expect((await run('--read-only', 'runbook', 'run', 'job#do-it', '--yes')).code).toBe(3);
  expect(lines('marks')).toBe(0);
});

test('--dry-run shows what would be asked and planned: nothing is written and nothing runs', async () => {
  const { code, out } = await run('runbook', 'run', 'job#do-it', '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/job is up[\s\S]*= yes/);
  expect(out).toMatch(/mark job in local[\s\S]*runs +sh -c/);
  expect([lines('marks'), await json('runbook', 'runs')]).toEqual([0, []]);
  expect(await json('audit', '--kind', 'runbook.started')).toEqual([]);
});

test('--step does one alone, --from begins there, --set fills in; an unfilled one is refused', async () => {
  write('runbooks/set.md', '# S\n\n## Go\n\n1. one\n2. `plantao run {what} job`\n3. three\n');
  expect((await run('runbook', 'run', 'job#do-it', '--step', '4', '--yes')).code).toBe(0);
  expect([lines('marks'), lines('others')]).toEqual([0, 1]);
  const missing = await run('runbook', 'run', 'set#go', '--from', '2', '--yes');
  expect(missing.code).toBe(1);
  expect(missing.out).toContain('what');
  expect((await run('runbook', 'run', 'set#go', '--from', '2', '--set', 'what=mark', '--yes')).code).toBe(1);
  expect(lines('marks')).toBe(1);
});

test('--yes never answers for a guarded environment', async () => {
  const risky = config().replace('mark: { command', 'mark: { risk: disruptive, command');
  write('plantao.yaml', risky);
  const { code, err } = await run('--env', 'production', 'runbook', 'run', 'job#do-it', '--yes');
  expect(code).toBe(3);
  expect(err).toContain('--confirm');
  expect(lines('marks')).toBe(0);
});

test('edited while it runs: only steps that read the same stay done', async () => {
  write('runbooks/e.md', '# E\n\n## Go\n\n1. one\n2. two\n');
  await run('runbook', 'run', 'e#go');
  const [{ id }] = await json('runbook', 'runs');
  expect((await run('runbook', 'tick', id)).code).toBe(0);
  write('runbooks/e.md', '# E\n\n## Go\n\n1. zero\n2. one\n3. two, edited\n');
  const [edited] = await json('runbook', 'runs');
  expect(edited.steps.map(({ standing }: { standing: string }) => standing)).toEqual([
    'open',
    'by-hand',
    'open',
  ]);
  expect(edited.edited).toBe(true);
});

describe('killed the hard way', () => {
  /** How many events a run has written so far. */
  const events = (): number => {
    const file = join(folder.path, 'state', 'plantao', 'journal.sqlite');
    if (!existsSync(file)) return 0;
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const row = database
        .prepare("SELECT count(*) AS n FROM events WHERE kind LIKE 'runbook.%' OR kind LIKE 'action.%'")
        .get();
      return Number(row?.n);
    } finally {
      database.close();
    }
  };

  // started · checked · begun, intent, outcome · begun, ended · begun, intent, outcome · checked, closed
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
    'after event %i: it resumes where it was, and nothing is done twice by itself',
    async (count) => {
      const child = start(['runbook', 'run', 'job#do-it', '--yes'], { cwd: folder.path, env: env() });
      const ended = new Promise((done) => child.once('close', done));
      child.stdout.resume();
      child.stderr.resume();
      await until(`event ${count}`, () => events() >= count || child.exitCode !== null, 60_000, 3);
      child.kill('SIGKILL');
      await ended;
      // An action that was cut off may still be at work.
      const done = () => [lines('marks'), lines('others')];
      for (let round = 0; round < 8; round += 1) {
        const [row] = await json('runbook', 'runs');
        if (row.ended) break;
        const before = done();
        const current = row.steps.find(({ id }: { id: string }) => id === row.current);
        if (current?.standing === 'unknown') {
          // It is asked again: going on by itself does not do it once more.
          expect((await run('runbook', 'resume', row.id, '--yes')).code).toBe(1);
          expect(done()).toEqual(before);
          expect((await run('runbook', 'tick', row.id, '--value', 'looked')).code).toBe(0);
          continue;
        }
        const { code, err } = await run('runbook', 'resume', row.id, '--yes');
        expect([code, err]).toEqual([expect.any(Number), expect.not.stringContaining('Error:')]);
      }
      const [row] = await json('runbook', 'runs');
      expect(row.ended?.how).toBe('done');
      const begun = await json('audit', '--kind', 'runbook.begun', '--limit', '100').catch(() => []);
      expect(begun.length).toBeLessThanOrEqual(4);
      expect(Math.max(...done())).toBeLessThanOrEqual(1);
      expect((await run('audit', 'verify')).code).toBe(0);
    },
  );
});

test('two processes that tick one step: one of them was first, and the other is told', async () => {
  write('runbooks/t.md', '# T\n\n## Go\n\n1. one\n2. two\n');
  await run('runbook', 'run', 't#go');
  const [{ id, steps }] = await json('runbook', 'runs');
  const both = await Promise.all([
    run('runbook', 'tick', id, steps[0].id),
    run('runbook', 'tick', id, steps[0].id),
  ]);
  const ticks = await json('audit', '--kind', 'runbook.ended');
  // Whoever came after saw it ticked; at once, the second changes nothing.
  expect(both.map(({ code }) => code).toSorted()).toEqual([0, 3]);
  expect(both.find(({ code }) => code === 3)?.err).toMatch(
    /was first: done by hand|already over: done by hand/,
  );
  expect(ticks.length).toBeLessThanOrEqual(2);
  const [after] = await json('runbook', 'runs');
  expect(after.steps.map(({ standing }: { standing: string }) => standing)).toEqual(['by-hand', 'open']);
});
