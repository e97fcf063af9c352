import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plantao, SmallSystem, start } from '../cli/plantao.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** A plantao with a home of its own, as on another machine; what it sends says which it was. */
class Machine {
  readonly #folder: TempFolder;
  readonly #name: string;
  #child: ReturnType<typeof start> | undefined;

  constructor(name: string, config: (name: string) => string) {
    this.#name = name;
    this.#folder = tempFolder(`machine-${name}`);
    writeFileSync(join(this.#folder.path, 'plantao.yaml'), config(name));
  }

  watch(): void {
    this.#child = start(['watch'], { cwd: this.#folder.path, env: { USER: this.#name } });
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((gone) => child.once('close', gone));
    child.kill(signal);
    await ended;
  }

  async verifies(): Promise<boolean> {
    return (await plantao(['audit', 'verify'], { cwd: this.#folder.path })).code === 0;
  }

  remove(): void {
    this.#folder.remove();
  }
}

describe.skipIf(!requireService('postgres'))('two machines on one shared journal', () => {
  let server: PostgresServer;
  let system: SmallSystem;
  const machines: Machine[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    system = await SmallSystem.start();
  });
  afterEach(async () => {
    for (const machine of machines.splice(0)) {
      await machine.end('SIGKILL');
      machine.remove();
    }
  });
  afterAll(async () => {
    await system?.stop();
    await server?.close();
  });

  const config = (name: string): string => `system: Shop
journal: { postgres: "${server.url}" }
components: { api: { check: { http: "${system.url}/health", every: 200ms, timeout: 200ms } } }
alerts: [{ name: API down, when: "api is down", severity: P1 }]
alerting: { implied: false, opens: false }
notify:
  channels: { hook: { webhook: "${system.url}/hook/${name}" } }
  routes: [{ send: hook }]
`;
  const told = (): readonly string[] =>
    system.asked.filter((line) => line.startsWith('POST /hook/')).map((line) => line.slice(11));
  const breaks = (): unknown => system.answers.set('/health', { status: 500, body: 'broken' });
  const heals = (): unknown => system.answers.delete('/health');
  /** Both looked at it for a while. */
  const lookedAt = (): Promise<unknown> => {
    const from = system.asked.length;
    return until('both to look', () => system.asked.length > from + 20);
  };
  const holders = (): Promise<Record<string, unknown>[]> =>
    server
      .sql('SELECT holder AS who FROM plantao_leases WHERE until > clock_timestamp()')
      // Nobody has asked for one before.
      .catch(() => []);
  /** Another has it than the first `count` who had it. */
  const leadsAfter = (count: number): Promise<unknown> =>
    until('another to lead', async () => {
      const [row] = await server.sql('SELECT token FROM plantao_leases WHERE until > clock_timestamp()');
      return Number(row?.token) > count;
    });

  it('tell each event once, whoever is killed, cut off, or without the database', async () => {
    const [ana, kai] = [new Machine('ana', config), new Machine('kai', config)];
    machines.push(ana, kai);
    ana.watch();
    await until('the lead', async () => (await holders()).length === 1);
    kai.watch();
    await lookedAt();

    breaks();
    await until('the first message', () => told().length > 0);
    await lookedAt();
    expect(told()).toEqual(['ana']);

    // Killed: the other goes on with what was told, and tells the end.
    await ana.end('SIGKILL');
    await leadsAfter(1);
    heals();
    await until('the end', () => told().length > 1);
    await lookedAt();
    expect(told()).toEqual(['ana', 'kai']);

    ana.watch();
    await lookedAt();
    breaks();
    await until('the second alert', () => told().length > 2);
    await lookedAt();
    expect(told()).toEqual(['ana', 'kai', 'kai']);

    // Cut off from its lock: one of them has it again, and only one.
    await server.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'plantao %'`,
    );
    await until('one to lead', async () => (await holders()).length === 1);
    heals();
    await until('the second end', () => told().length > 3);
    await lookedAt();
    expect(told()).toHaveLength(4);

    // Without the database the one that had the lead goes on alone.
    const leader = told()[3]!;
    await server.kill();
    breaks();
    await until('the third alert', () => told().length > 4);
    await lookedAt();
    expect(told().slice(4)).toEqual([leader]);
    await server.start();
    await until('the lead again', async () => (await holders()).length === 1);
    heals();
    await until('the third end', () => told().length > 5);
    await lookedAt();
    expect(told().slice(4)).toEqual([leader, leader]);

    await ana.end('SIGTERM');
    await kai.end('SIGTERM');
    expect(await ana.verifies()).toBe(true);
    expect(await kai.verifies()).toBe(true);
  });
});
