import { type EngineRows, FactReader } from '../alerts/fact-reader.ts';
import type { Facts } from '../alerts/facts.ts';
import { MetricMemory } from '../alerts/memory.ts';
import { evidenceText } from '../alerts/sentences.ts';
import { currentHost } from '../journal/actor.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Code, Step } from '../model/procedure.ts';
import { formatBounded } from '../model/quantity.ts';
import type { Bound, BoundCode, Run, RunRow } from '../model/run.ts';
import type { Runbook } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { Readings } from '../procedures/answers.ts';
import { bindStep } from '../procedures/bind.ts';
import { elsewhereOf } from '../procedures/environments.ts';
import { legAt } from '../procedures/find.ts';
import { recognise } from '../procedures/recogniser.ts';
import { runRow, type StepBinding } from '../procedures/rows.ts';
import { vocabularyOf } from '../procedures/vocabulary.ts';
import { proceduresOf } from '../runbooks/steps/procedures.ts';
import { words } from '../words/index.ts';
import { isAlive } from './process-alive.ts';

/** What runs are looked at with. */
export interface RunRowOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal. */
  readonly by: string;
  readonly engineRows: EngineRows;
  readonly logCount?: Facts['logCount'];
  readonly books: () => readonly Runbook[] | undefined;
}

/** Windows that conditions compare with are at most so long, in milliseconds. */
const windowMs = 3_600_000;

/** Runs as they stand now: each step with what plantao does for it, and what that says at this moment. */
export class RunRows {
  readonly #options: RunRowOptions;
  readonly #facts: FactReader;
  readonly #readings = new Readings();
  readonly #vocabulary: ReturnType<typeof vocabularyOf>;
  #read: { readonly at: number; readonly facts: Facts } | undefined;

  constructor(options: RunRowOptions) {
    this.#options = options;
    this.#facts = new FactReader(new MetricMemory(windowMs), defined({ logCount: options.logCount }));
    this.#vocabulary = vocabularyOf(options.config);
  }

  row(run: Run): RunRow {
    const { by, config } = this.#options;
    const book = this.#options.books()?.find(({ name }) => name === run.runbook);
    const read = book && proceduresOf(book);
    const { environment, environments } = config;
    return runRow(run, {
      ...{ hash: book?.hash, me: by },
      procedure: (id) => read?.procedures.find((one) => one.id === id),
      from: (anchor) => book && legAt(book, anchor),
      // Of another machine nobody here can tell: who took over has to ask.
      mayRun: (begun, who) => (begun.host === currentHost() ? isAlive(begun.pid) : who === run.driver),
      bind: (step) => this.#bind(step, run),
      elsewhere: (step, { path }) =>
        elsewhereOf(step, path, read?.front ?? { environments: [] }, environment, environments),
    });
  }

  #bind(step: Step, { params: given }: Pick<Run, 'params'>): StepBinding {
    const { config } = this.#options;
    const bound = bindStep(step, {
      ...{ config, vocabulary: this.#vocabulary, given },
      recognise: (code: Code): Bound | undefined => recognise(code, given, config),
    });
    const read = (one: BoundCode): BoundCode => ({ ...one, ...this.#says(one.bound) });
    return {
      codes: bound.codes.map(read),
      branches: bound.branches.map(({ condition }) => defined({ condition: condition && read(condition) })),
      ...defined({ verify: bound.verify && read(bound.verify) }),
    };
  }

  /** What is known now of what a code asks for. */
  #says(bound: Bound): Pick<BoundCode, 'reading' | 'now' | 'nowAt'> {
    const { engineRows, clock } = this.#options;
    const say = words.procedures.bound;
    switch (bound.as) {
      case 'question': {
        const { text, condition, forMs } = bound;
        const reading = this.#readings.read(text, condition, forMs, this.#factsNow(), clock.now());
        return { reading, now: evidenceText(reading.evidence), ...defined({ nowAt: reading.at }) };
      }
      case 'status': {
        const rows = engineRows.components().filter(({ id }) => bound.components.includes(id));
        const asked = rows.flatMap(({ checks }) => checks.flatMap(({ at }) => at ?? []));
        const now = rows.map(({ id, status, summary }) => say.status(id, status, summary)).join(' · ');
        return { now, ...(asked.length > 0 ? { nowAt: Math.min(...asked) } : {}) };
      }
      case 'reading': {
        const rows = [...engineRows.metrics(), ...engineRows.queues()].filter(({ id }) =>
          bound.metrics.includes(id),
        );
        const asked = rows.flatMap(({ at }) => at ?? []);
        const now = rows
          .map(({ title, value, unit, band, bound: limit }) =>
            say.metric(title, value === null ? '–' : formatBounded(value, unit, limit), band),
          )
          .join(' · ');
        return { now, ...(asked.length > 0 ? { nowAt: Math.min(...asked) } : {}) };
      }
      default:
        return {};
    }
  }

  #factsNow(): Facts {
    const { clock, engineRows } = this.#options;
    const at = clock.now();
    if (this.#read?.at !== at) this.#read = { at, facts: this.#facts.read(engineRows, at) };
    return this.#read.facts;
  }
}
