import { execFile } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonical, hashEvent, noHash } from '../../src/journal/chain.ts';
import { JournalError } from '../../src/journal/journal.ts';
import { journalFile } from '../../src/journal/sqlite.ts';
import type { JournalFault } from '../../src/model/journal-codes.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { openJournal } from './open.ts';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

let folder: TempFolder;
let file: string;
beforeEach(() => {
  folder = tempFolder('journal');
  file = join(folder.path, 'state', 'journal.sqlite');
});
afterEach(() => folder.remove());

/** Writes five events, changes the file behind the journal's back and verifies. */
async function verifyAfter(sql: string): Promise<JournalFault | undefined> {
  const journal = await openJournal(file);
  for (let index = 1; index <= 5; index += 1) journal.append({ kind: 'note', data: { index } });
  expect((await journal.verify()).faults).toEqual([]);
  journal.close();
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  const again = await openJournal(file);
  try {
    return (await again.verify()).faults[0];
  } finally {
    again.close();
  }
}

describe('what is written', () => {
  test('comes back numbered, chained and complete, also after reopening', async () => {
    const journal = await openJournal(file);
    const first = journal.append({ kind: 'note', data: { text: 'a' }, incident: 'I-1' });
    const second = journal.append({ kind: 'note', data: { text: 'b' } });
    journal.close();
    expect(first).toMatchObject({ seq: 1, prevHash: noHash, incident: 'I-1', environment: 'test' });
    expect(second).toMatchObject({ seq: 2, prevHash: first.hash });
    const again = await openJournal(file);
    expect([...again.all()]).toEqual([first, second]);
    expect(again.newest(1)).toEqual([second]);
    expect(again.newest(9, ['other'])).toEqual([]);
    expect(again.append({ kind: 'note', data: {} }).prevHash).toBe(second.hash);
    again.close();
  });

  test('is readable for its owner only', async () => {
    (await openJournal(file)).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  test('holds no secret, at any depth', async () => {
    const journal = await openJournal(file, { secrets: ['hunter2-long'] });
    const { data } = journal.append({ kind: 'note', data: { deep: [{ text: 'pw=hunter2-long' }] } });
    expect(JSON.stringify(data)).not.toContain('hunter2');
    expect((await journal.verify()).faults).toEqual([]);
    expect(JSON.stringify([...journal.all()])).not.toContain('hunter2');
    journal.close();
  });

  test('may be hostile text and still verifies', async () => {
    const journal = await openJournal(file);
    journal.append({
      kind: 'note',
      data: { 'k\u0000"': '\u001b]0;x\u0007 \ud800 é', n: 1e21, u: undefined },
    });
    expect((await journal.verify()).faults).toEqual([]);
    journal.close();
  });
});

describe('verify names the first event that is not as it was', () => {
  test.each([
    ['UPDATE events SET data = \'{"index":9}\' WHERE seq = 3', { seq: 3, code: 'changed' }],
    ['UPDATE events SET actor = \'{"user":"eve"}\' WHERE seq = 2', { seq: 2, code: 'changed' }],
    ['UPDATE events SET at = at + 1 WHERE seq = 4', { seq: 4, code: 'changed' }],
    ["UPDATE events SET data = 'not json' WHERE seq = 3", { seq: 3, code: 'changed' }],
    ["UPDATE events SET data = 'null' WHERE seq = 3", { seq: 3, code: 'changed' }],
    ['DELETE FROM events WHERE seq = 2', { seq: 3, code: 'missing', missing: 2 }],
    ['DELETE FROM events WHERE seq = 1', { seq: 2, code: 'missing', missing: 1 }],
    [`UPDATE events SET prev_hash = '${noHash}' WHERE seq = 5`, { seq: 5, code: 'unlinked' }],
  ])('%s', async (sql, fault) => {
    expect(await verifyAfter(sql)).toEqual({ where: 'local', ...fault });
  });

  test('also when the changed event got a fitting hash of its own', async () => {
    const journal = await openJournal(file);
    const events = [1, 2, 3].map((index) => journal.append({ kind: 'note', data: { index } }));
    journal.close();
    const { hash: _old, ...facts } = { ...events[1]!, data: { index: 9 } };
    const database = new DatabaseSync(file);
    database
      .prepare('UPDATE events SET data = ?, hash = ? WHERE seq = 2')
      .run(JSON.stringify(facts.data), hashEvent(facts));
    database.close();
    const again = await openJournal(file);
    expect((await again.verify()).faults[0]?.seq).toBe(3);
    again.close();
  });
});

test('two processes write one file: every event is there, in one chain', async () => {
  const each = 40;
  await Promise.all(['a', 'b'].map((name) => run(process.execPath, [writer, file, name, String(each)])));
  const journal = await openJournal(file);
  const events = [...journal.all()];
  expect(events).toHaveLength(2 * each);
  for (const name of ['a', 'b']) {
    const own = events.filter(({ data }) => data.name === name).map(({ data }) => data.index);
    expect(own).toEqual(Array.from({ length: each }, (_, index) => index));
  }
  expect((await journal.verify()).faults).toEqual([]);
  journal.close();
});

test('loading it says nothing about experiments', async () => {
  const { stdout, stderr } = await run(process.execPath, [writer, file, 'a', '1']);
  expect(stdout).toBe('done\n');
  expect(stderr).toBe('');
});

describe('a journal that cannot be used says so', () => {
  test('when it is no database', async () => {
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'this is no database, whatever it says '.repeat(200));
    const error = await openJournal(file).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(JournalError);
    expect(String(error)).toContain('it is damaged; move it away');
  });

  test('when its folder is a file', async () => {
    writeFileSync(join(folder.path, 'state'), '');
    await expect(openJournal(file)).rejects.toThrow(JournalError);
  });

  test('when another process keeps it locked, and nothing is half written', async () => {
    const journal = await openJournal(file);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    expect(() => journal.append({ kind: 'note', data: {} })).toThrow(/another plantao is writing to it/);
    other.exec('ROLLBACK');
    other.close();
    expect(journal.append({ kind: 'note', data: {} }).seq).toBe(1);
    journal.close();
  });

  test('when the table was dropped underneath it', async () => {
    const journal = await openJournal(file);
    const other = new DatabaseSync(file);
    other.exec('DROP TABLE events');
    other.close();
    expect(() => journal.append({ kind: 'note', data: {} })).toThrow(JournalError);
    await expect(journal.verify()).rejects.toThrow(JournalError);
    expect(() => journal.newest(1)).toThrow(JournalError);
    journal.close();
  });
});

test('it is kept in the state folder', () => {
  expect(journalFile({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/plantao/journal.sqlite');
  expect(journalFile({ HOME: '/h' })).toBe('/h/.local/state/plantao/journal.sqlite');
});

test('canonical JSON does not depend on the order of keys', () => {
  expect(canonical({ b: [1, undefined, { d: null, c: 'x' }], a: undefined })).toBe(
    canonical({ b: [1, null, { c: 'x', d: null }] }),
  );
  expect(canonical({ a: '1' })).not.toBe(canonical({ a: 1 }));
});

test('a folder that cannot be made is said, and does not hang', async () => {
  await expect(openJournal('/proc/nowhere/state/journal.sqlite')).rejects.toThrow(JournalError);
});
