import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Leadership } from '../../src/app/lead.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openSharedJournal } from '../../src/journal/shared.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type StallingProxy, startStallingProxy } from '../services/stalling-proxy.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** One plantao as far as its lead goes. */
class Stander {
  readonly lead: Leadership;
  readonly #journal: Journal;
  readonly #timer: NodeJS.Timeout;

  private constructor(lead: Leadership, journal: Journal) {
    this.lead = lead;
    this.#journal = journal;
    this.#timer = setInterval(() => lead.poll(), 100);
  }

  static async start(name: string, folder: string, postgres: string): Promise<Stander> {
    const journal = await openSharedJournal({
      file: join(folder, name, 'plantao', 'journal.sqlite'),
      ...{ postgres, clock: systemClock, actor: { user: name }, host: name, secrets: [] },
      ...{ system: 'shop', environment: 'production', changed() {} },
    });
    const env = { XDG_STATE_HOME: join(folder, name), USER: name };
    const lead = new Leadership({ clock: systemClock, env, mayLead: true });
    lead.standFor({ system: 'shop', environment: 'production' }, journal);
    return new Stander(lead, journal);
  }

  close(): void {
    clearInterval(this.#timer);
    this.lead.close();
    this.#journal.close();
  }
}

describe.skipIf(!requireService('postgres'))('the lease of a shared journal', () => {
  let server: PostgresServer;
  let proxy: StallingProxy;
  let folder: TempFolder;
  const standers: Stander[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  beforeEach(async () => {
    folder = tempFolder('lease');
    proxy = await startStallingProxy(Number(new URL(server.url).port));
  });
  afterEach(async () => {
    for (const one of standers.splice(0)) one.close();
    await proxy.close();
    folder.remove();
  });
  afterAll(async () => {
    await server?.close();
  });

  const start = async (name: string, url: string): Promise<Stander> => {
    const one = await Stander.start(name, folder.path, url);
    standers.push(one);
    return one;
  };
  const throughProxy = (): string => {
    const url = new URL(server.url);
    url.port = String(proxy.port);
    return url.href;
  };

  it('is let go by who is cut off from it before another gets it, and is not taken back while that one has it', async () => {
    const ana = await start('ana', throughProxy());
    await until('ana to lead', () => ana.lead.held);
    const kai = await start('kai', server.url);
    let both = 0;
    const watching = setInterval(() => {
      if (ana.lead.held && kai.lead.held) both++;
    }, 5);
    try {
      proxy.stall();
      await until('kai to lead', () => kai.lead.held);
      expect(ana.lead.held).toBe(false);
      proxy.resume();
      const [{ token } = {}] = await server.sql('SELECT token FROM plantao_leases');
      expect(Number(token)).toBe(2);
      await until('ana to ask again', async () => {
        const rows = await server.sql(
          `SELECT 1 FROM pg_stat_activity WHERE application_name = 'plantao ana@ana' AND state = 'idle'`,
        );
        return rows.length > 0;
      });
      expect(kai.lead.held).toBe(true);
      expect(both).toBe(0);
    } finally {
      clearInterval(watching);
    }
  });

  it('is had again at once by who had it, when its connection was closed or it was given back', async () => {
    await server.sql('DELETE FROM plantao_leases').catch(() => {});
    const ana = await start('ana', server.url);
    await until('ana to lead', () => ana.lead.held);
    await server.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plantao ana@ana'`,
    );
    await until('a second lease', async () => {
      const [{ token } = {}] = await server.sql('SELECT token FROM plantao_leases');
      return Number(token) === 2 && ana.lead.held;
    });
    for (const one of standers.splice(0)) one.close();
    const kai = await start('kai', server.url);
    await until('kai to lead', () => kai.lead.held);
  });
});
