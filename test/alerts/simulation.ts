import { AlertEngine } from '../../src/alerts/engine.ts';
import type { EngineRows } from '../../src/alerts/fact-reader.ts';
import type { Facts } from '../../src/alerts/facts.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import type { AlertingConfig, AlertRule, Condition } from '../../src/model/alert.ts';
import { defined } from '../../src/model/defined.ts';
import type { JournalEvent, NewEvent } from '../../src/model/event.ts';
import type { ComponentRow, HandoffRow, MetricRow, QueueRow } from '../../src/model/snapshot.ts';

export const minute = 60_000;
export const start = Date.UTC(2026, 10, 2, 12);

export function rule(more: Partial<AlertRule> & { readonly id: string }): AlertRule {
  const when: Condition = { type: 'compare', metric: 'm', operator: '>', value: 10 };
  return {
    name: more.id,
    when,
    text: 'm > 10',
    worse: [],
    severity: 'P2',
    forMs: 0,
    keepForMs: 0,
    fails: 1,
    oks: 1,
    otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
    holdMs: 15 * minute,
    actions: [],
    labels: {},
    mutes: [],
    ...more,
  };
}

export function metricRow(
  id: string,
  value: number | null,
  at: number,
  more: Partial<MetricRow> = {},
): MetricRow {
  return {
    id,
    title: id,
    unit: '',
    value,
    band: value === null ? 'nodata' : 'normal',
    asked: true,
    trend: null,
    history: [],
    label: id,
    stale: false,
    at,
    ...(value === null ? { problem: 'no sample' } : {}),
    ...more,
  };
}

export function componentRow(
  id: string,
  status: ComponentRow['status'],
  at: number,
  depends: readonly string[] = [],
): ComponentRow {
  return {
    id,
    title: id.toUpperCase(),
    criticality: 'high',
    status,
    since: at,
    stale: false,
    summary: status === 'up' ? 'answered 200' : 'connection refused',
    checks: [
      {
        id: 'http',
        kind: 'http',
        label: id,
        status,
        message: '',
        latencies: [],
        asked: true,
        stale: false,
        at,
      },
    ],
    depends,
    verbs: [],
    actions: [],
  };
}

/** A system whose rows a test sets, watched by an alert engine that can be killed and restored from what it wrote. */
export class Simulation implements EngineRows {
  now = start;
  readonly written: JournalEvent[] = [];
  readonly rows = {
    components: [] as ComponentRow[],
    metrics: [] as MetricRow[],
    queues: [] as QueueRow[],
    escalations: [] as HandoffRow[],
  };
  readonly rules: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  engine: AlertEngine;

  readonly #logCount: Facts['logCount'];

  constructor(
    rules: readonly AlertRule[],
    alerting: Partial<AlertingConfig> = {},
    logCount?: Facts['logCount'],
  ) {
    this.#logCount = logCount;
    this.rules = rules;
    this.alerting = { ...defaultAlerting, ...alerting };
    this.engine = this.#make(rules);
  }

  components = () => this.rows.components;
  metrics = () => this.rows.metrics;
  queues = () => this.rows.queues;
  escalations = () => this.rows.escalations;

  /** Sets one metric and judges, `ms` later. */
  read(value: number | null, ms = minute, more: Partial<MetricRow> = {}): void {
    this.now += ms;
    this.rows.metrics = [metricRow('m', value, this.now, more)];
    this.engine.tick(this, this.now);
  }

  tick(ms = minute): void {
    this.now += ms;
    this.engine.tick(this, this.now);
  }

  /** Dies without a word and starts again with what the journal holds. */
  kill(rules = this.rules): void {
    this.engine = this.#make(rules);
    this.engine.restore(this.written, this.now);
  }

  kinds(rule?: string): string[] {
    return this.written
      .filter(({ kind, data }) => kind.startsWith('alert.') && (rule === undefined || data.rule === rule))
      .map(({ kind }) => kind.slice(6));
  }

  #make(rules: readonly AlertRule[]): AlertEngine {
    return new AlertEngine({
      rules,
      alerting: this.alerting,
      ...defined({ logCount: this.#logCount }),
      record: (event: NewEvent) => {
        this.written.push({
          ...(JSON.parse(JSON.stringify(event)) as NewEvent),
          seq: this.written.length + 1,
          at: this.now,
          actor: { user: 'ana' },
          host: 'h',
          system: 's',
          environment: 'test',
          prevHash: '',
          hash: '',
        });
      },
    });
  }
}
