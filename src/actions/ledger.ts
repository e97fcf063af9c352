import type { Journal } from '../journal/journal.ts';
import type { ActionParams, ActionPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { isOver, type PastAction, pastActions } from './history.ts';

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

/** How many events are looked at for what happened before. */
const remembered = 500;

/** What the journal knows of actions, of this plantao and of others: it is written before each begins and after it ended. */
export class ActionLedger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Why nothing can be recorded; undefined when it can. */
  get fault(): string | undefined {
    return 'fault' in this.#options.journal ? this.#options.journal.fault : undefined;
  }

  /** @throws JournalError or Error when it cannot be recorded */
  record(
    kind: 'action.intent' | 'action.outcome',
    plan: ActionPlan,
    params: ActionParams,
    facts: Record<string, unknown>,
  ): void {
    const { journal, configFile } = this.#options;
    if ('fault' in journal) throw new Error(journal.fault);
    const { id, verb, component, target, from, to } = plan;
    journal.append({
      kind,
      data: {
        plan: id,
        config: configFile,
        verb,
        component,
        target,
        from,
        to,
        params,
        pid: process.pid,
        ...facts,
      },
    });
  }

  /** The newest actions of this system and environment, newest first; none where the journal cannot be read. */
  past(): readonly PastAction[] {
    const { journal, system, environment, configFile } = this.#options;
    if ('fault' in journal) return [];
    try {
      const events = journal.newest(remembered, ['action.intent', 'action.outcome']);
      return pastActions(
        events.filter(
          (event) =>
            event.system === system && event.environment === environment && event.data.config === configFile,
        ),
      );
    } catch {
      return [];
    }
  }

  /** Who is acting on the component now in another plantao on this machine. */
  busyElsewhere(component: string, past: readonly PastAction[]): string | undefined {
    const elsewhere = past.find(
      (one) => one.component === component && one.pid !== process.pid && this.#mayStillRun(one),
    );
    return (
      elsewhere &&
      `${elsewhere.by} is running ${elsewhere.verb} on it in another plantao (pid ${elsewhere.pid})`
    );
  }

  /**
   * Actions that were begun, never ended, that nobody is at any more, and after which nobody acted on the component.
   * @param own ids of this session's plans, which are known better here
   */
  lost(past: readonly PastAction[], own: ReadonlySet<string>): readonly PastAction[] {
    return past.filter((one, index) => {
      if (one.state !== undefined || own.has(one.plan)) return false;
      const settled = past
        .slice(0, index)
        .some(({ component, state }) => component === one.component && state === 'succeeded');
      return !settled && (one.pid === process.pid || !this.#mayStillRun(one));
    });
  }

  #mayStillRun(past: PastAction): boolean {
    const { host, clock, isAlive } = this.#options;
    return !isOver(past, clock.now()) && past.host === host && isAlive(past.pid);
  }
}
