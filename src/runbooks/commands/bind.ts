import type { ActionParams } from '../../model/action.ts';
import { defined } from '../../model/defined.ts';
import type { ComponentConfig, MetricConfig, QueueConfig } from '../../model/system.ts';
import type { Act, LogSelection, Matching, Place, Recognised } from './command.ts';
import { checksAt, logsAt, placeOfInside, runsAt, sameUrl } from './places.ts';

/** What a configuration has that commands may be about. */
export interface Bindable {
  readonly components: readonly ComponentConfig[];
  readonly metrics?: readonly MetricConfig[];
  readonly queues?: readonly QueueConfig[];
}

/** What plantao does in a command's place. */
export type Binding =
  /** A change of exactly one component, for the executor to plan. */
  | {
      readonly bound: 'action';
      readonly component: string;
      readonly verb: string;
      readonly params: ActionParams;
    }
  /** Whether they run: `api is up`. */
  | { readonly bound: 'status'; readonly components: readonly string[] }
  /** What they use of processor and memory. */
  | { readonly bound: 'stats'; readonly components: readonly string[] }
  /** What was deployed. */
  | { readonly bound: 'history'; readonly components: readonly string[] }
  /** Values by id of metric or queue. */
  | { readonly bound: 'reading'; readonly metrics: readonly string[] }
  /** Lines of logs that a query of the log screen finds. */
  | {
      readonly bound: 'logs';
      readonly components: readonly string[];
      /** In the language of the log screen; empty: every line. */
      readonly query: string;
      readonly tail?: number;
      readonly since?: string;
      readonly follow?: true;
    }
  | { readonly bound: 'none'; readonly why: Unbound };

/** Why nothing is done in a command's place. */
type Unbound =
  /** It is not understood, or for a person to do. */
  | { readonly code: 'not-known' }
  /** It does nothing. */
  | { readonly code: 'nothing' }
  | { readonly code: 'needs'; readonly names: readonly string[] }
  /** Nothing in the configuration is what it names. */
  | { readonly code: 'no-component' }
  /** A change of more than one. */
  | { readonly code: 'several'; readonly components: readonly string[] }
  /** Plantao has no verb, question or query that says the same. */
  | { readonly code: 'no-way' };

/**
 * Finds what plantao does in a command's place: an action of exactly one component, a question, or a log query. Names have to be equal;
 * nothing is guessed. Pure.
 */
export function bind(recognised: Recognised, config: Bindable): Binding {
  if (recognised.kind !== 'known') return none({ code: 'not-known' });
  const { act, place, needs, effect } = recognised;
  if (effect === 'none') return none({ code: 'nothing' });
  if (act.do === 'insights') return insights(act.query, config);
  const own = ownAction(recognised, config);
  if (own) return needs.length > 0 ? none({ code: 'needs', names: needs }) : own;
  if (!place) return none({ code: 'no-way' });
  if (needs.length > 0) return none({ code: 'needs', names: needs });
  switch (act.do) {
    case 'verb':
      return action(act, place, config);
    case 'logs':
      return logs(act.select, place, config);
    case 'status':
      return found('status', [...at(place, config, runsAt), ...at(place, config, checksAt)]);
    case 'stats':
      return found('stats', at(place, config, runsAt));
    case 'history':
      return found('history', at(place, config, runsAt));
    case 'get':
      return get(act.matching ?? [], place, config);
    case 'sql':
    case 'redis':
      return effect === 'read' ? stored(act.do, act.statement, recognised, config) : none({ code: 'no-way' });
    default:
      return none({ code: 'no-way' });
  }
}

function none(why: Unbound): Binding {
  return { bound: 'none', why };
}

function at(
  place: Place,
  { components }: Bindable,
  is: (component: ComponentConfig, place: Place) => boolean,
): readonly string[] {
  return components.filter((component) => is(component, place)).map(({ id }) => id);
}

function found(bound: 'status' | 'stats' | 'history', components: readonly string[]): Binding {
  const all = [...new Set(components)];
  return all.length === 0 ? none({ code: 'no-component' }) : { bound, components: all };
}

function action(act: Extract<Act, { readonly do: 'verb' }>, place: Place, config: Bindable): Binding {
  const components =
    act.verb === 'flush-cache'
      ? config.components.filter(({ cache }) => cache?.kind === place.on).map(({ id }) => id)
      : at(place, config, runsAt);
  const [component, second] = components;
  if (component === undefined) return none({ code: 'no-component' });
  if (second !== undefined) return none({ code: 'several', components });
  const params = Object.entries(act.params).map(([name, value]) => [name, numeric(name, value)]);
  return { bound: 'action', component, verb: act.verb, params: Object.fromEntries(params) };
}

const counts: ReadonlySet<string> = new Set(['count', 'min', 'max', 'cpu', 'pid', 'revision']);

function numeric(name: string, value: string): string | number {
  return counts.has(name) && /^\d{1,9}$/.test(value) && name !== 'revision' ? Number(value) : value;
}

function logs(select: LogSelection, place: Place, config: Bindable): Binding {
  // Lines of an instance that is gone are in no log that is followed.
  if (select.previous) return none({ code: 'no-way' });
  const components = [...new Set([...at(place, config, runsAt), ...at(place, config, logsAt)])];
  if (components.length === 0) return none({ code: 'no-component' });
  const query = (select.matching ?? []).map(term);
  const since = sinceOf(select.since);
  if (query.includes(undefined) || since === undefined) return none({ code: 'no-way' });
  return {
    ...{ bound: 'logs', components, query: query.join(' ') },
    ...defined({
      tail: /^\d+$/.test(select.tail ?? '') ? Number(select.tail) : undefined,
      since: since === '' ? undefined : since,
      follow: select.follow,
    }),
  };
}

/** A query that a log of a component has by name. */
function insights(query: string, { components }: Bindable): Binding {
  const having = components.filter(({ logs: all }) =>
    all.some(({ options }) =>
      Object.values((options as { queries?: Readonly<Record<string, string>> }).queries ?? {}).some(
        (own) => plain(own) === plain(query),
      ),
    ),
  );
  if (having.length === 0) return none({ code: 'no-way' });
  return { bound: 'logs', components: having.map(({ id }) => id), query: '' };
}

/** A pattern as a term of a log query; undefined where it is none of JavaScript's. */
function term({ pattern, ignoreCase }: Matching): string | undefined {
  const flags = ignoreCase ? 'i' : '';
  try {
    new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
  return `/${pattern.replace(/(?<!\\)\//g, '\\/')}/${flags}`;
}

/** `24h`, `10m` as the log screen takes it; empty where nothing was said, undefined where it is said otherwise. */
function sinceOf(text: string | undefined): string | undefined {
  if (text === undefined) return '';
  return /^\d+[smhd]$/.test(text) ? text : undefined;
}

/** A request: a health check of a component, or values of a metrics page by their names. */
function get(matching: readonly Matching[], place: Place, config: Bindable): Binding {
  if (place.on !== 'http') return none({ code: 'no-way' });
  if (matching.length === 0) {
    const components = at(place, config, checksAt);
    if (components.length > 0) return { bound: 'status', components };
  }
  const metrics = readings(config).filter(({ source }) => {
    const { prometheus, json, value } = source.options as {
      prometheus?: string;
      json?: string;
      value?: { text?: string };
    };
    const url = prometheus ?? json;
    if (url === undefined || !sameUrl(url, place.url)) return false;
    return matching.length === 0
      ? json !== undefined
      : matching.every(({ pattern }) => matches(pattern, value?.text ?? ''));
  });
  return metrics.length === 0
    ? none({ code: 'no-way' })
    : { bound: 'reading', metrics: metrics.map(({ id }) => id) };
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

function readings({ metrics = [], queues = [] }: Bindable): readonly MetricConfig[] {
  return [...metrics, ...queues];
}

/** A statement that a metric or a queue asks, too. */
function stored(
  kind: 'sql' | 'redis',
  statement: string,
  { place }: Extract<Recognised, { readonly kind: 'known' }>,
  config: Bindable,
): Binding {
  const metrics = readings(config).filter(({ source: { kind: own, options } }) => {
    const asked = options as Readonly<Record<string, unknown>>;
    if (own !== kind) return false;
    if (kind === 'sql') return plain(String(asked.sql)) === plain(statement);
    const [command = '', ...words] = statement.split(/\s+/);
    const question = command.toLowerCase();
    return words.length === 1 && asked[question] === words[0];
  });
  if (metrics.length > 0) return { bound: 'reading', metrics: metrics.map(({ id }) => id) };
  // `SELECT 1` asks whether the database answers.
  if (kind === 'sql' && /^select 1;?$/i.test(plain(statement)) && place)
    return found('status', [...at(place, config, runsAt), ...at(place, config, checksAt)]);
  return none({ code: 'no-way' });
}

function plain(sql: string): string {
  return sql
    .replace(/\s+/g, ' ')
    .replace(/\s*;\s*$/, '')
    .trim();
}

/** An action of the team's own that is this command: the same program and words, request or statement. */
function ownAction(
  { act, place, inside }: Extract<Recognised, { readonly kind: 'known' }>,
  { components }: Bindable,
): Binding | undefined {
  const around = inside && placeOfInside(inside);
  const same = components.flatMap((component) => {
    if (around && !runsAt(component, around)) return [];
    return component.actions
      .filter(({ kind, options, params }) => {
        if (params.some(({ optional, default: standard }) => !optional && standard === undefined))
          return false;
        const own = options as Readonly<Record<string, unknown>>;
        if (act.do === 'script')
          return kind === 'command' && !inside && JSON.stringify(own.command) === JSON.stringify(act.argv);
        if (act.do === 'sql')
          return kind === 'postgres' && plain(String(own.run ?? '')) === plain(act.statement);
        if (act.do !== 'request' || act.sends || place?.on !== 'http' || kind !== 'http') return false;
        const { method = 'POST', body, form, http } = own;
        return (
          method === act.method &&
          body === undefined &&
          form === undefined &&
          sameUrl(String(http), place.url)
        );
      })
      .map(({ name }) => ({ component: component.id, verb: name }));
  });
  const [one, second] = same;
  if (!one) return undefined;
  if (second) return none({ code: 'several', components: same.map(({ component }) => component) });
  return { bound: 'action', ...one, params: {} };
}
