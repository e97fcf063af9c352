import { subjectsOf } from '../alerts/condition.ts';
import type { History } from '../history/history.ts';
import { earlierFor } from '../history/past.ts';
import type { Journal } from '../journal/journal.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { Usual } from '../model/history.ts';
import { type Past, type PastView, pastQuestion, spans } from '../model/past.ts';
import type { MetricConfig, SystemConfig } from '../model/system.ts';
import { once } from './once.ts';
import { PastReader } from './past-reader.ts';

interface PastRuntimeOptions {
  readonly clock: Clock;
  /** Asked anew each time: it may have been replaced. */
  readonly config: () => SystemConfig;
  readonly zone: () => string;
  readonly history: () => History | undefined;
  readonly journal: () => Journal | undefined;
  readonly usual: (id: string) => Usual;
  /** Something that is followed looks different now. */
  readonly changed: () => void;
}

/** How often the past of something that is looked at is read again, in milliseconds: a new minute, or the file was opened. */
const againMs = { known: 15_000, unknown: 1_000 } as const;
/** Events that are looked through for marks. */
const mostEvents = 2_000;

/** What is marked on the axis. */
const markedKinds = [
  ...['incident.opened', 'incident.resolved', 'alert.firing', 'alert.resolved', 'status.changed'],
  ...['action.outcome', 'config.applied', 'maintenance.begun', 'maintenance.ended', 'clock.stepped'],
];

interface Followed {
  followers: number;
  view: PastView | undefined;
  readonly stopped: AbortController;
  next: Cancel;
}

/** The past of what somebody looks at, kept current while they do. */
export class PastRuntime {
  readonly #options: PastRuntimeOptions;
  readonly #followed = new Map<string, Followed>();
  #reader: PastReader | undefined;

  constructor(options: PastRuntimeOptions) {
    this.#options = options;
  }

  /** What is known; undefined while it is looked up for the first time, or nobody follows it. */
  view(id: string): PastView | undefined {
    return this.#followed.get(id)?.view;
  }

  /** Looks the past up, and again and again, until the function that is returned is called. */
  follow(id: string): () => void {
    const followed = this.#followed.get(id) ?? this.#begin(id);
    followed.followers += 1;
    return once(() => {
      followed.followers -= 1;
      if (followed.followers > 0) return;
      this.#end(followed);
      if (this.#followed.get(id) === followed) this.#followed.delete(id);
      if (this.#followed.size === 0) this.#letGo();
    });
  }

  /** Another configuration is in use: what is looked at is looked up anew. */
  renew(): void {
    this.#letGo();
    for (const [id, followed] of this.#followed) {
      followed.next();
      void this.#read(id, followed);
    }
  }

  close(): void {
    for (const followed of this.#followed.values()) this.#end(followed);
    this.#followed.clear();
    this.#letGo();
  }

  #begin(id: string): Followed {
    const followed: Followed = {
      ...{ followers: 0, view: undefined, stopped: new AbortController(), next: () => {} },
    };
    this.#followed.set(id, followed);
    void this.#read(id, followed);
    return followed;
  }

  #end(followed: Followed): void {
    followed.next();
    followed.stopped.abort();
  }

  #letGo(): void {
    void this.#reader?.close();
    this.#reader = undefined;
  }

  async #read(id: string, followed: Followed): Promise<void> {
    const { clock, config, zone, history, changed } = this.#options;
    this.#reader ??= new PastReader({ clock, config: config(), zone: zone(), history });
    const reader = this.#reader;
    const { subject, span } = pastQuestion(id);
    const metric = reader.configOf(subject);
    const { signal } = followed.stopped;
    let past: Past | undefined;
    try {
      past = await reader.read(subject, spans[span], earlierFor(spans[span]), signal);
    } catch {
      // It was let go of, or another configuration came.
    }
    if (signal.aborted) return;
    // Another configuration came meanwhile, and with it another answer.
    if (reader === this.#reader) {
      const marks = metric && past ? this.#marks(metric, past.now.from) : [];
      followed.view = {
        ...{ bands: metric?.bands ?? {}, marks },
        ...(metric ? { usual: this.#options.usual(metric.id) } : {}),
        ...(past ? { past } : { missing: metric ? 'no-file' : 'gone' }),
      };
      changed();
    }
    followed.next = clock.after(past ? againMs.known : againMs.unknown, () => void this.#read(id, followed));
  }

  #marks(metric: MetricConfig, from: number): readonly JournalEvent[] {
    const { config, journal } = this.#options;
    try {
      return (journal()?.newest(mostEvents, markedKinds) ?? [])
        .filter(
          (event) => event.at >= from && isEventOf(config(), event) && concerns(event, metric, config()),
        )
        .toReversed();
    } catch {
      // That the journal cannot be read is said elsewhere.
      return [];
    }
  }
}

/** Whether an event may have to do with a metric: one of its component or its alerts, or of the whole system. */
function concerns({ kind, data }: JournalEvent, metric: MetricConfig, { alerts }: SystemConfig): boolean {
  if (kind.startsWith('alert.')) {
    const rule = alerts.find(({ id }) => id === data.rule);
    return rule !== undefined && subjectsOf(rule.when).metrics.includes(metric.id);
  }
  const component = typeof data.component === 'string' ? data.component : undefined;
  if (kind === 'status.changed') return component !== undefined && component === metric.component;
  return component === undefined || metric.component === undefined || component === metric.component;
}
