import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { Job } from './job.ts';

let job: Job;
beforeEach(() => {
  job = new Job();
});
afterEach(() => job.close());

describe('killed the hard way', () => {
  /** How many events a run has written so far. */
  const events = (): number => {
    const file = join(job.path, 'state', 'plantao', 'journal.sqlite');
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
      const child = job.start('runbook', 'run', 'job#do-it', '--yes');
      const ended = new Promise((done) => child.once('close', done));
      child.stdout.resume();
      child.stderr.resume();
      await until(`event ${count}`, () => events() >= count || child.exitCode !== null, 60_000, 3);
      child.kill('SIGKILL');
      await ended;
      // An action that was cut off may still be at work.
      const done = () => [job.lines('marks'), job.lines('others')];
      for (let round = 0; round < 8; round += 1) {
        const [row] = await job.json('runbook', 'runs');
        if (row.ended) break;
        const before = done();
        const current = row.steps.find(({ id }: { id: string }) => id === row.current);
        if (current?.standing === 'unknown') {
          // It is asked again: going on by itself does not do it once more.
          expect((await job.run('runbook', 'resume', row.id, '--yes')).code).toBe(1);
          expect(done()).toEqual(before);
          expect((await job.run('runbook', 'tick', row.id, '--value', 'looked')).code).toBe(0);
          continue;
        }
        const { code, err } = await job.run('runbook', 'resume', row.id, '--yes');
        expect([code, err]).toEqual([expect.any(Number), expect.not.stringContaining('Error:')]);
      }
      const [row] = await job.json('runbook', 'runs');
      expect(row.ended?.how).toBe('done');
      const begun = await job.json('audit', '--kind', 'runbook.begun');
      expect(begun.length).toBeLessThanOrEqual(4);
      expect(Math.max(...done())).toBeLessThanOrEqual(1);
      expect((await job.run('audit', 'verify')).code).toBe(0);
    },
  );
});
