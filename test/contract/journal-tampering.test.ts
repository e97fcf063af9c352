import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { openSharedJournal } from '../../src/journal/shared.ts';
import type { StoredEvent } from '../../src/journal/sqlite.ts';
import { systemClock } from '../../src/model/clock.ts';
import { acceptance } from '../../src/model/journal-broken.ts';
import { changeRows, forged, forgeRows, short, tipOf } from '../journal/tampering.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

describe.skipIf(!requireService('postgres'))('after somebody changed', () => {
  let server: PostgresServer;
  let folder: TempFolder;
  const opened: Journal[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    folder = tempFolder('tampering');
    await server.sql('DROP TABLE IF EXISTS plantao_events; DROP TABLE IF EXISTS plantao_anchors');
  });
  afterEach(async () => {
    await closeAll();
    folder.remove();
  });

  const fileOf = (user: string): string => join(folder.path, `${user}.sqlite`);
  const joined = async (user: string): Promise<Journal> => {
    const journal = await openSharedJournal({
      ...{ file: fileOf(user), clock: systemClock, actor: { user }, host: `${user}-laptop` },
      ...{ system: 'shop', environment: 'production', secrets: [], postgres: server.url, changed: () => {} },
    });
    opened.push(journal);
    await journal.sync!();
    return journal;
  };
  const closeAll = async (): Promise<void> => {
    for (const journal of opened.splice(0)) {
      await journal.sync!();
      journal.close();
    }
  };
  const write = async (journal: Journal, count: number): Promise<void> => {
    for (let index = 1; index <= count; index += 1) journal.append({ kind: 'note', data: { note: index } });
    await journal.sync!();
  };
  const faults = async (user: string): Promise<string[]> => {
    const found = await (await joined(user)).verify();
    expect(found.unread).toBeUndefined();
    return found.faults.map(short);
  };
  /** Writes the shared table anew, with another content in one event and every hash fitting. */
  const forge = async (changedSeq: number): Promise<void> => {
    const rows = await server.sql('SELECT * FROM plantao_events ORDER BY seq');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const numbered = rows.map((row) => ({ ...row, seq: Number(row.seq), at: Number(row.at) })) as unknown;
    for (const { seq, data, prev_hash, hash } of forged(numbered as StoredEvent[], changedSeq))
      await client.query('UPDATE plantao_events SET data = $1, prev_hash = $2, hash = $3 WHERE seq = $4', [
        ...[data, prev_hash, hash, seq],
      ]);
    await client.end();
  };

  interface Tampering {
    readonly what: string;
    readonly does: () => Promise<unknown>;
    /** What Ana, whose machine read it before, finds at once, and what Kai does, whose machine is new. */
    readonly known: readonly string[];
    readonly fresh: readonly string[];
    /** What both find after Ana's machine wrote two more events; Ana first, and Kai where it differs. */
    readonly later: readonly string[];
    readonly freshLater?: readonly string[];
  }
  const cannotBeTold: readonly string[] = [];
  const shared: readonly Tampering[] = [
    { what: 'nothing', does: async () => {}, known: [], fresh: [], later: [] },
    {
      what: 'a row',
      does: () => server.sql(`UPDATE plantao_events SET data = '{"note":9}' WHERE seq = 2`),
      known: ['shared changed 2', 'replaced 2 shared'],
      fresh: ['shared changed 2'],
      later: ['shared changed 2', 'replaced 2 shared'],
      freshLater: ['shared changed 2'],
    },
    {
      what: 'the newest row, which was deleted',
      does: () => server.sql('DELETE FROM plantao_events WHERE seq = 4'),
      known: ['recorded(shared gone 4 copy)'],
      fresh: cannotBeTold,
      later: ['recorded(shared gone 4 copy)'],
    },
    {
      what: 'a row in the middle, which was deleted',
      does: () => server.sql('DELETE FROM plantao_events WHERE seq = 2'),
      known: ['shared missing 3', 'shared gone 2 copy'],
      fresh: ['shared missing 3'],
      later: ['shared missing 3', 'shared gone 2 copy'],
      freshLater: ['shared missing 3'],
    },
    {
      what: 'all rows, which were deleted',
      does: () => server.sql('TRUNCATE plantao_events'),
      known: ['recorded(shared gone 4 copy)'],
      fresh: cannotBeTold,
      later: ['recorded(shared gone 4 copy)'],
    },
    {
      what: 'the tables, which were dropped',
      does: () => server.sql('DROP TABLE plantao_events; DROP TABLE plantao_anchors'),
      known: ['recorded(shared gone 4 copy)'],
      fresh: cannotBeTold,
      later: ['recorded(shared gone 4 copy)'],
    },
    {
      what: 'a row, with every hash computed anew',
      does: () => forge(2),
      known: ['replaced 2 shared', 'recorded(shared replaced 4 copy)'],
      fresh: cannotBeTold,
      later: ['replaced 2 shared', 'recorded(shared replaced 4 copy)'],
      freshLater: ['recorded(shared replaced 4 copy)'],
    },
    {
      what: 'the numbers of two rows, swapped',
      does: () =>
        server.sql(`UPDATE plantao_events SET seq = -seq WHERE seq IN (2, 3);
          UPDATE plantao_events SET seq = 5 + seq WHERE seq < 0`),
      known: ['shared unlinked 2', 'shared replaced 2 copy'],
      fresh: ['shared unlinked 2'],
      later: ['shared unlinked 2', 'shared replaced 2 copy'],
      freshLater: ['shared unlinked 2'],
    },
  ];

  describe('the shared journal', () => {
    test.each(shared)('$what', async ({ does, known, fresh, later, freshLater }) => {
      await write(await joined('ana'), 4);
      await closeAll();
      await does();
      expect(await faults('kai')).toEqual(fresh);
      expect(await faults('ana')).toEqual(known);
      await closeAll();
      await write(await joined('ana'), 2);
      expect(await faults('ana')).toEqual(later);
      expect(await faults('maia')).toEqual(freshLater ?? later);
    });

    test('while two are at it: whoever writes next says so to all', async () => {
      const [ana, kai] = [await joined('ana'), await joined('kai')];
      await write(ana, 4);
      await kai.sync!();
      await server.sql('DELETE FROM plantao_events WHERE seq = 4');
      await write(kai, 1);
      await ana.sync!();
      await kai.sync!();
      const recorded = 'recorded(shared gone 4 copy)';
      expect((await kai.verify()).faults.map(short)).toContain(recorded);
      expect((await ana.verify()).faults.map(short)).toContain(recorded);
      expect(await faults('maia')).toContain(recorded);
      // Both read it anew: nothing that is written from now on is missed.
      await write(ana, 1);
      await kai.sync!();
      expect([...kai.all()].map(({ hash }) => hash)).toEqual([...ana.all()].map(({ hash }) => hash));
    });
  });

  const remove = (user: string): void => {
    for (const end of ['', '-wal', '-shm', '.tip']) rmSync(`${fileOf(user)}${end}`, { force: true });
  };
  const local: readonly (Pick<Tampering, 'what' | 'does'> & {
    /** What this machine finds, at once and after it wrote two more events, and what a new one does then. */
    readonly found: readonly string[];
    readonly elsewhere: readonly string[];
  })[] = [
    {
      what: 'a row, with every hash and the tip',
      async does() {
        forgeRows(fileOf('ana'), 2);
        writeFileSync(`${fileOf('ana')}.tip`, tipOf(fileOf('ana')));
      },
      found: ['replaced 2 shared', 'recorded(replaced 4 shared)'],
      elsewhere: ['recorded(replaced 4 shared)'],
    },
    {
      what: 'the file and its tip, which were removed',
      does: async () => remove('ana'),
      found: ['recorded(gone 4 shared)'],
      elsewhere: ['recorded(gone 4 shared)'],
    },
    {
      what: 'the end, which was cut off, and the tip with it',
      async does() {
        changeRows(fileOf('ana'), 'DELETE FROM events WHERE seq > 2');
        writeFileSync(`${fileOf('ana')}.tip`, tipOf(fileOf('ana')));
      },
      found: ['recorded(gone 4 shared)'],
      elsewhere: ['recorded(gone 4 shared)'],
    },
    {
      what: 'an old copy, which was put back with its tip',
      async does() {
        remove('ana');
        copyFileSync(`${fileOf('ana')}.old`, fileOf('ana'));
        copyFileSync(`${fileOf('ana')}.tip.old`, `${fileOf('ana')}.tip`);
      },
      found: ['recorded(gone 4 shared)'],
      elsewhere: ['recorded(gone 4 shared)'],
    },
  ];

  test('what one of them accepts is accepted for all, and only that', async () => {
    await write(await joined('ana'), 4);
    await write(await joined('kai'), 1);
    await closeAll();
    await server.sql('DELETE FROM plantao_events WHERE seq = 5');
    await joined('ana');
    await joined('kai');
    await closeAll();
    const ana = await joined('ana');
    const { faults: found } = await ana.verify();
    expect(found.map(short).toSorted()).toEqual([
      'recorded(shared gone 5 copy)',
      // What Ana's machine wrote about it has that number now.
      'recorded(shared replaced 5 copy)',
    ]);
    ana.append(acceptance(found, 'the database was restored', ana.anchors!()));
    await ana.sync!();
    await closeAll();
    for (const user of ['ana', 'kai', 'maia']) {
      const { faults: open, accepted } = await (await joined(user)).verify();
      expect([user, open.map(short)]).toEqual([user, []]);
      expect(accepted).toHaveLength(2);
      for (const one of accepted)
        expect(one).toMatchObject({ by: 'ana', reason: 'the database was restored' });
    }
    await closeAll();
    await server.sql('DELETE FROM plantao_events WHERE seq = (SELECT max(seq) FROM plantao_events)');
    // It was the acceptance itself: without it both are open again, and that it is gone.
    expect(await faults('kai')).toHaveLength(3);
  });

  describe('the local journal of a machine that delivers to a shared one', () => {
    test.each(local)('$what', async ({ does, found, elsewhere }) => {
      await write(await joined('ana'), 2);
      await closeAll();
      changeRows(fileOf('ana'), `VACUUM INTO '${fileOf('ana')}.old'`);
      copyFileSync(`${fileOf('ana')}.tip`, `${fileOf('ana')}.tip.old`);
      await write(await joined('ana'), 2);
      await closeAll();
      await does();
      expect(await faults('ana')).toEqual(found);
      await closeAll();
      await write(await joined('ana'), 2);
      expect(await faults('ana')).toEqual(found);
      // Nothing that was written afterwards is taken for something that arrived before.
      expect(await server.sql("SELECT 1 FROM plantao_events WHERE kind = 'note'")).toHaveLength(6);
      expect(await faults('maia')).toEqual(elsewhere);
    });
  });
});
