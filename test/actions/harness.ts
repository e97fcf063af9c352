import { Executor, type ExecutorOptions } from '../../src/actions/executor.ts';
import type { NumberNow } from '../../src/actions/verify.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { ActionParams, TargetPlan, Verb, VerbInfo } from '../../src/model/action.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { CheckRow, ComponentRow } from '../../src/model/snapshot.ts';
import type { Status } from '../../src/model/status.ts';
import type { Target } from '../../src/model/target.ts';

/** A plan of a fake target: restarts one container and does nothing. */
export function targetPlan(more: Partial<TargetPlan> = {}): TargetPlan {
  return {
    requests: ['POST /containers/api/restart'],
    touches: 1,
    thing: 'container',
    risk: 'disruptive',
    preconditions: [],
    timeoutMs: 30_000,
    run: async () => {},
    ...more,
  };
}

/** A component with one check that answered at `at`. */
export function componentRow(id: string, status: Status, at: number): ComponentRow {
  const check: CheckRow = {
    id: 'http',
    kind: 'http',
    label: 'GET /health',
    status,
    message: status === 'up' ? '200' : '500',
    latencies: [],
    asked: true,
    at,
    stale: false,
  };
  return {
    id,
    title: id.toUpperCase(),
    criticality: 'high',
    status,
    since: at,
    stale: false,
    summary: check.message,
    checks: [check],
    depends: [],
    actions: [],
    verbs: [],
  };
}

/** A component whose status a test sets, a target that plans what a test says, and an executor on both. */
export class ActionHarness {
  status: Status = 'down';
  /** Whether checks answer when they are asked again. */
  answers = true;
  instances = 1;
  intended: TargetPlan = targetPlan();
  rechecks = 0;
  changes = 0;
  readonly executor: Executor;
  readonly #clock: Clock;
  #checkedAt: number;

  /** Metrics of the component. */
  numbers: NumberNow[] = [];
  /** Ids of the components there are; they share one status. */
  ids: readonly string[] = ['api'];
  actions: readonly VerbInfo[] = [];
  verbs: readonly Verb[] = ['restart', 'scale', 'stop', 'flush-cache'];
  /** What was planned, with what was asked for. */
  planned: { verb: Verb; params: ActionParams }[] = [];

  constructor(
    clock: Clock,
    journal: Journal | { readonly fault: string },
    more: Partial<ExecutorOptions> = {},
  ) {
    this.#clock = clock;
    this.#checkedAt = clock.now();
    this.executor = new Executor({
      clock,
      journal,
      engine: {
        numbers: () => this.numbers,
        size: () => 6,
        component: (id) => (this.ids.includes(id) ? this.component(id) : undefined),
        recheck: () => {
          this.rechecks += 1;
          if (this.answers) this.#checkedAt = clock.now();
        },
      },
      targetFor: (_component, verb) => (this.verbs.includes(verb) ? this.#target : undefined),
      system: 'shop',
      environment: 'test',
      configFile: '/nowhere/plantao.yaml',
      guarded: false,
      readOnly: false,
      safety: defaultSafety,
      secrets: [],
      host: 'bastion',
      changed: () => {
        this.changes += 1;
      },
      isAlive: () => false,
      ...more,
    });
  }

  readonly #target: Target = {
    label: 'container api',
    verbs: [],
    plan: async (verb, params) => {
      this.planned.push({ verb, params });
      return this.intended;
    },
    stats: async () => ({ instances: this.instances }),
  };

  scaledTo(count: number): void {
    this.instances = count;
  }

  /** A metric of the component, read just now. */
  reads(band: NumberNow['band'], text: string): void {
    this.numbers = [{ id: 'errors', title: 'Error rate', band, value: 1, text, at: this.#clock.now() }];
  }

  component(id = 'api'): ComponentRow {
    const row = componentRow(id, this.status, this.#checkedAt);
    return { ...row, since: this.#clock.now(), actions: this.actions, verbs: this.verbs };
  }
}
