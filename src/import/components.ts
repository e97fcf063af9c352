import { defined } from '../model/defined.ts';
import type { Ask, Source } from '../model/import-codes.ts';
import type { Place, Recognised } from '../runbooks/commands/command.ts';
import { placeOfInside } from '../runbooks/commands/places.ts';
import type { Document, FoundCommand, FoundTable } from './document.ts';
import type { Entry } from './draft.ts';
import { idOf, plainCell } from './names.ts';
import { isHealthUrl, type Origins, urlOf } from './urls.ts';
import { type Column, columnsOf, criticalityIn, environmentIn, headings } from './vocabulary.ts';

/** A command with what it was understood to do. */
export interface Understood extends FoundCommand {
  readonly file: string;
  readonly meaning: Recognised;
}

/** Where something runs, as one line of a text says it. */
interface Run {
  readonly run: Readonly<Record<string, unknown>>;
  readonly asks: readonly Ask[];
  count: number;
}

interface Gathered {
  readonly id: string;
  readonly from: Source;
  title?: string;
  criticality?: string;
  uptime?: string;
  readonly runs: Map<string, Run>;
  readonly databases: Map<string, Run>;
  readonly checks: Map<string, Readonly<Record<string, unknown>>>;
  readonly logs: Map<string, unknown>;
}

/**
 * Gathers components from tables and from the places that commands name. Only equal names are one component; where a text has several
 * places for one, that of most lines is taken and the others are asked about.
 */
export function componentsOf(
  documents: readonly Document[],
  commands: readonly Understood[],
  origins: Origins,
): readonly Entry[] {
  const found = new Map<string, Gathered>();
  const component = (name: string, from: Source): Gathered | undefined => {
    const id = idOf(name);
    if (id === '') return undefined;
    const known = found.get(id);
    if (known) return known;
    const made: Gathered = {
      ...{ id, from, runs: new Map(), databases: new Map(), checks: new Map(), logs: new Map() },
      ...(name === id ? {} : { title: name }),
    };
    found.set(id, made);
    return made;
  };
  for (const { file, tables } of documents) for (const table of tables) fromTable(file, table, component);
  for (const one of commands) fromCommand(one, component, origins);
  for (const { file, items } of documents)
    for (const { text, line, under, task } of items) {
      const name = /^([\p{L}][\p{L}\d ./&-]{1,40}?)\s*(?::|\s[–—-])\s+\S/u.exec(plainCell(text))?.[1];
      if (!task && name !== undefined && headings.parts.test(under?.path.at(-1) ?? ''))
        component(name, { file, line });
    }
  for (const { file, boxes } of documents)
    for (const { lines, line, under } of boxes) {
      const name = plainCell(lines[0]!).replace(/\s*\([^()]*\)\s*$/, '');
      const isDrawn = under?.path.some((words) => headings.drawings.test(words)) ?? false;
      if (environmentIn(name) !== undefined) continue;
      if (isDrawn && !people.test(idOf(name)) && /^[\p{L}][\p{L}\d ./&-]{1,40}$/u.test(name))
        component(name === name.toUpperCase() ? titleCase(name) : name, { file, line });
    }
  // Without an address a client speaks with this machine, unless the text has told of another.
  const redis = [...found.values()].some(({ databases }) => [...databases.keys()].some(isRedis));
  for (const { meaning, file, line, inTable } of commands)
    if (!redis && !inTable && meaning.kind === 'known' && meaning.place?.on === 'redis' && !meaning.inside)
      count(component('redis', { file, line })!.databases, { redis: 'redis://localhost:6379' }, []);
  // A log belongs to the component that its file or group is called after.
  for (const { meaning } of commands)
    if (meaning.kind === 'known' && meaning.act.do === 'logs' && meaning.needs.length === 0)
      addLog(meaning.place, found);
  addQueries(commands, found);
  return [...found.values()].map(entryOf);
}

/** Who uses a system is drawn beside what it is made of. */
const people = /^(?:users?|usuarios?|clients?|clientes?|customers?|browsers?|internet)$/;

/** `AGENT GATEWAY` as people write it; abbreviations stay. */
function titleCase(name: string): string {
  return name.replace(/\p{L}{5,}/gu, (word) => word[0]! + word.slice(1).toLowerCase());
}

/** Queries of Insights are asked of the only group of logs that the text names. */
function addQueries(commands: readonly Understood[], found: ReadonlyMap<string, Gathered>): void {
  const groups = [...found.values()].flatMap(({ logs }) =>
    [...logs].filter(([, log]) => typeof log === 'object').map(([group]) => ({ group, logs })),
  );
  const queries = commands.flatMap(({ meaning }) =>
    meaning.kind === 'known' && meaning.act.do === 'insights' ? [meaning.act.query] : [],
  );
  const [only, more] = groups;
  if (!only || more || queries.length === 0) return;
  const named = Object.fromEntries(queries.map((query, index) => [`query-${index + 1}`, query]));
  only.logs.set(only.group, { cloudwatch: only.group, queries: named });
}

function isRedis(run: string): boolean {
  return run.startsWith('{"redis"');
}

type Component = (name: string, from: Source) => Gathered | undefined;

function fromTable(file: string, { header, rows }: FoundTable, component: Component): void {
  const columns = columnsOf(header);
  const at = (column: Column) => columns.findIndex((all) => all.includes(column));
  const name = at('component');
  const tells = (['technology', 'criticality', 'uptime', 'health'] as const).some(
    (column) => at(column) >= 0,
  );
  if (name !== 0 || !tells) return;
  for (const { cells, line } of rows) {
    const cell = (column: Column) => (at(column) < 0 ? undefined : cells[at(column)]);
    const one = component(cells[name] ?? '', { file, line });
    if (!one) continue;
    const criticality = criticalityIn(cell('criticality') ?? '');
    const uptime = /^\s*(\d{1,3}(?:[.,]\d+)?)\s*%/.exec(cell('uptime') ?? '')?.[1]?.replace(',', '.');
    if (criticality !== undefined) one.criticality ??= criticality;
    if (uptime !== undefined) one.uptime ??= `${uptime}%`;
    const check = checkOf(cell('url'), cell('health'));
    if (check && 'redis' in check) count(one.databases, check, []);
    else if (check) one.checks.set(JSON.stringify(check), check);
  }
}

/** `http://localhost:8000` and `/health`, or `localhost:6379` and a PING. */
function checkOf(address = '', health = ''): Readonly<Record<string, unknown>> | undefined {
  if (/^redis-cli\b.*\bping\b/i.test(health) && /^[\w.-]+:\d+$/.test(address))
    return { redis: `redis://${address}` };
  const url = urlOf(address);
  if (!url) return undefined;
  return { http: /^\/[\w./-]*$/.test(health) ? new URL(health, url).href : url.href };
}

function fromCommand({ meaning, file, line }: Understood, component: Component, origins: Origins): void {
  const from = { file, line };
  if (meaning.kind === 'by-hand' && meaning.place) {
    const url = databaseUrl(meaning.place, meaning.inside !== undefined, meaning.needs);
    if (url !== undefined)
      count(component(meaning.place.on, from)!.databases, { [meaning.place.on]: url }, []);
  }
  if (meaning.kind !== 'known') return;
  const { place, inside, needs, act } = meaning;
  const around = inside && placeOfInside(inside);
  if (around) addRun(around, from, needs, component);
  if (!place) return;
  if (place.on === 'http') {
    const url = urlOf(place.url);
    // Somebody else's page that says how they are is a dependency as well.
    if (act.do !== 'get' || act.matching || needs.length > 0 || !url || !isHealthUrl(url)) return;
    const check = { http: url.href };
    component(origins.nameOf(url), from)?.checks.set(JSON.stringify(check), check);
    return;
  }
  if (place.on === 'postgres' || place.on === 'redis') {
    const url = databaseUrl(place, inside !== undefined, needs);
    if (url !== undefined) count(component(place.on, from)!.databases, { [place.on]: url }, []);
    return;
  }
  addRun(place, from, needs, component);
}

function addRun(place: Place, from: Source, needs: readonly string[], component: Component): void {
  const add = (name: string, run: Readonly<Record<string, unknown>>, asks: readonly Ask[] = []): void => {
    if (needs.some((need) => name.includes(need)) || !/^[\w.@-]+$/.test(name)) return;
    const one = component(name, from);
    if (one) count(one.runs, run, asks);
  };
  switch (place.on) {
    case 'kubernetes': {
      const { resource = '', name, namespace } = place;
      const label = /^(?:app|name|app\.kubernetes\.io\/name)=([\w.-]+)$/.exec(place.selector ?? '')?.[1];
      const workload = /^(?:deployment|statefulset|daemonset)$/.test(resource);
      if (workload && name !== undefined)
        add(name, { kubernetes: `${resource}/${name}`, ...defined({ namespace }) });
      const numbered = resource === 'pod' ? /^([a-z0-9][a-z0-9.-]*)-\d+$/.exec(name ?? '')?.[1] : undefined;
      if (numbered !== undefined)
        add(numbered, { kubernetes: `statefulset/${numbered}`, ...defined({ namespace }) }, [
          { code: 'kind', name: `statefulset/${numbered}` },
        ]);
      // A label alone does not say what kind of workload has it.
      if (label !== undefined) component(label, from);
      return;
    }
    case 'docker':
      if (place.container !== undefined) add(place.container, { docker: place.container });
      return;
    case 'compose': {
      const { files, project } = place;
      const file = files?.length === 1 ? files[0] : files;
      for (const service of place.services) add(service, { compose: service, ...defined({ project, file }) });
      return;
    }
    case 'systemd':
      if (place.unit !== undefined) {
        const unit = place.unit.replace(/\.service$/, '');
        add(unit, { systemd: unit });
      }
      return;
    case 'ecs':
      add(place.service, { ecs: { cluster: place.cluster, service: place.service } });
      return;
    case 'railway':
      if (place.service !== undefined) add(place.service, { railway: place.service });
      else component('railway', from);
      return;
    case 'process':
      if (place.pattern !== undefined && place.pattern.length > 2)
        add(place.pattern, { process: { pattern: place.pattern } });
  }
}

function count(runs: Map<string, Run>, run: Readonly<Record<string, unknown>>, asks: readonly Ask[]): void {
  const key = JSON.stringify(run);
  const known = runs.get(key);
  if (known) known.count += 1;
  else runs.set(key, { run, asks, count: 1 });
}

/** What a client was told to connect to; a client in a pod or container says nothing that holds here. */
function databaseUrl(place: Place, inside: boolean, needs: readonly string[]): string | undefined {
  if (place.on !== 'postgres' && place.on !== 'redis') return undefined;
  if (place.url !== undefined) return needs.some((need) => place.url!.includes(need)) ? undefined : place.url;
  if (inside || needs.length > 0) return undefined;
  const { address, port, user, database } = place;
  if (address !== undefined && !/^[\w.-]+$/.test(address)) return undefined;
  if (place.on === 'redis')
    return address === undefined && port === undefined
      ? undefined
      : `redis://${address ?? 'localhost'}:${port ?? '6379'}${database === undefined ? '' : `/${database}`}`;
  if (address === undefined || database === undefined) return undefined;
  const name = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `postgres://${name}${address}${port === undefined ? '' : `:${port}`}/${encodeURIComponent(database)}`;
}

function addLog(place: Place | undefined, found: ReadonlyMap<string, Gathered>): void {
  if (place?.on === 'file') {
    const name = /([^/]+?)\.(?:log|json)$/.exec(place.path)?.[1];
    found.get(idOf(name ?? ''))?.logs.set(place.path, place.path);
  }
  if (place?.on === 'cloudwatch') {
    const one = found.get(idOf(place.group.split('/').at(-1) ?? ''));
    one?.logs.set(place.group, { cloudwatch: place.group });
  }
}

function entryOf(one: Gathered): Entry {
  const runs = [...one.runs.values()].toSorted((a, b) => b.count - a.count);
  const [first, ...others] = runs;
  const [database, ...further] = [...one.databases.values()].toSorted((a, b) => b.count - a.count);
  const taken = [first, database].filter((run) => run !== undefined);
  const checks = [...one.checks.values()];
  const logs = [...one.logs.values()];
  const off = taken.length === 0 && checks.length === 0;
  const asks: Ask[] = [
    ...(off ? [{ code: 'how-checked' } as const] : []),
    ...taken.flatMap((run) => run.asks),
    ...[...others, ...further].map(({ run }) => ({ code: 'same-as', other: flow(run) }) as const),
  ];
  return {
    section: 'components',
    key: one.id,
    value: defined({
      title: one.title,
      criticality: one.criticality,
      uptime: one.uptime,
      runs: taken.length === 0 ? undefined : taken.length === 1 ? taken[0]!.run : taken.map(({ run }) => run),
      check: checks.length === 1 ? checks[0] : undefined,
      checks: checks.length > 1 ? checks : undefined,
      cache: database && 'redis' in database.run ? database.run : undefined,
      logs: logs.length === 0 ? undefined : logs.length === 1 ? logs[0] : logs,
    }),
    from: one.from,
    asks,
    off,
  };
}

/** `docker: api`, for a question. */
function flow(run: Readonly<Record<string, unknown>>): string {
  return Object.entries(run)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
