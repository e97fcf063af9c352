import { Executor, type ExecutorOptions } from '../../src/actions/executor.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { TargetPlan, Verb } from '../../src/model/action.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { CheckRow, ComponentRow } from '../../src/model/snapshot.ts';
import type { Status } from '../../src/model/status.ts';
import type { Target } from '../../src/model/target.ts';

/** A plan of a fake target: restarts one container and does nothing. */
export function intention(more: Partial<TargetPlan> = {}): TargetPlan {
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

/** A component whose status a test sets, a target that plans what a test says, and an executor on both. */
export class Stage {
  status: Status = 'down';
  /** Whether checks answer when they are asked again. */
  answers = true;
  instances = 1;
  intended: TargetPlan = intention();
  rechecks = 0;
  changes = 0;
  readonly executor: Executor;
  readonly #clock: Clock;
  #checkedAt: number;

  /** Numbers of the component that are beyond a threshold. */
  alerting: string[] = [];

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
      watched: {
        alerting: () => this.alerting,
        component: (id) => (id === 'api' ? this.component() : undefined),
        recheck: () => {
          this.rechecks += 1;
          if (this.answers) this.#checkedAt = clock.now();
        },
      },
      targetFor: (_component, verb) => (this.#target.verbs.includes(verb) ? this.#target : undefined),
      system: 'shop',
      environment: 'test',
      configFile: '/nowhere/plantao.yaml',
      guarded: false,
      readOnly: false,
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
    verbs: ['restart', 'scale', 'stop', 'flush-cache'] satisfies Verb[],
    plan: async () => this.intended,
    stats: async () => ({ instances: this.instances }),
  };

  component(): ComponentRow {
    const check: CheckRow = {
      id: 'http',
      kind: 'http',
      label: 'GET /health',
      status: this.status,
      message: this.status === 'up' ? '200' : '500',
      latencies: [],
      at: this.#checkedAt,
      stale: false,
    };
    return {
      id: 'api',
      title: 'API',
      criticality: 'high',
      status: this.status,
      since: this.#clock.now(),
      stale: false,
      summary: check.message,
      checks: [check],
      depends: [],
      actions: [],
      verbs: this.#target.verbs,
    };
  }
}
