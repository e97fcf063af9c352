import type * as z from 'zod';
import { checkKinds } from '../checks/registry.ts';
import { logKinds } from '../logs/sources/registry.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import { defined } from '../model/defined.ts';
import type { ComponentConfig, LogConfig, MetricConfig, PlaceConfig, Schedule } from '../model/system.ts';
import { sourceKinds } from '../sources/registry.ts';
import { ownActionOf } from './actions.ts';
import type { Interpolated } from './interpolate.ts';
import { looksOf } from './looks.ts';
import { canaryOf, stopOf } from './safety.ts';
import type { place, SystemDocument } from './schema.ts';
import { verificationOf } from './verification.ts';

type ComponentDocument = SystemDocument['components'][string];
type PlaceDocument = z.output<typeof place>;
export type MetricDocument = SystemDocument['metrics'][string];

/** A component as the engine needs it. @param parts texts that secrets were put into, by path */
export function componentOf(
  id: string,
  document: ComponentDocument,
  parts: Interpolated['parts'],
  presets: ComponentConfig['presets'],
): ComponentConfig {
  const counts = new Map<string, number>();
  const [runs, ...also] = [document.runs ?? []].flat();
  return {
    id,
    title: document.title ?? id,
    criticality: document.criticality,
    ...(document.uptime ? { uptime: Number.parseFloat(document.uptime) / 100 } : {}),
    checks: checksOf(document).map((written) => {
      const { use, common } = written;
      const count = (counts.get(use.kind) ?? 0) + 1;
      counts.set(use.kind, count);
      return {
        ...use,
        ...checkSchedule(written),
        id: count === 1 ? use.kind : `${use.kind}-${count}`,
        fails: common.fails,
        oks: common.oks,
      };
    }),
    ...(Object.keys(document.looks).length > 0
      ? { looks: looksOf(document.looks, ownUses(document), []).looks }
      : {}),
    ...(runs ? { runs: placeOf(runs) } : {}),
    ...(also.length > 0 ? { alsoRuns: also.map(placeOf) } : {}),
    ...defined({ cache: document.cache?.use }),
    actions: Object.entries(document.actions).map(([name, action]) =>
      ownActionOf(name, action, partsUnder(['components', id, 'actions', name], parts)),
    ),
    ...defined({
      presets,
      canary: document.canary && canaryOf(document.canary),
      stop: document.stop && stopOf(document.stop),
    }),
    ...(Object.keys(document.verify).length === 0
      ? {}
      : {
          verify: Object.fromEntries(
            Object.entries(document.verify).map(([verb, how]) => [verb, verificationOf(how)]),
          ),
        }),
    depends: document.depends,
    logs: logsOf(id, document),
  };
}

/** Texts below a path, by their path from there. */
export function partsUnder(path: readonly string[], parts: Interpolated['parts']): Interpolated['parts'] {
  return new Map(
    [...parts].flatMap(([key, value]) => {
      const at = JSON.parse(key) as (string | number)[];
      const isBelow = path.every((step, index) => at[index] === step);
      return isBelow ? [[JSON.stringify(at.slice(path.length)), value] as const] : [];
    }),
  );
}

/** What a component is: where it runs, and what its checks ask. */
export function ownUses(document: ComponentDocument): readonly ConfiguredKind[] {
  return [...[document.runs ?? []].flat(), ...checksOf(document)].map(({ use }) => use);
}

function placeOf({ use, common }: PlaceDocument): PlaceConfig {
  return { ...use, ...defined({ status: common.status && defined(common.status) }) };
}

function logsOf(component: string, { logs }: ComponentDocument): readonly LogConfig[] {
  const names = new Map<string, number>();
  return [logs ?? []].flat().map((written) => {
    const use = typeof written === 'string' ? { kind: 'file', options: { file: written } } : written.use;
    const name = logKinds.find(({ kind }) => kind === use.kind)!.name(use.options);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { ...use, id: `${component}:${name}${count === 1 ? '' : `-${count}`}`, component };
  });
}

/** As it is written, or as its source can tell. */
export function isCounter({ use, common }: MetricDocument): true | undefined {
  const kind = kindOf(sourceKinds, use);
  return (common.counter ?? kind?.isCounter?.(use.options)) ? true : undefined;
}

/** A metric, or what a queue is counted by. */
export function metricOf(id: string, document: MetricDocument): MetricConfig {
  return {
    id,
    title: document.common.title ?? id,
    unit: document.common.unit ?? '',
    source: document.use,
    bands: document.bands,
    ...readingSchedule(document),
  };
}

/** How checks and sources are asked unless the file or their kind says otherwise; in milliseconds. */
const usualCheck: Schedule = { every: 5_000, timeout: 3_000 };
const usualReading: Schedule = { every: 10_000, timeout: 5_000 };

/** A time-out longer than the interval would let runs pile up; it is cut to the interval. */
function schedule(
  common: { every?: number | undefined; timeout?: number | undefined },
  standard: Schedule,
): Schedule {
  const every = Math.max(100, common.every ?? standard.every);
  return { every, timeout: Math.min(common.timeout ?? standard.timeout, every) };
}

function checkSchedule({ use, common }: ReturnType<typeof checksOf>[number]): Schedule {
  return schedule(common, kindOf(checkKinds, use)?.schedule ?? usualCheck);
}

/** How often a source is asked, and how long it may take. */
export function readingSchedule({
  use,
  common,
}: Pick<MetricDocument, 'use'> & { common: Parameters<typeof schedule>[0] }) {
  return schedule(common, kindOf(sourceKinds, use)?.schedule ?? usualReading);
}

function kindOf<K extends { readonly kind: string }>(
  kinds: readonly K[],
  use: ConfiguredKind,
): K | undefined {
  return kinds.find(({ kind }) => kind === use.kind);
}

/** What is asked of a component. */
export function checksOf(component: ComponentDocument) {
  return component.checks ?? (component.check ? [component.check] : []);
}

/** Other components that a check answers for. */
export function partsOf({ use }: ReturnType<typeof checksOf>[number]): readonly string[] {
  return kindOf(checkKinds, use)?.partsOf?.(use.options) ?? [];
}
