import { ConnectionPool } from '../connections/pool.ts';
import type { Verb } from '../model/action.ts';
import { thresholdText } from '../model/band.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { CannotAsk, type Check, type Context, type Source } from '../model/kind.ts';
import type { ComponentRow, EscalationRow, MetricRow, QueueRow, WaitingRow } from '../model/snapshot.ts';
import type { CheckConfig, ComponentConfig, QueueConfig, Schedule, SystemConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { clean, errorText } from '../text/clean.ts';
import { scrub } from '../text/scrub.ts';
import { CheckState } from './check-state.ts';
import { componentRow, markAffected, sortComponents } from './component.ts';
import { MetricState, sortByBand } from './metric-state.ts';
import { openCache, openCheck, openSource, openTarget } from './open.ts';
import { flowOf } from './queue.ts';
import { Scheduler } from './scheduler.ts';
import { waitingRows } from './waiting.ts';

/** What changed, and whether a person should see it at once. */
export type Changed = (
  slices: readonly ('components' | 'metrics' | 'queues' | 'escalations')[],
  urgency: 'urgent' | 'routine',
) => void;

/** A status that flipped, for the journal. */
export interface StatusChange {
  readonly component: string;
  readonly from: ComponentRow['status'];
  readonly to: ComponentRow['status'];
  readonly message: string;
}

export interface EngineOptions {
  readonly config: SystemConfig;
  readonly clock: Clock;
  /** 0…1; spreads runs over time. */
  readonly random: () => number;
  readonly changed: Changed;
  readonly flipped?: (change: StatusChange) => void;
  /** The engine before this one, of the same environment: what did not change keeps its status and history. */
  readonly previous?: Engine | undefined;
}

interface ComponentEntry {
  readonly config: ComponentConfig;
  readonly states: CheckState[];
  readonly tasks: string[];
  readonly target: Target | undefined;
  readonly cache: Target | undefined;
  row: ComponentRow;
}

interface QueueEntry {
  readonly config: QueueConfig;
  readonly state: MetricState;
  oldestMs: number | undefined;
}

interface EscalationEntry {
  readonly config: SystemConfig['escalations'][number];
  readonly state: MetricState;
  waiting: readonly WaitingRow[];
}

/** Asks everything a configuration names on its intervals and keeps what it learned. One engine serves one environment. */
export class Engine {
  readonly #config: SystemConfig;
  readonly #clock: Clock;
  readonly #changed: Changed;
  readonly #flipped: (change: StatusChange) => void;
  readonly #scheduler: Scheduler;
  readonly #pool = new ConnectionPool();
  readonly #context: Context;
  readonly #components = new Map<string, ComponentEntry>();
  readonly #metrics: MetricState[] = [];
  readonly #queues: QueueEntry[] = [];
  readonly #escalations: EscalationEntry[] = [];
  readonly #previous: Engine | undefined;
  /** States by what they are the state of, for the engine after this one. */
  readonly #known = new Map<string, CheckState | MetricState>();
  #wakeForStale: Cancel | undefined;

  constructor(options: EngineOptions) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#changed = options.changed;
    this.#flipped = options.flipped ?? (() => {});
    this.#previous = options.previous;
    this.#scheduler = new Scheduler(options.clock, options.random);
    this.#context = { clock: options.clock, baseDir: options.config.baseDir, connections: this.#pool };
  }

  start(): void {
    for (const config of this.#config.components) this.#openComponent(config);
    for (const config of this.#config.components) this.#startChecks(config);
    for (const config of this.#config.metrics) {
      const source = openSource(config.source, this.#context);
      const state = this.#keep(['metric', config], () => new MetricState(config, this.#tidy(source.label)));
      this.#metrics.push(state);
      this.#startReading(`metric ${config.id}`, config, source, state, 'metrics');
    }
    for (const config of this.#config.queues) this.#startQueue(config);
    for (const config of this.#config.escalations) this.#startEscalation(config);
    this.#changed(['components', 'metrics', 'queues', 'escalations'], 'urgent');
  }

  /** Stops asking and closes every connection. */
  async stop(): Promise<void> {
    this.#scheduler.stop();
    this.#wakeForStale?.();
    for (const { target, cache } of this.#components.values()) {
      target?.close?.();
      cache?.close?.();
    }
    await this.#pool.close();
  }

  /** Asks everything about a component, or everything there is, now. */
  recheck(component?: string): void {
    if (component === undefined) {
      for (const { tasks } of this.#components.values())
        for (const task of tasks) this.#scheduler.runNow(task);
      for (const { config } of this.#metrics) this.#scheduler.runNow(`metric ${config.id}`);
      for (const { config } of this.#queues) this.#scheduler.runNow(`queue ${config.id}`);
      for (const { config } of this.#escalations) this.#scheduler.runNow(`escalation ${config.id}`);
      return;
    }
    const entry = this.#components.get(component);
    for (const task of entry?.tasks ?? []) this.#scheduler.runNow(task);
    // A component without a check of its own is answered for by others.
    if (entry?.tasks.length === 0) for (const id of this.#askersFor(component)) this.#scheduler.runNow(id);
  }

  /** Whether everything was asked at least once. */
  get asked(): boolean {
    return [...this.#known.values()].every((state) => state.asked);
  }

  /** Ids of tasks whose source was read but has no value yet: rates need a second reading. */
  get withoutValue(): readonly string[] {
    return this.#metrics
      .filter((state) => state.asked && !state.hasValue)
      .map(({ config }) => `metric ${config.id}`);
  }

  /** Runs one task now, by its id. */
  runNow(task: string): void {
    this.#scheduler.runNow(task);
  }

  component(id: string): ComponentRow | undefined {
    return this.#components.get(id)?.row;
  }

  /** The target that can do a verb for a component: where it runs, or its cache. */
  targetFor(component: string, verb: Verb): Target | undefined {
    const entry = this.#components.get(component);
    return [entry?.target, entry?.cache].find((target) => target?.verbs.includes(verb));
  }

  /** Targets that have logs, by component. */
  logTargets(): readonly { readonly component: string; readonly target: Target }[] {
    return [...this.#components.values()].flatMap(({ config, target }) =>
      target?.logs ? [{ component: config.id, target }] : [],
    );
  }

  components(): readonly ComponentRow[] {
    const now = this.#clock.now();
    for (const entry of this.#components.values()) entry.row = this.#rowOf(entry, now);
    this.#watchStaleness();
    return sortComponents(markAffected([...this.#components.values()].map(({ row }) => row)));
  }

  metrics(): readonly MetricRow[] {
    const now = this.#clock.now();
    return sortByBand(this.#metrics.map((state) => state.row(now)));
  }

  queues(): readonly QueueRow[] {
    const now = this.#clock.now();
    return sortByBand(
      this.#queues.map(({ config, state, oldestMs }): QueueRow => {
        const worker = config.worker === undefined ? undefined : this.#components.get(config.worker);
        return {
          ...state.row(now),
          ...flowOf(state.history.samples),
          ...(oldestMs === undefined ? {} : { oldestMs }),
          ...(worker ? { worker: worker.config.title, workerStatus: worker.row.status } : {}),
        };
      }),
    );
  }

  escalations(): readonly EscalationRow[] {
    const now = this.#clock.now();
    return sortByBand(
      this.#escalations.map(({ config, state, waiting }): EscalationRow => {
        const { id, title, band, value, warning, critical, label, at, stale, problem, nextAt } =
          state.row(now);
        return {
          id,
          title,
          band,
          count: value,
          waiting,
          label,
          stale,
          ...(at === undefined ? {} : { at }),
          ...(problem === undefined ? {} : { problem }),
          ...(nextAt === undefined ? {} : { nextAt }),
          ...(warning === undefined ? {} : { warning }),
          ...(critical === undefined ? {} : { critical }),
          ...(config.bands.warning && !warning ? { warning: thresholdText(config.bands.warning, '') } : {}),
        };
      }),
    );
  }

  #openComponent(config: ComponentConfig): void {
    const entry: ComponentEntry = {
      config,
      states: [],
      tasks: [],
      target: config.runs && openTarget(config.runs, this.#context),
      cache: config.cache && openCache(config.cache, this.#context),
      row: this.#previous?.component(config.id) as ComponentRow,
    };
    entry.row ??= this.#rowOf(entry, this.#clock.now());
    this.#components.set(config.id, entry);
  }

  #startChecks(config: ComponentConfig): void {
    const entry = this.#components.get(config.id)!;
    for (const check of config.checks) this.#startCheck(entry, check, openCheck(check, this.#context));
    // Where it runs is all that is known: then whether it runs is what is asked.
    if (config.checks.length === 0 && entry.target?.status) {
      const { label } = entry.target;
      const status = entry.target.status.bind(entry.target);
      this.#startCheck(
        entry,
        { id: 'runs', kind: config.runs!.kind, ...impliedCheck },
        { label, run: status },
      );
    }
  }

  #startCheck(entry: ComponentEntry, config: Omit<CheckConfig, 'options'>, check: Check): void {
    const label = this.#tidy(check.label);
    const state = this.#keep(['check', entry.config.id, config], () => new CheckState({ ...config, label }));
    entry.states.push(state);
    const parts = new Map(
      (check.partsOf ?? []).flatMap((id) => {
        const other = this.#components.get(id);
        if (!other) return [];
        const part = new CheckState({
          ...config,
          id: `via ${entry.config.id}`,
          kind: `via ${entry.config.id}`,
          label: this.#tidy(check.label),
        });
        other.states.push(part);
        return [[id, part] as const];
      }),
    );
    const task = `check ${entry.config.id} ${config.id}`;
    entry.tasks.push(task);
    this.#scheduler.add({
      id: task,
      every: config.every,
      timeout: config.timeout,
      run: async (signal) => {
        try {
          const answer = await check.run(signal);
          const now = this.#clock.now();
          state.answered({ ...answer, message: this.#tidy(answer.message) }, now);
          for (const [id, part] of parts) {
            const said = answer.parts?.[id];
            if (said) part.answered({ status: said.status, message: this.#tidy(said.message) }, now);
            else part.couldNotAsk(`${entry.config.title} did not say`);
          }
          return 'reached';
        } catch (error) {
          this.#checkFailed(error, signal, config, state);
          for (const part of parts.values()) part.couldNotAsk(`${entry.config.title} did not answer`);
          return 'unreachable';
        } finally {
          this.#componentChanged([entry.config.id, ...parts.keys()]);
        }
      },
      hung: () => {
        state.couldNotAsk('the check does not end after its time-out');
        this.#componentChanged([entry.config.id]);
      },
      backsOff: (nextAt) => {
        state.backsOff(nextAt);
        for (const part of parts.values()) part.backsOff(nextAt);
      },
    });
  }

  #checkFailed(error: unknown, signal: AbortSignal, config: Schedule, state: CheckState): void {
    const message = this.#tidy(
      signal.aborted ? `no answer within ${config.timeout / 1_000}s` : errorText(error),
    );
    if (error instanceof CannotAsk && !signal.aborted) state.couldNotAsk(message);
    else state.failed(message, this.#clock.now());
  }

  #startQueue(config: QueueConfig): void {
    const source = openSource(config.source, this.#context);
    const state = this.#keep(['queue', config], () => new MetricState(config, this.#tidy(source.label)));
    const entry: QueueEntry = { config, state, oldestMs: undefined };
    this.#queues.push(entry);
    this.#startReading(`queue ${config.id}`, config, source, state, 'queues');
    if (!config.oldest) return;
    const oldest = openSource(config.oldest, this.#context);
    this.#scheduler.add({
      id: `oldest ${config.id}`,
      every: config.every,
      timeout: config.timeout,
      run: async (signal) => {
        const { value } = await oldest.read(signal);
        entry.oldestMs = value === null ? undefined : value * 1_000;
        this.#changed(['queues'], 'routine');
        return 'reached';
      },
      hung: () => {},
      backsOff: () => {},
    });
  }

  #startEscalation(config: EscalationEntry['config']): void {
    const source = openSource(config.source, this.#context);
    const label = this.#tidy(source.label);
    const state = this.#keep(['escalation', config], () => new MetricState({ ...config, unit: '' }, label));
    const entry: EscalationEntry = { config, state, waiting: [] };
    this.#escalations.push(entry);
    const rowsAsCount: Source = {
      label: source.label,
      read: async (signal) => {
        const { rows, why } = await source.read(signal);
        entry.waiting = waitingRows(rows ?? [], config.columns, (text) => this.#tidy(text));
        return rows ? { value: rows.length } : { value: null, why: why ?? 'the source has no rows' };
      },
    };
    this.#startReading(`escalation ${config.id}`, config, rowsAsCount, state, 'escalations');
  }

  #startReading(
    id: string,
    schedule: Schedule,
    source: Source,
    state: MetricState,
    slice: 'metrics' | 'queues' | 'escalations',
  ): void {
    this.#scheduler.add({
      id,
      every: schedule.every,
      timeout: schedule.timeout,
      run: async (signal) => {
        const before = state.band;
        let outcome: 'reached' | 'unreachable' = 'reached';
        try {
          const reading = await source.read(signal);
          state.read(
            reading.why === undefined ? reading : { ...reading, why: this.#tidy(reading.why) },
            this.#clock.now(),
          );
        } catch (error) {
          state.failed(
            this.#tidy(signal.aborted ? `no answer within ${schedule.timeout / 1_000}s` : errorText(error)),
          );
          outcome = 'unreachable';
        }
        this.#changed([slice], state.band === before ? 'routine' : 'urgent');
        this.#watchStaleness();
        return outcome;
      },
      hung: () => state.failed('the source does not end after its time-out'),
      backsOff: (nextAt) => state.backsOff(nextAt),
    });
  }

  /** The checks whose answers speak for a component. */
  #askersFor(component: string): string[] {
    const via = (this.#components.get(component)?.states ?? []).map(({ id }) => id.replace(/^via /, ''));
    return via.flatMap((id) => this.#components.get(id)?.tasks ?? []);
  }

  #componentChanged(ids: readonly string[]): void {
    const now = this.#clock.now();
    let urgency: 'urgent' | 'routine' = 'routine';
    for (const id of ids) {
      const entry = this.#components.get(id);
      if (!entry) continue;
      const before = entry.row;
      entry.row = this.#rowOf(entry, now);
      const same =
        before.status === entry.row.status && before.confirming?.seen === entry.row.confirming?.seen;
      if (!same) urgency = 'urgent';
      if (before.status !== entry.row.status) {
        this.#flipped({
          component: id,
          from: before.status,
          to: entry.row.status,
          message: entry.row.summary,
        });
      }
    }
    this.#changed(urgency === 'urgent' ? ['components', 'queues'] : ['components'], urgency);
    this.#watchStaleness();
  }

  /** The state of the same thing in the engine before, or a new one. */
  #keep<State extends CheckState | MetricState>(what: readonly unknown[], make: () => State): State {
    const key = JSON.stringify(what);
    const state = (this.#previous?.#known.get(key) as State | undefined) ?? make();
    this.#known.set(key, state);
    return state;
  }

  #rowOf(entry: ComponentEntry, now: number): ComponentRow {
    const verbs = [...(entry.target?.verbs ?? []), ...(entry.cache?.verbs ?? [])];
    const label = entry.target?.label ?? entry.cache?.label;
    return componentRow(
      entry.config,
      entry.states.map((state) => state.row(now)),
      entry.row,
      label === undefined ? undefined : this.#tidy(label),
      verbs,
      now,
    );
  }

  /** Wakes up when the first thing becomes stale: that happens without any answer. */
  #watchStaleness(): void {
    // What is fresh pushes the moment back all the time: waking a little early costs less than setting the timer anew.
    if (this.#wakeForStale) return;
    const now = this.#clock.now();
    const states = [
      ...[...this.#components.values()].flatMap((entry) => entry.states),
      ...this.#metrics,
      ...this.#queues.map(({ state }) => state),
      ...this.#escalations.map(({ state }) => state),
    ];
    let next = Infinity;
    for (const state of states) {
      const at = state.staleAt();
      if (at !== undefined && at > now) next = Math.min(next, at);
    }
    if (next === Infinity) return;
    const cancel = this.#clock.after(next - now, () => {
      this.#wakeForStale = undefined;
      this.#changed(['components', 'metrics', 'queues', 'escalations'], 'routine');
      this.#watchStaleness();
    });
    this.#wakeForStale = cancel;
  }

  #tidy(text: string): string {
    return clean(scrub(text, this.#config.secrets));
  }
}

const impliedCheck = { every: 5_000, timeout: 3_000, fails: 2, oks: 2 };
