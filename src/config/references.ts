import { isObject } from '../model/is-object.ts';
import { nearestWord } from '../text/nearest.ts';
import { shortValue } from '../text/short-value.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';
import type { SystemDocument } from './schema.ts';
import { checkOfVerification } from './verification.ts';

/**
 * References to components that do not exist. Reads the document as written, so that they are reported together with the
 * faults that keep the rest of it from being understood.
 */
export function brokenReferences(raw: Readonly<Record<string, unknown>>): Fault[] {
  const ids = Object.keys(mapping(raw.components));
  const faults: Fault[] = [];
  const mustExist = (id: unknown, path: (string | number)[]): void => {
    if (typeof id !== 'string' || id.includes('${') || ids.includes(id)) return;
    faults.push({
      path,
      message: words.config.unknown.component(shortValue(id)),
      nearest: nearestWord(id, ids),
    });
  };
  for (const [id, component] of Object.entries(mapping(raw.components))) {
    const { depends } = mapping(component);
    if (!Array.isArray(depends)) continue;
    for (const [index, other] of depends.entries()) mustExist(other, ['components', id, 'depends', index]);
  }
  const metrics = Object.keys({ ...mapping(raw.metrics), ...mapping(raw.queues) });
  const mustBeMetric = (metric: unknown, path: (string | number)[]): void => {
    if (typeof metric !== 'string' || metric.includes('${') || metrics.includes(metric)) return;
    const message = words.config.unknown.metric(shortValue(metric));
    faults.push({ path, message, nearest: nearestWord(metric, metrics) });
  };
  for (const [id, component] of Object.entries(mapping(raw.components))) {
    const { canary, stop } = mapping(component);
    const gate = mapping(canary).gate;
    for (const [index, metric] of (Array.isArray(gate) ? gate : []).entries())
      mustBeMetric(metric, ['components', id, 'canary', 'gate', index]);
    mustBeMetric(mapping(stop).drain, ['components', id, 'stop', 'drain']);
  }
  for (const [section, key] of [
    ['metrics', 'component'],
    ['queues', 'worker'],
  ] as const) {
    for (const [id, entry] of Object.entries(mapping(raw[section])))
      mustExist(mapping(entry)[key], [section, id, key]);
  }
  return faults;
}

/** A kind that says `host: NAME` must find it under `hosts:`. */
export function unknownHosts(document: SystemDocument): Fault[] {
  const names = Object.keys(document.hosts);
  const faults: Fault[] = [];
  const look = (use: { readonly options: unknown } | undefined, path: (string | number)[]): void => {
    const { host } = mapping(use?.options);
    if (typeof host !== 'string' || names.includes(host)) return;
    faults.push({
      path: [...path, 'host'],
      message: words.config.unknown.host(host),
      nearest: nearestWord(host, names),
    });
  };
  for (const [id, component] of Object.entries(document.components)) {
    const path = ['components', id];
    for (const [index, { use }] of [component.runs ?? []].flat().entries())
      look(use, [...path, 'runs', ...(Array.isArray(component.runs) ? [index] : [])]);
    look(component.cache?.use, [...path, 'cache']);
    look(component.check?.use, [...path, 'check']);
    for (const [index, check] of (component.checks ?? []).entries())
      look(check.use, [...path, 'checks', index]);
    for (const [index, log] of [component.logs ?? []].flat().entries()) {
      if (typeof log !== 'string')
        look(log.use, [...path, 'logs', ...(Array.isArray(component.logs) ? [index] : [])]);
    }
    for (const [name, one] of Object.entries(component.looks)) look(one.use, [...path, 'looks', name]);
    for (const [verb, verification] of Object.entries(component.verify))
      look(checkOfVerification(verification), [...path, 'verify', verb]);
    for (const [name, action] of Object.entries(component.actions)) {
      look(action.use, [...path, 'actions', name]);
      look(checkOfVerification(action.common.verify), [...path, 'actions', name, 'verify']);
    }
  }
  for (const section of ['metrics', 'queues', 'escalations'] as const) {
    for (const [id, entry] of Object.entries(document[section])) look(entry.use, [section, id]);
  }
  return faults;
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Every circle of dependencies once, as the ids along it, the first again at the end. Takes time linear in the dependencies. */
export function circlesOf(components: SystemDocument['components']): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (id: string): void => {
    if (done.has(id) || !Object.hasOwn(components, id)) return;
    const at = trail.indexOf(id);
    if (at >= 0) {
      circles.push([...trail.slice(at), id]);
      return;
    }
    trail.push(id);
    for (const next of components[id]!.depends) walk(next);
    trail.pop();
    done.add(id);
  };
  for (const id of Object.keys(components)) walk(id);
  return circles;
}
