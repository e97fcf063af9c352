import * as z from 'zod';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { nobodyOncall } from '../../src/config/oncall.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import type { Kinds } from '../../src/engine/open.ts';
import {
  CannotAsk,
  type CheckAnswer,
  type CheckKind,
  type Reading,
  type SourceKind,
} from '../../src/model/kind.ts';
import type {
  CheckConfig,
  ComponentConfig,
  EscalationConfig,
  MetricConfig,
  SystemConfig,
} from '../../src/model/system.ts';
import type { Target, TargetKind } from '../../src/model/target.ts';

/** What a stub check or source does when it is asked. */
export type Ask<Answer> = (signal: AbortSignal) => Promise<Answer> | Answer;
type CheckOptions = { ask: Ask<CheckAnswer>; partsOf?: readonly string[]; label?: string };
type SourceOptions = { read: Ask<Reading> };

const stubCheck: CheckKind = {
  kind: 'stub',
  summary: 'Answers what a test says',
  schema: z.unknown(),
  example: '{}',
  open(options) {
    const { ask, partsOf, label } = options as CheckOptions;
    return {
      label: label ?? 'stub',
      ...(partsOf ? { partsOf } : {}),
      run: async (signal) => ask(signal),
    };
  },
};

const brokenCheck: CheckKind = {
  ...stubCheck,
  kind: 'broken',
  open() {
    throw new Error('no such thing');
  },
};

const stubSource: SourceKind = {
  kind: 'stub',
  summary: 'Reads what a test says',
  schema: z.unknown(),
  example: '{}',
  hasRows: true,
  open(options) {
    return { label: 'stub', read: async (signal) => (options as SourceOptions).read(signal) };
  },
};

const stubTarget: TargetKind = {
  kind: 'stub',
  summary: 'A place a test says',
  schema: z.unknown(),
  example: '{}',
  open: (options) => options as Target,
};

const brokenTarget: TargetKind = {
  ...stubTarget,
  kind: 'broken',
  open() {
    throw new Error('no such place');
  },
};

export const stubKinds: Kinds = {
  checks: [stubCheck, brokenCheck],
  sources: [stubSource],
  targets: [stubTarget, brokenTarget],
  caches: [stubTarget],
  actions: [],
};

export const up: CheckAnswer = { status: 'up', message: 'fine' };
export const down: CheckAnswer = { status: 'down', message: 'answered 500' };

export function fails(message = 'connection refused'): never {
  throw new Error(message);
}

export function cannotAsk(message = 'no permission'): never {
  throw new CannotAsk(message);
}

/** A promise that never settles, whatever the signal says. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

export function check(
  ask: Ask<CheckAnswer>,
  more: Partial<CheckConfig> & Partial<CheckOptions> = {},
): CheckConfig {
  const { partsOf, label, ...config } = more;
  return {
    id: 'stub',
    kind: 'stub',
    every: 5_000,
    timeout: 2_000,
    fails: 2,
    oks: 2,
    options: { ask, ...(partsOf ? { partsOf } : {}), ...(label ? { label } : {}) },
    ...config,
  };
}

export function component(id: string, more: Partial<ComponentConfig> = {}): ComponentConfig {
  return { id, title: id, criticality: 'medium', checks: [], actions: [], depends: [], logs: [], ...more };
}

export function metric(id: string, read: Ask<Reading>, more: Partial<MetricConfig> = {}): MetricConfig {
  return {
    id,
    title: id,
    unit: 'ms',
    source: { kind: 'stub', options: { read } },
    bands: {},
    every: 10_000,
    timeout: 2_000,
    ...more,
  };
}

export function escalation(
  id: string,
  read: Ask<Reading>,
  more: Partial<EscalationConfig> = {},
): EscalationConfig {
  return {
    id,
    title: id,
    source: { kind: 'stub', options: { read } },
    bands: {},
    columns: {},
    actions: [],
    every: 10_000,
    timeout: 2_000,
    ...more,
  };
}

export function system(more: Partial<SystemConfig>): SystemConfig {
  return {
    system: 'Test',
    file: '/nowhere/plantao.yaml',
    baseDir: '/nowhere',
    environment: 'test',
    environments: ['test'],
    guarded: false,
    logBytes: 256e6,
    components: [],
    metrics: [],
    queues: [],
    escalations: [],
    checklists: [],
    hosts: {},
    alerts: [],
    alerting: defaultAlerting,
    safety: defaultSafety,
    keys: {},
    oncall: nobodyOncall,
    contacts: [],
    links: [],
    schedules: [],
    notify: { channels: [], routes: [] },
    secrets: [],
    ...more,
  };
}
