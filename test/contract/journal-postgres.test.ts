import { type AddressInfo, createServer, connect as netConnect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { SharedConnection } from '../../src/journal/postgres.ts';
import { openSharedJournal } from '../../src/journal/shared.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

describe.skipIf(!requireService('postgres'))('a journal shared through PostgreSQL', () => {
  let server: PostgresServer;
  let folder: TempFolder;
  const opened: Journal[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    folder = tempFolder('shared');
    await server.sql('DROP TABLE IF EXISTS plantao_events; DROP TABLE IF EXISTS plantao_anchors');
  });
  afterEach(async () => {
    for (const journal of opened.splice(0)) {
      await journal.sync!();
      journal.close();
    }
    await until('the connections to end', async () => {
      const rows = await server.sql("SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'plantao %'");
      return rows.length === 0;
    });
    folder.remove();
  });

  const joined = async (
    user: string,
    changed = () => {},
    system = 'shop',
    postgres = server.url,
  ): Promise<Journal> => {
    const journal = await openSharedJournal({
      file: join(folder.path, `${user}.sqlite`),
      clock: systemClock,
      actor: { user },
      host: `${user}-laptop`,
      system,
      environment: 'production',
      secrets: ['hunter22'],
      postgres,
      changed,
    });
    opened.push(journal);
    return journal;
  };
  const said = (journal: Journal): unknown[] =>
    [...journal.all()].map(({ actor, data }) => `${actor.user} ${data.note}`);
  const note = (text: string) => ({ kind: 'note', data: { note: text } });

  test('what one writes the other reads, live, in one chain that holds', async () => {
    let heard = 0;
    const ana = await joined('ana', () => {
      heard += 1;
    });
    const kai = await joined('kai');
    await kai.sync!();
    const before = heard;
    kai.append(note('first'));
    await until('the news', () => heard > before && said(ana).length === 1);
    ana.append(note('second'));
    await until('the answer', () => said(kai).length === 2 && said(ana).length === 2);
    expect(said(kai)).toEqual(['kai first', 'ana second']);
    expect(said(ana)).toEqual(said(kai));
    expect([...ana.all()].map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await ana.verify()).faults).toEqual([]);
    expect(ana.newest(1, ['note'])[0]).toMatchObject({ actor: { user: 'ana' }, host: 'ana-laptop' });
  });

  test('no secret reaches the database', async () => {
    const ana = await joined('ana');
    ana.append(note('the password is hunter22'));
    await ana.sync!();
    const rows = await server.sql('SELECT data FROM plantao_events');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('hunter22');
  });

  test('a connection that breaks before it is ready is one that is away, not the end of plantao', async () => {
    let broken = 0;
    const proxy = createServer((client) => {
      const upstream = netConnect(server.port, '127.0.0.1');
      for (const socket of [client, upstream]) socket.on('error', () => {});
      upstream.pipe(client);
      client.on('data', (chunk) => {
        // The first thing that is asked of a connection that has only just been made.
        if (chunk.includes('statement_timeout') && broken < 2) {
          broken += 1;
          client.destroy();
          upstream.destroy();
        } else upstream.write(chunk);
      });
      client.on('close', () => upstream.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    const { port } = proxy.address() as AddressInfo;
    const faults: unknown[] = [];
    const noticed = (error: unknown): void => void faults.push(error);
    process.on('uncaughtException', noticed);
    try {
      const url = server.url.replace(`:${server.port}/`, `:${port}/`);
      const journal = await joined('ana', () => {}, 'shop', url);
      journal.append(note('kept'));
      await until(
        'the third connection to hold',
        () => broken === 2 && journal.state!().problem === undefined,
      );
      expect(faults).toEqual([]);
      expect((await server.sql('SELECT data FROM plantao_events')).length).toBe(1);
    } finally {
      process.off('uncaughtException', noticed);
      for (const journal of opened.splice(0)) journal.close();
      await new Promise((closed) => proxy.close(closed));
    }
  });

  test('what was delivered stays readable while it cannot be read back, and is there once', async () => {
    const ana = await joined('ana');
    const reading = vi.spyOn(SharedConnection.prototype, 'after').mockRejectedValue(new Error('gone'));
    ana.append(note('first'));
    await until(
      'it to arrive',
      async () => (await server.sql('SELECT 1 FROM plantao_events')).length === 1 && ana.state!().problem,
    );
    expect(said(ana)).toEqual(['ana first']);
    ana.append(note('second'));
    expect(said(ana)).toEqual(['ana first', 'ana second']);
    reading.mockRestore();
    await until('both to be read back', () => ana.state!().waiting === 0);
    expect(said(ana)).toEqual(['ana first', 'ana second']);
    expect((await ana.verify()).faults).toEqual([]);
  });

  test('while the database is away all goes on, and afterwards everything arrives in order, once', async () => {
    const ana = await joined('ana');
    const kai = await joined('kai');
    ana.append(note('before'));
    await until('both to know it', () => said(kai).length === 1);
    await server.kill();
    await until('the loss', () => ana.state!().problem !== undefined);
    for (const text of ['one', 'two', 'three']) ana.append(note(text));
    kai.append(note('meanwhile'));
    expect(ana.state!().waiting).toBe(3);
    expect(said(ana)).toEqual(['ana before', 'ana one', 'ana two', 'ana three']);
    expect(ana.newest(2).map(({ data }) => data.note)).toEqual(['three', 'two']);
    await server.start();
    await until('everything', () => said(ana).length === 5 && said(kai).length === 5);
    expect(said(ana)).toEqual(said(kai));
    const mine = said(kai).filter((one) => String(one).startsWith('ana'));
    expect(mine).toEqual(['ana before', 'ana one', 'ana two', 'ana three']);
    await until('the header to be clear', () => ana.state!().problem === undefined);
    expect(ana.state!()).toEqual({ waiting: 0 });
    expect((await kai.verify()).faults).toEqual([]);
  });

  test('a plantao that ended before it could deliver does so when it is opened again, and nothing twice', async () => {
    await server.kill();
    const first = await joined('ana');
    first.append(note('lost line'));
    await until('the loss', () => first.state!().problem !== undefined);
    first.close();
    opened.length = 0;
    await server.start();
    const again = await joined('ana');
    await until('its delivery', () => again.state!().waiting === 0 && said(again).length === 1);
    const third = await joined('ana');
    third.append(note('more'));
    await until('the rest', () => said(again).length === 2);
    await third.sync!();
    expect(await server.sql('SELECT count(*)::int AS n FROM plantao_events')).toEqual([{ n: 2 }]);
  });

  test('writers at once make one chain without a hole', async () => {
    const writers = await Promise.all(['a', 'b', 'c'].map((user) => joined(user)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 12 }), async (turns) => {
        for (const [index, turn] of turns.entries()) writers[turn]!.append(note(String(index)));
      }),
      { numRuns: 10 },
    );
    await Promise.all(writers.map((writer) => writer.sync!()));
    await until('the same everywhere', () => new Set(writers.map((one) => said(one).join())).size === 1);
    for (const writer of writers) expect((await writer.verify()).faults).toEqual([]);
  });

  test('only events of the own system are delivered', async () => {
    const shop = await joined('ana');
    const clinic = await joined('ana', () => {}, 'clinic');
    clinic.append(note('clinic'));
    shop.append(note('shop'));
    await until('both', () => said(shop).length === 2);
    const rows = await server.sql('SELECT system FROM plantao_events ORDER BY system');
    expect(rows.map(({ system }) => system)).toEqual(['clinic', 'shop']);
  });

  test('a lock is held by one, named to the other, and goes with who held it', async () => {
    const ana = await joined('ana');
    const kai = await joined('kai');
    const held = await ana.lock!('production api');
    expect(held).toHaveProperty('release');
    expect(await kai.lock!('production api')).toEqual({ heldBy: 'ana@ana-laptop' });
    const free = async (name: string): Promise<boolean> => {
      const lock = await kai.lock!(name);
      if ('release' in lock) lock.release();
      return 'release' in lock;
    };
    expect(await free('production worker')).toBe(true);
    expect(await free('production api')).toBe(false);
    if ('release' in held) held.release();
    await until('the lock to be free', () => free('production api'));
  });

  test('where there is nobody to ask for a lock, a remedy is not held up', async () => {
    const ana = await joined('ana');
    await server.kill();
    expect(await ana.lock!('production api')).toHaveProperty('release');
    await server.start();
  });

  test('an event that was changed, or taken away, is found', async () => {
    const ana = await joined('ana');
    for (const text of ['one', 'two', 'three']) ana.append(note(text));
    await ana.sync!();
    await server.sql(`UPDATE plantao_events SET data = '{"note":"2"}' WHERE seq = 2`);
    const kai = await joined('kai');
    await kai.sync!();
    const changed = { code: 'changed', where: 'shared', seq: 2 };
    expect((await kai.verify()).faults).toEqual([changed]);
    expect((await ana.verify()).faults).toContainEqual(changed);
    await server.sql('DELETE FROM plantao_events WHERE seq = 3');
    const again = await joined('ana');
    await again.sync!();
    expect((await again.verify()).faults).toContainEqual(
      expect.objectContaining({
        code: 'recorded',
        fault: expect.objectContaining({ code: 'gone', where: 'shared', seq: 3, known: 'copy' }),
      }),
    );
  });
});
