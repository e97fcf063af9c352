import { afterEach, beforeEach, expect, test } from 'vitest';
import { config, Job } from './job.ts';

let job: Job;
beforeEach(() => {
  job = new Job();
});
afterEach(() => job.close());

test('goes through what it can by itself: 0', async () => {
  const { code, out, err } = await job.run('runbook', 'run', 'job#do-it', '--yes');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('over: 5 of 5 steps');
  expect([job.lines('marks'), job.lines('others')]).toEqual([1, 1]);
  const [done] = await job.json('runbook', 'runs');
  expect(done.ended.how).toBe('done');
  expect((await job.run('audit', 'verify')).code).toBe(0);
});

test("a person's turn, and what is not verified: 1; what fails: 2; what is refused: 3", async () => {
  job.write(
    'runbooks/other.md',
    '# O\n\n## Hand\n\n1. call somebody\n2. two\n\n## Not\n\n1. `job is down`\n\n## Fails\n\n1. `plantao run broken job`\n2. two\n',
  );
  const hand = await job.run('runbook', 'run', 'other#hand');
  expect(hand.code).toBe(1);
  expect(hand.out).toContain('Your turn.');
  expect((await job.run('runbook', 'run', 'other#not')).code).toBe(1);
  const fails = await job.run('runbook', 'run', 'other#fails', '--yes');
  expect(fails.code).toBe(2);
  const runs = await job.json('runbook', 'runs');
  const failed = runs.find(({ title }: { title: string }) => title === 'Fails');
  // It stopped there, and goes on only when somebody says what becomes of it.
  expect(failed.steps.map(({ standing }: { standing: string }) => standing)).toEqual(['failed', 'open']);
  expect((await job.run('runbook', 'resume', failed.id)).code).toBe(2);
  expect((await job.run('runbook', 'skip', failed.id)).code).toBe(3);
  expect((await job.run('runbook', 'skip', failed.id, '--reason', 'not needed')).code).toBe(0);
  for (const args of [
    ['run', 'nowhere'],
    ['resume', 'none'],
    ['tick', failed.id, 'no such step'],
    ['run', 'job#do-it', '--step', '99'],
  ])
    expect([args, (await job.run('runbook', ...args)).code]).toEqual([args, 3]);
  expect((await job.run('--read-only', 'runbook', 'run', 'job#do-it', '--yes')).code).toBe(3);
  expect(job.lines('marks')).toBe(0);
});

test('--dry-run shows what would be asked and planned: nothing is written and nothing runs', async () => {
  const { code, out } = await job.run('runbook', 'run', 'job#do-it', '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/job is up[\s\S]*= yes/);
  expect(out).toMatch(/mark job in local[\s\S]*runs +sh -c/);
  expect([job.lines('marks'), await job.json('runbook', 'runs')]).toEqual([0, []]);
  expect(await job.json('audit', '--kind', 'runbook.started')).toEqual([]);
});

test('--step does one alone, --from begins there, --set fills in; an unfilled one is refused', async () => {
  job.write('runbooks/set.md', '# S\n\n## Go\n\n1. one\n2. `plantao run {what} job`\n3. three\n');
  expect((await job.run('runbook', 'run', 'job#do-it', '--step', '4', '--yes')).code).toBe(0);
  expect([job.lines('marks'), job.lines('others')]).toEqual([0, 1]);
  const missing = await job.run('runbook', 'run', 'set#go', '--from', '2', '--yes');
  expect(missing.code).toBe(1);
  expect(missing.out).toContain('what');
  expect((await job.run('runbook', 'run', 'set#go', '--from', '2', '--set', 'what=mark', '--yes')).code).toBe(
    1,
  );
  expect(job.lines('marks')).toBe(1);
});

test('--yes never answers for a guarded environment', async () => {
  const risky = config().replace('mark: { command', 'mark: { risk: disruptive, command');
  job.write('plantao.yaml', risky);
  const { code, err } = await job.run('--env', 'production', 'runbook', 'run', 'job#do-it', '--yes');
  expect(code).toBe(3);
  expect(err).toContain('--confirm');
  expect(job.lines('marks')).toBe(0);
});

test('edited while it runs: only steps that read the same stay done', async () => {
  job.write('runbooks/e.md', '# E\n\n## Go\n\n1. one\n2. two\n');
  await job.run('runbook', 'run', 'e#go');
  const [{ id }] = await job.json('runbook', 'runs');
  expect((await job.run('runbook', 'tick', id)).code).toBe(0);
  job.write('runbooks/e.md', '# E\n\n## Go\n\n1. zero\n2. one\n3. two, edited\n');
  const [edited] = await job.json('runbook', 'runs');
  expect(edited.steps.map(({ standing }: { standing: string }) => standing)).toEqual([
    'open',
    'by-hand',
    'open',
  ]);
  expect(edited.edited).toBe(true);
});

test('two processes that tick one step: one of them was first, and the other is told', async () => {
  job.write('runbooks/t.md', '# T\n\n## Go\n\n1. one\n2. two\n');
  await job.run('runbook', 'run', 't#go');
  const [{ id, steps }] = await job.json('runbook', 'runs');
  const both = await Promise.all([
    job.run('runbook', 'tick', id, steps[0].id),
    job.run('runbook', 'tick', id, steps[0].id),
  ]);
  const ticks = await job.json('audit', '--kind', 'runbook.ended');
  // Whoever came after saw it ticked; at once, the second changes nothing.
  expect(both.map(({ code }) => code).toSorted()).toEqual([0, 3]);
  expect(both.find(({ code }) => code === 3)?.err).toMatch(
    /was first: done by hand|already over: done by hand/,
  );
  expect(ticks.length).toBeLessThanOrEqual(2);
  const [after] = await job.json('runbook', 'runs');
  expect(after.steps.map(({ standing }: { standing: string }) => standing)).toEqual(['by-hand', 'open']);
});

test('otherwise: the run goes on there, and what failed is not made good by what came after', async () => {
  job.write(
    'runbooks/w.md',
    '# W\n\n## Go\n\n<!-- otherwise #back -->\n1. `plantao run broken job`\n2. two\n\n## Back\n\n1. `job is up`\n',
  );
  const failed = await job.run('runbook', 'run', 'w#go', '--yes');
  expect(failed.code).toBe(2);
  expect(failed.out).toContain('or continue at "Back": plantao runbook otherwise');
  const [{ id }] = await job.json('runbook', 'runs');
  const turned = await job.run('runbook', 'otherwise', id);
  expect([turned.code, turned.err]).toEqual([0, '']);
  expect(turned.out).toContain('continued at "Back"');
  const resumed = await job.run('runbook', 'resume', id);
  expect(resumed.out).toContain('went wrong on the way: plantao run broken job');
  expect(resumed.code).toBe(2);
  const [run] = await job.json('runbook', 'runs');
  expect([run.ended.how, run.over, run.count]).toEqual(['done', 1, 1]);
  const [event] = await job.json('audit', '--kind', 'runbook.turned');
  expect(event.data).toMatchObject({ to: 'Back', anchor: 'back', steps: [{ says: 'job is up' }] });
  expect((await job.run('runbook', 'otherwise', id)).code).toBe(3);
});
