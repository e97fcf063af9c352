import type { Journal, JournalLock } from '../journal/journal.ts';
import type { ActionParams, ActionPlan, Temporary } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { type EventKind, isEventOf, type JournalEvent } from '../model/event.ts';
import { settledWithin } from '../time/sleep.ts';
import { CannotAct } from './cannot-act.ts';
import { type Frozen, freezeKinds, frozenBy } from './freeze.ts';
import type { Busy } from './guard.ts';
import { actionKinds, isOver, isUnsettled, keyOf, type PastAction, pastActions } from './history.ts';
import { HoldingEvents } from './holding.ts';

export interface LedgerOptions {
  readonly clock: Clock;
  /** The journal, or why there is none. */
  readonly journal: Journal | { readonly fault: string };
  readonly system: string;
  readonly environment: string;
  /** Path of the configuration: two systems of one name are not one system. */
  readonly configFile: string;
  readonly host: string;
  /** Whether a process of this machine still runs. */
  readonly isAlive: (pid: number) => boolean;
}

/** How many events are looked at for what happened before, at the start for changes for a while, and for freezes. */
const remembered = 1_000;
const rememberedAtStart = 50_000;
const rememberedFreezes = 100;
/** How long a shared journal that is away is tried once more, in milliseconds. */
const reachingMs = 3_000;

/** What the journal knows of actions, of this plantao and of others: it is written before each begins and after it ended. */
export class ActionLedger {
  readonly #options: LedgerOptions;
  /** The last readings, each with the event it is up to date with: they are asked for far more often than they change. */
  #past: { readonly key: string; readonly value: readonly PastAction[] } | undefined;
  readonly #holding = new HoldingEvents();
  #frozen: { readonly key: string; readonly value: Frozen | undefined } | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Why nothing can be recorded; undefined when it can. */
  get fault(): string | undefined {
    return 'fault' in this.#options.journal ? this.#options.journal.fault : undefined;
  }

  /** Set while nobody may act. */
  get frozen(): Frozen | undefined {
    const { system } = this.#options;
    const key = this.#key();
    if (this.#frozen?.key !== key)
      this.#frozen = { key, value: frozenBy(this.#newest(rememberedFreezes, freezeKinds), system) };
    return this.#frozen.value;
  }

  /** @throws JournalError or Error when it cannot be recorded */
  record(
    kind: 'action.intent' | 'action.outcome',
    plan: ActionPlan,
    params: ActionParams,
    facts: Record<string, unknown>,
    incident: string | undefined,
  ): void {
    const { id, verb, component, target, from, to } = plan;
    this.#append(
      kind,
      { plan: id, verb, component, target, from, to, params, pid: process.pid, ...facts },
      incident,
    );
  }

  /** @throws JournalError or Error when it cannot be recorded */
  settle(past: PastAction, state: 'succeeded' | 'failed', note: string | undefined): void {
    const { plan, verb, component } = past;
    this.#append('action.settled', { plan, verb, component, state, ...defined({ note: note || undefined }) });
  }

  /** Records what becomes of a change for a while. @throws JournalError or Error when it cannot be recorded */
  decide(
    kind: 'action.kept' | 'action.missed',
    temporary: Temporary,
    facts: Record<string, unknown> = {},
  ): void {
    const { plan, verb, component, text } = temporary;
    this.#append(kind, { plan, verb, component, text, ...facts });
  }

  /** @throws JournalError or Error when it cannot be recorded */
  freeze(reason: string): void {
    this.#append('actions.frozen', { reason });
  }

  /** @throws JournalError or Error when it cannot be recorded */
  unfreeze(): void {
    this.#append('actions.unfrozen', {});
  }

  /** The newest actions of this system and environment, newest first; none where the journal cannot be read. */
  past(): readonly PastAction[] {
    const { system, environment, configFile } = this.#options;
    const key = this.#key();
    if (this.#past?.key === key) return this.#past.value;
    const own = (events: readonly JournalEvent[]): readonly JournalEvent[] =>
      events.filter(
        (event) =>
          isEventOf({ system, environment }, event) && (this.#shared || event.data.config === configFile),
      );
    const newest = this.#newest(remembered, actionKinds);
    const older = (): readonly JournalEvent[] =>
      newest.length < remembered ? [] : own(this.#newest(rememberedAtStart, actionKinds));
    const past = pastActions(this.#holding.with(own(newest), older));
    this.#past = { key, value: past };
    return past;
  }

  /** Tells values that may not be recorded from others; undefined where that cannot be told. */
  markOf(params: ActionParams): string | undefined {
    const { journal } = this.#options;
    if ('fault' in journal || Object.keys(params).length === 0) return undefined;
    return journal.fingerprint?.(keyOf(params));
  }

  /** Keeps everybody who shares the journal from acting on a component. @throws JournalError when it cannot be asked for */
  async lock(component: string): Promise<JournalLock> {
    const { journal, system, environment } = this.#options;
    if ('fault' in journal || !journal.lock) return { release: () => {} };
    return journal.lock(JSON.stringify([system, environment, component]));
  }

  /** Whether the journal that is shared with others is away, or only just being reached. */
  get away(): boolean {
    const { journal } = this.#options;
    return !('fault' in journal) && journal.state?.().problem !== undefined;
  }

  /** Why others cannot be seen: the journal that is shared with them is away. Waits a little for one that is only just being reached. */
  async alone(): Promise<string | undefined> {
    const { journal, clock } = this.#options;
    if ('fault' in journal || journal.state?.().problem === undefined) return undefined;
    await settledWithin(clock, reachingMs, journal.sync?.() ?? Promise.resolve());
    return journal.state().problem;
  }

  /** Who is acting on the component now in another plantao. */
  busyElsewhere(component: string, past: readonly PastAction[]): Busy | undefined {
    const elsewhere = past.find(
      (one) => one.component === component && !this.#isOwn(one) && this.#mayStillRun(one),
    );
    if (!elsewhere) return undefined;
    const { by, verb, host, pid } = elsewhere;
    return { where: 'elsewhere', by, verb, host: host === this.#options.host ? undefined : host, pid };
  }

  /**
   * Actions with an unknown outcome that nobody runs any more and nobody has settled.
   * @param own ids of this session's plans, which are known better here
   */
  lost(past: readonly PastAction[], own: ReadonlySet<string>): readonly PastAction[] {
    return past.filter(
      (one) => isUnsettled(one) && !own.has(one.plan) && (this.#isOwn(one) || !this.#mayStillRun(one)),
    );
  }

  /**
   * The one action with an unknown outcome whose id begins like this.
   * @throws CannotAct when there is none, or more than one
   */
  unsettled(id: string): PastAction {
    const [one, ...more] = this.past().filter((past) => isUnsettled(past) && past.plan.startsWith(id));
    if (!one || id === '') throw new CannotAct({ code: 'no-unknown-outcome' });
    if (more.length > 0) throw new CannotAct({ code: 'ambiguous-id', count: more.length + 1, id });
    return one;
  }

  /** The newest event and the system: what was read at the same key is still right. */
  #key(): string {
    const { system, environment, configFile } = this.#options;
    return JSON.stringify([this.#newest(1)[0]?.seq ?? 0, system, environment, configFile]);
  }

  get #shared(): boolean {
    const { journal } = this.#options;
    return !('fault' in journal) && journal.shared === true;
  }

  #isOwn(past: PastAction): boolean {
    return past.pid === process.pid && past.host === this.#options.host;
  }

  /** Of a process on another machine nobody here can tell whether it lives: it counts as running for as long as it may take. */
  #mayStillRun(past: PastAction): boolean {
    const { host, clock, isAlive } = this.#options;
    const now = clock.now();
    if (isOver(past, now)) return false;
    return past.host === host ? isAlive(past.pid) : now - past.startedAt < past.mayTakeMs;
  }

  #append(kind: EventKind, data: Record<string, unknown>, incident?: string): void {
    const { journal, configFile } = this.#options;
    if ('fault' in journal) throw new Error(journal.fault);
    journal.append({
      kind,
      data: { ...data, config: configFile },
      ...defined({ incident }),
    });
  }

  #newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const { journal } = this.#options;
    if ('fault' in journal) return [];
    try {
      return journal.newest(count, kinds);
    } catch {
      return [];
    }
  }
}
