import { HandoffReader, type Handoffs, handoffRow, noHandoffs } from '../handoffs/rows.ts';
import type { Clock } from '../model/clock.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import { defined } from '../model/defined.ts';
import { type NoteReading, type ReadWhat, seriesOf } from '../model/history.ts';
import type { Context, Reading, SourceKind } from '../model/kind.ts';
import type { HandoffRow, MetricRow, QueueRow } from '../model/snapshot.ts';
import type { EscalationConfig, MetricConfig, QueueConfig, SystemConfig } from '../model/system.ts';
import { type CountsAt, flowOf, nextReached, ratesOf } from '../queues/flow.ts';
import type { Redact } from '../text/redactor.ts';
import { words } from '../words/index.ts';
import type { AskingTask } from './asking-task.ts';
import { MetricState, sortByBand } from './metric-state.ts';
import { openSource } from './open.ts';
import { readingTask } from './reading-task.ts';

type NumberSlice = 'metrics' | 'queues' | 'escalations';

/** Counts of a queue that are kept for its rates. */
const keptCounts = 10;

/** A queue, what it was last, and the counts that its rates are taken from, oldest first. */
interface ReadQueue {
  readonly config: QueueConfig;
  readonly state: MetricState;
  readonly oldest: MetricState | undefined;
  readonly counted: CountsAt[];
}

/** What reading needs from the engine around it. */
interface ReadingsOptions {
  readonly kinds: readonly SourceKind[];
  readonly context: Context;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Everything is asked once: what was read never gets stale. */
  readonly once: boolean;
  /** The state of the same thing in the engine before, or a new one. */
  readonly keep: (what: readonly unknown[], make: () => MetricState) => MetricState;
  /** Runs a task on its interval; `about` is the component it says something about. */
  readonly add: (task: AskingTask, about: string | undefined) => void;
  /** Called after a reading. */
  readonly changed: (state: MetricState, slice: NumberSlice, urgency: 'urgent' | 'routine') => void;
  /** Takes a number down that was read. */
  readonly note: NoteReading;
  /** Title and status of a component, for the worker of a queue. */
  readonly worker: (id: string) => Pick<QueueRow, 'workerTitle' | 'workerId' | 'workerStatus'>;
}

/** Everything that is read from sources: metrics, queues and escalations. */
export class Readings {
  readonly #options: ReadingsOptions;
  readonly #metrics: MetricState[];
  readonly #queues: ReadQueue[];
  readonly #escalations: { state: MetricState; handoffs: Handoffs }[];

  constructor(config: Pick<SystemConfig, NumberSlice>, options: ReadingsOptions) {
    this.#options = options;
    this.#metrics = config.metrics.map((metric) => this.#metric(metric));
    this.#queues = config.queues.map((queue) => this.#queue(queue));
    this.#escalations = config.escalations.map((escalation) => this.#escalation(escalation));
  }

  /** Metrics of which too little was seen so far, and how long until another reading can bring a value, in milliseconds. */
  get waiting(): readonly { readonly id: string; readonly ms: number }[] {
    return this.#metrics.flatMap(({ config, waitsMs }) =>
      waitsMs === undefined ? [] : [{ id: config.id, ms: waitsMs }],
    );
  }

  /** Worst band first. */
  metrics(now: number): readonly MetricRow[] {
    return sortByBand(this.#metrics.map((state) => state.row(now)));
  }

  /** Worst band first. */
  queues(now: number): readonly QueueRow[] {
    return sortByBand(this.#queues.map((queue) => this.#queueRow(queue, now)));
  }

  /** Worst band first. */
  escalations(now: number): readonly HandoffRow[] {
    return sortByBand(this.#escalations.map(({ state, handoffs }) => handoffRow(state.row(now), handoffs)));
  }

  #metric(config: MetricConfig): MetricState {
    return this.#read('metric', metricTask(config.id), config, config.source, 'metrics', config.component);
  }

  #queue(config: QueueConfig): ReadQueue {
    const { source, oldest, worker } = config;
    const age = { ...config, unit: 's', bands: {} };
    const counted: CountsAt[] = [];
    const count = (reading: Reading): Reading => {
      if (reading.queue) counted.push({ at: this.#options.clock.now(), counts: reading.queue });
      // What was counted before a gap says nothing of what moves now.
      else counted.length = 0;
      if (counted.length > keptCounts) counted.shift();
      return reading;
    };
    return {
      config,
      counted,
      state: this.#read('queue', queueTask(config.id), config, source, 'queues', worker, count),
      oldest: oldest && this.#read('oldest', `oldest ${config.id}`, age, oldest, 'queues', worker),
    };
  }

  #queueRow({ config, state, oldest, counted }: ReadQueue, now: number): QueueRow {
    const row = state.row(now);
    const counts = row.stale || row.value === null ? undefined : counted.at(-1)?.counts;
    const seconds = oldest === undefined || oldest.isStale(now) ? null : oldest.row(now).value;
    const flow = flowOf(state.history.samples);
    return {
      ...row,
      ...flow,
      ...(counts ? ratesOf(counted, flow.perMinute) : {}),
      ...defined({
        counts,
        oldestMs: seconds === null ? counts?.oldestMs : seconds * 1_000,
        reaches: row.value === null ? undefined : nextReached(row.value, config.bands, flow.perMinute),
      }),
      ...(config.worker === undefined ? {} : this.#options.worker(config.worker)),
    };
  }

  #escalation(config: EscalationConfig) {
    const entry = { handoffs: noHandoffs };
    const reader = new HandoffReader(config, this.#options.redact);
    const count = ({ rows, more, why }: Reading): Reading => {
      const unseen = more === undefined ? 0 : more === true ? 1 : more - (rows?.length ?? 0);
      entry.handoffs = reader.read(rows ?? [], unseen);
      if (!rows) return { value: null, why: why ?? words.engine.noRows };
      if (more === undefined) return { value: rows.length };
      return { value: more === true ? rows.length : more, why: words.handoffs.cut(rows.length) };
    };
    const metric = { ...config, unit: '' };
    const id = escalationTask(config.id);
    return Object.assign(entry, {
      state: this.#read('escalation', id, metric, config.source, 'escalations', undefined, count),
    });
  }

  #read(
    what: ReadWhat,
    id: string,
    config: MetricState['config'] & { readonly timeout: number; readonly counter?: true },
    use: ConfiguredKind,
    slice: NumberSlice,
    about: string | undefined,
    take?: (reading: Reading) => Reading,
  ): MetricState {
    const { kinds, context, clock, redact, keep, add, note, changed, once } = this.#options;
    const source = openSource(kinds, use, context);
    const state = keep([id, config, use], () => new MetricState(config, redact(source.label), once));
    const series = seriesOf(what, config);
    let band = state.band;
    const done = (): void => {
      const { last } = state.history;
      if (last) note(series, config.every, last.value, last.at);
      changed(state, slice, state.band === band ? 'routine' : 'urgent');
      band = state.band;
    };
    const more = take ? { take } : {};
    add(readingTask({ id, schedule: config, source, state, clock, redact, done, ...more }), about);
    return state;
  }
}

/** Id of the task that reads a queue. */
export function queueTask(id: string): string {
  return `queue ${id}`;
}

/** Id of the task that reads who waits in a source. */
export function escalationTask(id: string): string {
  return `escalation ${id}`;
}

/** Id of the task that reads a metric. */
export function metricTask(id: string): string {
  return `metric ${id}`;
}
