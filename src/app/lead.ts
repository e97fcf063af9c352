import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ownFile } from '../journal/database.ts';
import type { HeldLease, Journal } from '../journal/journal.ts';
import { journalFile } from '../journal/sqlite.ts';
import type { Clock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';

/** Gives the lead back; resolves when others may have it. */
type Release = () => Promise<void> | void;

interface LeadOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly journal: Pick<Journal, 'lease' | 'sync'>;
  /** What is led: a system in an environment. */
  readonly name: string;
}

/** How long after a lease has ended it is asked for, in milliseconds. */
const soonMs = 100;
/** How often it is asked for by those that do not have it, in milliseconds. */
const askEveryMs = 5_000;
/** How long the shared journal must be away before a machine that did not have the lead takes it for itself, in milliseconds. */
const awayMs = 2 * 60_000;
/** How long such a machine waits once the journal is back: what was told meanwhile has to arrive first, in milliseconds. */
const arriveMs = 45_000;

/**
 * Which of several plantaos writes and tells: the one with a lease of the shared journal, or with a lock of a file where there is none.
 * Who cannot renew its lease stops before another can have it. While the shared journal is away each machine can only agree with itself:
 * where the server refuses everybody, whoever had the lead keeps it; otherwise a machine takes it after two minutes. A message may then
 * come twice, under one id as far as both know the same events, which is better than not at all.
 */
class Lead {
  readonly #options: LeadOptions;
  #has: 'nothing' | 'shared' | 'machine' = 'nothing';
  #release: Release = () => {};
  #asking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #awaySince: number | undefined;
  #lease: HeldLease | undefined;
  /** Of the lease that was had last. */
  #token: number | undefined;
  /** It had the lead when its connection to the shared journal was closed. */
  #had = false;
  #closed = false;

  constructor(options: LeadOptions) {
    this.#options = options;
  }

  get held(): boolean {
    return this.#has === 'machine' || (this.#has === 'shared' && (this.#lease?.valid() ?? false));
  }

  /** Asks for the lead where it is time to; returns at once. */
  poll(): void {
    const { clock, journal } = this.#options;
    // One that leads without having been able to ask goes on asking.
    const settled = this.held && (this.#has === 'shared' || !journal.lease);
    if (this.#closed || this.#asking || settled || clock.elapsed() - this.#askedAt < askEveryMs) return;
    this.#askedAt = clock.elapsed();
    this.#asking = this.#ask()
      .catch(() => {})
      .finally(() => {
        this.#asking = undefined;
      });
  }

  /** Resolves when others may have it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#take('nothing');
  }

  async #ask(): Promise<void> {
    const { journal, name } = this.#options;
    const lease = await journal.lease?.(name);
    if (!lease) return this.#askMachine(undefined);
    if ('away' in lease) return this.#askMachine(lease.away);
    if ('heldBy' in lease) {
      this.#awaySince = undefined;
      // Whoever does not renew it has lost it by then: the next to ask gets it.
      if (lease.leftMs < askEveryMs)
        this.#askedAt = this.#options.clock.elapsed() + lease.leftMs + soonMs - askEveryMs;
      return void this.#take('nothing');
    }
    const wasAway = this.#awaySince !== undefined && this.#mayHaveMissed(lease.token);
    this.#awaySince = undefined;
    this.#token = lease.token;
    if (wasAway && !this.held && !this.#had) {
      void lease.release();
      this.#askedAt = this.#options.clock.elapsed() + arriveMs - askEveryMs;
      return;
    }
    void lease.lost.then((how) => {
      if (this.#lease !== lease) return;
      void this.#take('nothing');
      // Without an answer another may have it by now; where the server itself refuses nobody does.
      this.#had = how === 'closed';
      this.#askedAt = Number.NEGATIVE_INFINITY;
    });
    // What the one before wrote last must be known before anybody is told anything.
    await journal.sync?.();
    void this.#take('shared', lease.release, lease);
  }

  /** Whether somebody else may have told people while this machine could not ask. */
  #mayHaveMissed(token: number): boolean {
    const away = this.#options.clock.elapsed() - (this.#awaySince ?? 0);
    return token !== (this.#token ?? -1) + 1 || away >= awayMs;
  }

  /** @param away how the shared journal is away, where there is one */
  async #askMachine(away: 'refused' | 'silent' | undefined): Promise<void> {
    if (this.#has === 'machine') return;
    const now = this.#options.clock.elapsed();
    this.#awaySince ??= now;
    const goesOn = this.#had && away === 'refused';
    if (away && !goesOn && now - this.#awaySince < awayMs) return;
    const release = await takeLead(this.#options.env, this.#options.name);
    if (release) void this.#take('machine', release);
  }

  async #take(
    what: 'nothing' | 'shared' | 'machine',
    release: Release = () => {},
    lease?: HeldLease,
  ): Promise<void> {
    const before = this.#release;
    this.#had = false;
    [this.#has, this.#release] = this.#closed ? ['nothing', () => {}] : [what, release];
    this.#lease = this.#closed ? undefined : lease;
    const given = before();
    if (this.#closed) await release();
    await given;
  }
}

/** Whether this plantao has the lead of the system and environment that it looks at now. */
export class Leadership {
  readonly #options: Pick<LeadOptions, 'clock' | 'env'> & { readonly mayLead: boolean };
  #lead: Lead | undefined;
  #of: { readonly name: string; readonly journal: LeadOptions['journal'] } | undefined;
  /** Without a journal there is nobody to agree with. */
  #alone = false;

  constructor(options: Pick<LeadOptions, 'clock' | 'env'> & { readonly mayLead: boolean }) {
    this.#options = options;
  }

  /** Stands for a system and environment, through its journal where it has one. One that it stands for already it keeps. */
  standFor(
    { system, environment }: Pick<SystemConfig, 'system' | 'environment'>,
    journal: LeadOptions['journal'] | undefined,
  ): void {
    const { clock, env, mayLead } = this.#options;
    const name = `alerts ${system} ${environment}`;
    this.#alone = mayLead && !journal;
    if (!mayLead || !journal || (this.#of?.name === name && this.#of.journal === journal)) return;
    void this.#lead?.close();
    this.#lead = new Lead({ clock, env, journal, name });
    this.#of = { name, journal };
  }

  get held(): boolean {
    return this.#alone || (this.#lead?.held ?? false);
  }

  /** Asks for the lead where it is time to; returns at once. */
  poll(): void {
    this.#lead?.poll();
  }

  /** Resolves when others may have it. */
  async close(): Promise<void> {
    const lead = this.#lead;
    this.#lead = undefined;
    this.#alone = false;
    await lead?.close();
  }
}

/**
 * Takes the lead on this machine for a system and environment: only one plantao at a time has it, and one that is killed has lost it,
 * because the lock belongs to its open file. Undefined while another has it.
 */
async function takeLead(env: LeadOptions['env'], name: string): Promise<Release | undefined> {
  const { DatabaseSync } = await import('node:sqlite');
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  const file = join(dirname(journalFile(env)), `lead-${digest}.sqlite`);
  ownFile(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => {
      if (database.isOpen) database.close();
    };
  } catch {
    database.close();
    return undefined;
  }
}
