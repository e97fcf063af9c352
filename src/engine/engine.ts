import { composites } from '../actions/composites.ts';
import type { NumberNow } from '../actions/verify.ts';
import { ConnectionPool } from '../connections/pool.ts';
import { targetsBehind } from '../depth/uses.ts';
import type { Choice, Verb } from '../model/action.ts';
import type { Past } from '../model/budget.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { handoffSubject } from '../model/handoff.ts';
import type { NoteReading } from '../model/history.ts';
import type { Check, Context } from '../model/kind.ts';
import type { LogSource } from '../model/log.ts';
import type { ComponentRow, HandoffRow, MetricRow, QueueRow } from '../model/snapshot.ts';
import type { CheckConfig, ComponentConfig, LogConfig, PlaceConfig, SystemConfig } from '../model/system.ts';
import type { LogRequest, RawLine, Target } from '../model/target.ts';
import { type Redact, redactor } from '../text/redactor.ts';
import { words } from '../words/index.ts';
import type { AskingTask } from './asking-task.ts';
import { CheckState } from './check-state.ts';
import { checkTask } from './check-task.ts';
import { markAffected, sortComponents } from './component.ts';
import { metricReader, numbersOf } from './component-numbers.ts';
import { HandoffSubjects } from './handoff-subjects.ts';
import { heldKeysOf } from './held-keys.ts';
import { impliedCheck, impliedSchedule } from './implied-check.ts';
import type { MetricState } from './metric-state.ts';
import {
  type Kinds,
  kindOf,
  openAction,
  openCheck,
  openLog,
  openTarget,
  openVerification,
  registered,
  unaskable,
} from './open.ts';
import { escalationTask, metricTask, queueTask, Readings } from './readings.ts';
import { Scheduler } from './scheduler.ts';
import { StaleWatch } from './staleness.ts';
import { differs, WatchedComponent } from './watched-component.ts';

type Slice = 'components' | 'metrics' | 'queues' | 'escalations';
const allSlices: readonly Slice[] = ['components', 'metrics', 'queues', 'escalations'];

/** What changed, and whether a person should see it at once. */
type Changed = (slices: readonly Slice[], urgency: 'urgent' | 'routine') => void;

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
  /** Called when a component's status flips; not for a first answer that finds it up. */
  readonly flipped?: (change: StatusChange) => void;
  /** What is known of the past; undefined while it is not open. */
  readonly past?: () => Past | undefined;
  /** Called with each number that was read. */
  readonly note?: NoteReading;
  /** The engine before this one, of the same environment: what did not change keeps its status and history. */
  readonly previous?: Engine | undefined;
  /** Everything is asked once and one answer decides: nobody waits for a second. */
  readonly once?: boolean;
  /** Whoever sits at this plantao, as the journal calls them: who takes a handoff. */
  readonly me?: string;
  /** The kinds it can open; by default those of the registries. */
  readonly kinds?: Kinds;
}

/** How long a target may take to list what there is to choose from, in milliseconds. */
const choicesTimeoutMs = 10_000;

/** Asks everything a configuration names on its intervals and keeps what it learned. One engine serves one configuration. */
export class Engine {
  readonly #config: SystemConfig;
  readonly #clock: Clock;
  readonly #changed: Changed;
  readonly #flipped: (change: StatusChange) => void;
  readonly #note: NoteReading;
  readonly #once: boolean;
  readonly #kinds: Kinds;
  readonly #redact: Redact;
  readonly #scheduler: Scheduler;
  readonly #staleness: StaleWatch;
  readonly #pool = new ConnectionPool();
  readonly #context: Context;
  readonly #tasks: AskingTask[] = [];
  readonly #components = new Map<string, WatchedComponent>();
  /** States by what they are the state of, for the engine after this one. */
  readonly #known = new Map<string, CheckState | MetricState>();
  #readings: Readings | undefined;
  readonly #handoffs: HandoffSubjects;
  #previous: Engine | undefined;
  #sorted: readonly ComponentRow[] | undefined;

  constructor(options: EngineOptions) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#changed = (slices, urgency) => {
      if (slices.includes('components')) this.#sorted = undefined;
      options.changed(slices, urgency);
    };
    this.#flipped = options.flipped ?? (() => {});
    this.#note = options.note ?? (() => {});
    this.#previous = options.previous;
    this.#once = options.once ?? false;
    this.#kinds = options.kinds ?? registered;
    this.#redact = redactor(options.config.secrets);
    this.#scheduler = new Scheduler(options.clock, options.random);
    this.#staleness = new StaleWatch(
      options.clock,
      () => this.#known.values(),
      () => this.#changed(allSlices, 'urgent'),
    );
    const { baseDir, hosts } = options.config;
    const heldKeys = heldKeysOf(options.config, this.#kinds);
    this.#context = {
      clock: options.clock,
      baseDir,
      connections: this.#pool,
      hosts,
      heldKeys,
      ...defined({ past: options.past }),
    };
    this.#handoffs = new HandoffSubjects(options.config.escalations, {
      ...{ kinds: this.#kinds.sources, context: this.#context, redact: this.#redact, me: options.me ?? '' },
    });
  }

  start(): void {
    this.openTargets();
    for (const { config } of this.#components.values()) this.#addChecks(config);
    // Rows made before there were checks would look as if nothing needed asking.
    for (const component of this.#components.values()) component.refresh(this.#clock.now());
    this.#readings = this.#openReadings();
    this.#previous = undefined;
    this.#changed(allSlices, 'urgent');
  }

  /** Stops asking and closes every connection. */
  async stop(): Promise<void> {
    this.#staleness.stop();
    for (const task of this.#tasks) task.close();
    this.#scheduler.stop();
    for (const component of this.#components.values()) component.close();
    this.#handoffs.close();
    await this.#pool.close();
  }

  /** Asks everything about a component, or everything there is, now. Resolves when the answers are in. */
  async recheck(component?: string): Promise<void> {
    const tasks =
      component === undefined
        ? this.#tasks.map(({ id }) => id)
        : (this.#components.get(component)?.tasks ?? this.#tasksOfHandoffs(component));
    await Promise.all([...tasks].map((task) => this.#scheduler.runNow(task)));
  }

  /** Metrics of a component, and queues it empties, as they are now. */
  numbers(component: string): readonly NumberNow[] {
    return numbersOf(this, component);
  }

  /** Whether everything was asked at least once. */
  get asked(): boolean {
    return [...this.#known.values()].every((state) => state.asked);
  }

  /** Metrics of which too little was seen so far, and how long until another reading can bring a value, in milliseconds. */
  get waiting(): Readings['waiting'] {
    return this.#readings?.waiting ?? [];
  }

  /** Reads metrics and queues now, by id. Resolves when the readings are in. */
  async reread(metrics: readonly string[]): Promise<void> {
    await Promise.all(
      metrics.flatMap((id) => [metricTask(id), queueTask(id)].map((task) => this.#scheduler.runNow(task))),
    );
  }

  component(id: string): ComponentRow | undefined {
    return this.#components.get(id)?.row;
  }

  /** A component, or a source of handoffs as one: what the executor can act on. */
  subject(id: string): ComponentRow | undefined {
    return this.component(id) ?? this.#handoffs.row(id);
  }

  /** The target that can do a verb for a component: where it runs, or its cache. */
  targetFor(component: string, verb: Verb): Target | undefined {
    return this.#components.get(component)?.targetFor(verb) ?? this.#handoffs.target(component);
  }

  /** Opens the targets without asking anything, for commands that only want their logs or actions. */
  openTargets(): readonly { readonly component: string; readonly target: Target }[] {
    for (const config of this.#config.components) {
      if (!this.#components.has(config.id)) this.#components.set(config.id, this.#openComponent(config));
    }
    return this.logTargets();
  }

  /** Targets that have logs, by component. */
  logTargets(): readonly { readonly component: string; readonly target: Target }[] {
    return [...this.#components.values()].flatMap(({ config, places }) => {
      const target = places.runs.find((place) => place.target?.logs)?.target;
      return target ? [{ component: config.id, target }] : [];
    });
  }

  /** Worst first; the same list until something changed. */
  components(): readonly ComponentRow[] {
    if (this.#sorted) return this.#sorted;
    const now = this.#clock.now();
    for (const component of this.#components.values()) component.refresh(now);
    this.#sorted = sortComponents(markAffected([...this.#components.values()].map(({ row }) => row)));
    return this.#sorted;
  }

  /** Worst band first. */
  metrics(): readonly MetricRow[] {
    return this.#readings?.metrics(this.#clock.now()) ?? [];
  }

  /** Worst band first. */
  queues(): readonly QueueRow[] {
    return this.#readings?.queues(this.#clock.now()) ?? [];
  }

  /** Worst band first. */
  escalations(): readonly HandoffRow[] {
    const rows = this.#readings?.escalations(this.#clock.now()) ?? [];
    return rows.map((row) => ({ ...row, actions: this.#handoffs.actions(handoffSubject(row.id)) }));
  }

  /** A log that the configuration gives a component. */
  logSource(log: LogConfig): LogSource {
    return openLog(log, this.#context);
  }

  /** The lines of a log that the configuration gives a component. */
  logOf(log: LogConfig, request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine> {
    return this.logSource(log).read(request, signal);
  }

  /** What there is to choose from for a parameter of a verb. @throws what the target said */
  async choices(verb: Verb, component: string, param: string): Promise<readonly Choice[]> {
    const abort = new AbortController();
    const cancel = this.#clock.after(choicesTimeoutMs, () => abort.abort());
    try {
      const choices = await this.targetFor(component, verb)?.choices?.(verb, param, abort.signal);
      return (choices ?? []).map((choice) => ({ ...choice, text: this.#redact(choice.text) }));
    } finally {
      cancel();
    }
  }

  /** What reads the source of handoffs that is acted on. */
  #tasksOfHandoffs(subject: string): readonly string[] {
    return this.#config.escalations
      .filter(({ id }) => handoffSubject(id) === subject)
      .map(({ id }) => escalationTask(id));
  }

  #openComponent(config: ComponentConfig): WatchedComponent {
    const runs = placesOf(config).map((use) => ({
      use,
      ...openTarget(this.#kinds.targets, use, this.#context),
    }));
    const targets = runs.flatMap(({ target }) => target ?? []);
    const cache = openTarget(this.#kinds.caches, config.cache, this.#context);
    const behind = targetsBehind(this.#config, config).flatMap(
      (use) => openTarget(this.#kinds.targets, use, this.#context).target ?? [],
    );
    const own = config.actions.map((action) => openAction(this.#kinds, action, this.#context));
    const plain = own.flatMap(({ target }) => target ?? []);
    const composed = composites(
      config,
      [...plain, cache.target, ...targets, ...behind],
      metricReader(this, this.#clock),
    );
    const problem = [...runs, cache, ...own].find((one) => one.problem)?.problem;
    const label = targets.length > 0 ? targets.map((one) => one.label).join(', ') : cache.target?.label;
    const places = {
      runs,
      cache: cache.target,
      behind,
      own: [...composed, ...plain],
      verified: new Map(
        Object.entries(config.verify ?? {}).map(([verb, how]) => [
          verb,
          { config: how, check: openVerification(this.#kinds, how, this.#context) },
        ]),
      ),
      problem: problem && this.#redact(problem),
      label: label && this.#redact(label),
    };
    return new WatchedComponent(config, places, this.#previous?.component(config.id), this.#clock.now());
  }

  #addChecks(config: ComponentConfig): void {
    for (const check of config.checks) {
      const { ownFault } = kindOf(this.#kinds.checks, check) ?? {};
      this.#addCheck(config, check, openCheck(this.#kinds.checks, check, this.#context), ownFault);
    }
    if (config.checks.length > 0) return;
    // Where it runs is all that is known: then whether it runs is what is asked.
    for (const [index, { use, target, problem }] of this.#components.get(config.id)!.places.runs.entries()) {
      if (target && !target.status) continue;
      const kind = kindOf(this.#kinds.targets, use);
      const check: Check = target
        ? impliedCheck(target, kind)
        : unaskable(use.kind, problem ? this.#redact(problem) : words.engine.unusableTarget);
      const id = index === 0 ? 'runs' : `runs-${index + 1}`;
      this.#addCheck(config, { id, ...use, ...impliedSchedule(use, kind) }, check, kind?.ownFault);
    }
  }

  #addCheck(component: ComponentConfig, settings: CheckConfig, check: Check, ownFault?: true): void {
    const config = this.#once ? { ...settings, fails: 1, oks: 1 } : settings;
    const id = `check ${component.id} ${config.id}`;
    const label = this.#redact(check.label);
    const state = this.#keep(
      [id, config],
      () => new CheckState({ ...config, label, origin: { ownFault }, lasts: this.#once }),
    );
    const parts = new Map<string, CheckState>();
    for (const other of new Set(check.partsOf)) {
      if (!this.#components.has(other)) continue;
      const via = `via ${component.id}`;
      const suffix = config.id === config.kind ? '' : ` ${config.id}`;
      parts.set(
        other,
        this.#keep(
          ['part', other, id, config],
          () =>
            new CheckState({
              ...{ ...config, id: `${via}${suffix}`, kind: via, label },
              origin: { via: component.id },
              lasts: this.#once,
            }),
        ),
      );
    }
    const spoken = [[component.id, state] as const, ...parts];
    for (const [about, aboutState] of spoken) {
      this.#components.get(about)!.states.push(aboutState);
      this.#components.get(about)!.tasks.add(id);
    }
    const { title } = component;
    const done = (): void => this.#componentsChanged(spoken);
    this.#add(
      checkTask({
        id,
        schedule: config,
        check,
        state,
        title,
        parts,
        clock: this.#clock,
        redact: this.#redact,
        done,
      }),
    );
  }

  #openReadings(): Readings {
    return new Readings(this.#config, {
      kinds: this.#kinds.sources,
      context: this.#context,
      clock: this.#clock,
      redact: this.#redact,
      once: this.#once,
      keep: (what, make) => this.#keep(what, make),
      add: (task, about) => {
        if (about !== undefined) this.#components.get(about)?.tasks.add(task.id);
        this.#add(task);
      },
      changed: (state, slice, urgency) => {
        this.#staleness.answered(state);
        this.#changed([slice], urgency);
      },
      note: this.#note,
      worker: (id) => {
        const worker = this.#components.get(id);
        return worker
          ? { workerTitle: worker.config.title, workerId: id, workerStatus: worker.row.status }
          : {};
      },
    });
  }

  #add(task: AskingTask): void {
    this.#tasks.push(task);
    this.#scheduler.add(task, !this.#once);
    if (this.#once) void this.#scheduler.runNow(task.id);
  }

  #componentsChanged(spoken: readonly (readonly [string, CheckState])[]): void {
    const now = this.#clock.now();
    let urgent = false;
    for (const [id, state] of spoken) {
      this.#staleness.answered(state);
      const component = this.#components.get(id)!;
      const before = component.refresh(now);
      const { row } = component;
      if (differs(before, row)) urgent = true;
      // That something is up when plantao first looks is not an event.
      const first =
        before.status === 'unknown' && row.status === 'up' && !before.checks.some(({ asked }) => asked);
      if (before.status !== row.status && !first) {
        this.#flipped({ component: id, from: before.status, to: row.status, message: row.summary });
      }
    }
    this.#changed(urgent ? ['components', 'queues'] : ['components'], urgent ? 'urgent' : 'routine');
  }

  /** The state of the same thing in the engine before, or a new one. */
  #keep<State extends CheckState | MetricState>(what: readonly unknown[], make: () => State): State {
    const key = JSON.stringify(what);
    const before = this.#previous === undefined ? undefined : this.#previous.#known.get(key);
    const state = (before as State | undefined) ?? make();
    state.backsOff(undefined);
    this.#known.set(key, state);
    return state;
  }
}

/** Everything a component runs on, in the order in which it is written. */
function placesOf({ runs, alsoRuns = [] }: ComponentConfig): readonly PlaceConfig[] {
  return runs ? [runs, ...alsoRuns] : [];
}
