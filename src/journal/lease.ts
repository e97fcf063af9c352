import type { Client } from 'pg';
import type { Cancel, Clock } from '../model/clock.ts';
import { words } from '../words/index.ts';
import type { HeldLease, JournalLease } from './journal.ts';
import { connect } from './postgres.ts';

/** How long the database keeps a lease for who does not renew it, and how often it is renewed; milliseconds. */
const leaseMs = 10_000;
const renewMs = 2_000;
/** How much sooner than the database its holder lets go: clocks run at different speeds, and a message takes its time to leave. */
const marginMs = 2_000;

const schema = `CREATE TABLE IF NOT EXISTS plantao_leases (
  name text PRIMARY KEY, holder text NOT NULL, session text NOT NULL, token bigint NOT NULL, until timestamptz NOT NULL
)`;
const until = `clock_timestamp() + interval '${leaseMs} milliseconds'`;

/**
 * Takes a lease: nobody else has it while it is renewed, by the clock of the database; its token grows with each holder. Who cannot
 * renew it in time, by the clock of this machine that never goes back, has let go before another gets it.
 * @param by who asks, `ana@bastion`, and in which run of plantao: a connection that ended does not lock it out
 * @throws Error of the server or the socket
 */
export async function takeLease(
  url: string,
  name: string,
  by: { readonly who: string; readonly session: string },
  clock: Clock,
): Promise<JournalLease> {
  const client = await connect(url, by.who);
  client.on('error', () => {});
  try {
    const asked = momentOf(clock);
    const { who, session } = by;
    const token = await taken(client, [name, who, session]);
    if (token !== undefined) return new Lease(client, clock, { name, session, token }, asked).held;
    const { rows } = await client.query(
      `SELECT holder, ceil(extract(epoch FROM until - clock_timestamp()) * 1000) AS left_ms
       FROM plantao_leases WHERE name = $1`,
      [name],
    );
    leave(client);
    const { holder = words.journal.somebodyElse, left_ms: left = 0 } = rows[0] ?? {};
    return { heldBy: String(holder), leftMs: Math.max(0, Number(left)) };
  } catch (error) {
    leave(client);
    throw error;
  }
}

/** Its token where it could be had. The table is made where it is missing. */
async function taken(client: Client, values: readonly string[], again = true): Promise<number | undefined> {
  try {
    const { rows } = await client.query(
      `INSERT INTO plantao_leases AS lease VALUES ($1, $2, $3, 1, ${until})
       ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder, session = excluded.session, token = lease.token + 1, until = ${until}
         WHERE lease.until <= clock_timestamp() OR lease.session = excluded.session
       RETURNING token`,
      [...values],
    );
    return rows.length === 0 ? undefined : Number(rows[0].token);
  } catch (error) {
    if (!again || (error as { code?: string }).code !== '42P01') throw error;
    // Two that make it at once: the slower one finds it made.
    await client.query(schema).catch(() => {});
    return taken(client, values, false);
  }
}

interface Moment {
  readonly elapsed: number;
  readonly wall: number;
}

function momentOf(clock: Clock): Moment {
  return { elapsed: clock.elapsed(), wall: clock.now() };
}

/** A lease that is renewed until it is given back or lost. */
class Lease {
  readonly held: HeldLease;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #of: { readonly name: string; readonly session: string; readonly token: number };
  #renewed: Moment;
  #over = false;
  #cancel: Cancel = () => {};
  #lose: (how: 'closed' | 'silent' | 'taken') => void = () => {};

  constructor(
    client: Client,
    clock: Clock,
    of: { name: string; session: string; token: number },
    asked: Moment,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#of = of;
    this.#renewed = asked;
    const lost = new Promise<'closed' | 'silent' | 'taken'>((lose) => {
      this.#lose = lose;
    });
    this.held = {
      ...{ lost, token: of.token },
      valid: () => this.#isValid(),
      release: () => this.#giveBack(),
    };
    client.once('end', () => this.#end('closed'));
    client.once('error', () => this.#end('closed'));
    this.#wait();
  }

  /** By both clocks: the one that never goes back stands still while the machine sleeps. */
  #isValid(): boolean {
    const { elapsed, wall } = momentOf(this.#clock);
    const since = Math.max(elapsed - this.#renewed.elapsed, wall - this.#renewed.wall);
    return !this.#over && since < leaseMs - marginMs;
  }

  #wait(): void {
    if (this.#over) return;
    this.#cancel = this.#clock.after(renewMs, () => this.#renew());
  }

  #renew(): void {
    const asked = momentOf(this.#clock);
    const left = leaseMs - marginMs - (asked.elapsed - this.#renewed.elapsed);
    const cancel = this.#clock.after(left, () => this.#end('silent'));
    const { name, session, token } = this.#of;
    this.#client
      .query(`UPDATE plantao_leases SET until = ${until} WHERE name = $1 AND session = $2 AND token = $3`, [
        name,
        session,
        token,
      ])
      .then(
        ({ rowCount }) => {
          cancel();
          if (rowCount === 0) return this.#end('taken');
          this.#renewed = asked;
          this.#wait();
        },
        () => {
          cancel();
          this.#end('closed');
        },
      );
  }

  #end(how: 'closed' | 'silent' | 'taken'): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel();
    leave(this.#client);
    this.#lose(how);
  }

  /** Whoever asks next gets it at once. */
  async #giveBack(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#cancel();
    const { name, session } = this.#of;
    await this.#client
      .query(`UPDATE plantao_leases SET until = clock_timestamp() WHERE name = $1 AND session = $2`, [
        name,
        session,
      ])
      .catch(() => {})
      .finally(() => leave(this.#client));
  }
}

function leave(client: Client): void {
  void client.end().catch(() => {});
}

/** Whether a database that could not be asked said so itself: nobody can be let in there now. */
export function isRefusal(error: unknown): boolean {
  const code = String((error as { code?: unknown } | undefined)?.code ?? '');
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code.startsWith('57P');
}
