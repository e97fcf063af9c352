import type { Facts } from '../../src/alerts/facts.ts';
import type { JournalEvent, NewEvent } from '../../src/model/event.ts';
import type { RunChange, RunRefusal, RunRow } from '../../src/model/run.ts';
import type { Runbook } from '../../src/model/runbook.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { Readings } from '../../src/procedures/answers.ts';
import { type BindingContext, bindStep } from '../../src/procedures/bind.ts';
import { type Asker, begin, closing, decide } from '../../src/procedures/decide.ts';
import { elsewhereOf } from '../../src/procedures/environments.ts';
import { legAt } from '../../src/procedures/find.ts';
import { runsOf } from '../../src/procedures/fold.ts';
import { keptOf } from '../../src/procedures/kept.ts';
import { recognised } from '../../src/procedures/recognised.ts';
import { runRow } from '../../src/procedures/rows.ts';
import { vocabularyOf } from '../../src/procedures/vocabulary.ts';
import { proceduresOf } from '../../src/runbooks/steps/procedures.ts';
import { runbook } from '../runbooks/runbook.ts';

/** Two components and a metric, as far as runbooks ask. */
export const shop = {
  components: ['api', 'worker'].map((id) => ({
    ...{ id, title: id, criticality: 'high', checks: [], actions: [], depends: [], logs: [] },
    runs: { kind: 'compose', options: { compose: id } },
  })),
  metrics: [{ id: 'errors', title: 'Errors', unit: '%' }],
  queues: [],
  escalations: [],
} as unknown as Pick<SystemConfig, 'components' | 'metrics' | 'queues' | 'escalations'>;

export function context(given: Readonly<Record<string, string>> = {}): BindingContext {
  return {
    ...{ config: shop, vocabulary: vocabularyOf(shop), given },
    recognise: (code) => recognised(code, given, shop),
  };
}

/** A team that goes through one runbook: a journal in memory, a clock, and what is read. */
export class Going {
  now = 1_000_000;
  environment = 'local';
  /** Value of the metric, or that nothing is known of it. */
  errors: number | null | 'stale' = 0;
  alive = true;
  readonly events: JournalEvent[] = [];
  readonly #readings = new Readings();
  #book: Runbook | undefined;

  static async of(text: string): Promise<Going> {
    const going = new Going();
    await going.edit(text);
    going.start();
    return going;
  }

  async edit(text: string): Promise<void> {
    this.#book = await runbook('team', text);
  }

  start(by = 'ana'): void {
    const [procedure] = proceduresOf(this.#book!).procedures;
    this.write({
      kind: 'runbook.started',
      data: {
        ...{ run: 'r', runbook: 'team', by, ...keptOf(procedure!) },
        ...{ hash: this.#book!.hash, params: {} },
      },
    });
  }

  write(event: NewEvent): void {
    this.events.push({
      ...{ seq: this.events.length + 1, at: this.now, actor: { user: 'ana' }, host: 'here', system: 's' },
      ...{ environment: 'local', prevHash: '', hash: '', ...event },
    });
  }

  /** As somebody sees it who may not have read the newest events. */
  row(events: readonly JournalEvent[] = this.events, me = 'ana'): RunRow {
    const [run] = runsOf(events);
    const { front, procedures } = proceduresOf(this.#book!);
    return runRow(run!, {
      ...{ hash: this.#book!.hash, me, mayRun: () => this.alive },
      procedure: (id) => procedures.find((one) => one.id === id),
      from: (anchor) => legAt(this.#book!, anchor),
      bind: (step) => {
        const bound = bindStep(step, context());
        const read = (one: (typeof bound.codes)[number]) =>
          one.bound.as === 'question'
            ? {
                ...one,
                reading: this.#readings.read(
                  one.bound.text,
                  one.bound.condition,
                  one.bound.forMs,
                  this.#facts(),
                  this.now,
                ),
              }
            : one;
        return {
          codes: bound.codes.map(read),
          branches: bound.branches.map(({ condition }) => (condition ? { condition: read(condition) } : {})),
          ...(bound.verify ? { verify: read(bound.verify) } : {}),
        };
      },
      elsewhere: (step, { path }) =>
        elsewhereOf(step, path, front, this.environment, ['local', 'production']),
    });
  }

  asker(by = 'ana'): Asker {
    const { now, environment } = this;
    return { by, now, environment, host: 'here', pid: 1, read: ({ reading }) => reading?.state };
  }

  /** Decides on what was seen, and writes. */
  do(change: RunChange, seen = this.row(), by = 'ana'): RunRefusal | undefined {
    const made = decide(seen, change, this.asker(by));
    if ('code' in made) return made;
    for (const event of made) this.write(event);
    return undefined;
  }

  /** Does to the current step. */
  current(what: 'tick' | 'check' | 'hold', by = 'ana'): RunRefusal | undefined {
    const row = this.row(this.events, by);
    const step = row.steps.find(({ id }) => id === row.current)!;
    return this.do({ what, step: step.id, saw: step.revision }, row, by);
  }

  act(plan: string, by = 'ana'): RunRefusal | undefined {
    const row = this.row();
    const step = row.steps.find(({ id }) => id === row.current)!;
    const event = begin(row, { step: step.id, saw: step.revision, plan }, this.asker(by));
    if ('code' in event) return event;
    this.write(event);
    return undefined;
  }

  outcome(plan: string, state: string): void {
    this.write({ kind: 'action.outcome', data: { plan, state, result: `it ${state}` } });
  }

  close(): void {
    const event = closing(this.row(), this.asker());
    if (event) this.write(event);
  }

  standings(): readonly string[] {
    return this.row().steps.map(({ standing }) => standing);
  }

  #facts(): Facts {
    const { errors, now } = this;
    const component = (id: string) => ({
      title: id,
      status: 'up' as const,
      stale: false,
      summary: '',
      depends: [],
      at: now,
    });
    return {
      metric: (id) =>
        id === 'errors'
          ? {
              title: 'Errors',
              unit: '%',
              value: errors === 'stale' ? 1 : errors,
              band: 'normal',
              stale: errors === 'stale',
              at: now,
            }
          : undefined,
      component: (id) => (id === 'api' || id === 'worker' ? component(id) : undefined),
      previous: () => undefined,
      usual: () => undefined,
      lows: () => ({ seenMs: 0 }),
    };
  }
}
