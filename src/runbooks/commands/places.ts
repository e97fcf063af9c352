import { defined } from '../../model/defined.ts';
import type { CheckConfig, ComponentConfig, LogConfig } from '../../model/system.ts';
import type { Inside, Place } from './command.ts';

/** Options of whatever kind, as its own schema returned them. */
type Options = Readonly<Record<string, unknown>>;

/** Where a component runs: its first place and the others. */
function runsOf({ runs, alsoRuns = [] }: ComponentConfig): readonly { kind: string; options: Options }[] {
  return [...(runs ? [runs] : []), ...alsoRuns].map(({ kind, options }) => ({
    kind,
    options: options as Options,
  }));
}

/** Whether what a command names is where a component runs: equal names, and nothing that contradicts. */
export function runsAt(component: ComponentConfig, place: Place): boolean {
  return runsOf(component).some((run) => sameRun(run, component, place));
}

function sameRun(
  { kind, options }: { readonly kind: string; readonly options: Options },
  { id }: ComponentConfig,
  place: Place,
): boolean {
  switch (place.on) {
    case 'kubernetes':
      return kind === 'kubernetes' && sameWorkload(options, id, place);
    case 'docker':
      return kind === 'docker' && place.container !== undefined && options.docker === place.container;
    case 'compose':
      return (
        kind === 'compose' &&
        agrees(options.project, place.project) &&
        (place.services.length === 0 || place.services.includes(String(options.compose)))
      );
    case 'systemd':
      return kind === 'systemd' && place.unit !== undefined && unit(options.systemd) === unit(place.unit);
    case 'ecs': {
      const own = options.ecs as { cluster?: string; service?: string } | undefined;
      return kind === 'ecs' && own?.cluster === place.cluster && own.service === place.service;
    }
    case 'railway':
      return kind === 'railway' && agrees(options.railway, place.service);
    case 'process': {
      const own = options.process as { pattern?: string } | string | undefined;
      return kind === 'process' && typeof own === 'object' && own.pattern === place.pattern;
    }
    case 'postgres':
    case 'redis':
      return kind === place.on && sameDatabase(String(options[place.on]), place);
    default:
      return false;
  }
}

type Kube = Extract<Place, { readonly on: 'kubernetes' }>;

function sameWorkload(options: Options, id: string, place: Kube): boolean {
  const [type = '', name = ''] = String(options.kubernetes).split('/');
  if (!agrees(options.namespace, place.namespace) || !agrees(options.context, place.context)) return false;
  const label = /^(?:app|name|app\.kubernetes\.io\/name|k8s-app)=([\w.-]+)$/.exec(place.selector ?? '')?.[1];
  if (place.selector !== undefined) return place.name === undefined && (label === name || label === id);
  if (place.name === undefined) return false;
  if (place.resource !== 'pod') return place.resource === type && place.name === name;
  // Pods are called by their workload, with a number or two made-up words behind it.
  const rest = place.name.startsWith(`${name}-`) ? place.name.slice(name.length + 1) : '';
  return type === 'statefulset' ? /^\d+$/.test(rest) : /^(?:[a-z0-9]{5,10}-)?[a-z0-9]{5}$/.test(rest);
}

/** Both say the same, or one says nothing. */
function agrees(own: unknown, named: string | undefined): boolean {
  return own === undefined || named === undefined || own === named;
}

function unit(name: unknown): string {
  return String(name).replace(/\.service$/, '');
}

type Database = Extract<Place, { readonly on: 'postgres' | 'redis' | 'mongo' | 'mysql' }>;

/** Whether a connection URL leads to the database that a client was told of. A client in a pod or by a local port tells only the name. */
function sameDatabase(url: string, place: Database): boolean {
  const own = urlOf(url);
  const named = place.url === undefined ? undefined : urlOf(place.url);
  if (!own) return false;
  if (named) return own.host === named.host && own.pathname === named.pathname;
  const database = own.pathname.replace(/^\//, '') || (place.on === 'redis' ? '0' : '');
  if (place.database !== undefined && place.database !== database) return false;
  return !isAddress(place.address) || place.address === own.hostname;
}

/** An address that says where: not this machine, not something to fill in. */
function isAddress(address: string | undefined): boolean {
  return address !== undefined && !/^(?:localhost|127\.|\[?::1|\/|\$)/.test(address);
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a check of a component asks what a command asks. */
export function checksAt({ checks }: ComponentConfig, place: Place): boolean {
  return checks.some(({ kind, options }: CheckConfig) => {
    const own = options as Options;
    if (place.on === 'http') return kind === 'http' && sameUrl(String(own.http), place.url);
    if (place.on === 'postgres' || place.on === 'redis')
      return kind === place.on && sameDatabase(String(own[place.on]), place);
    return place.on === 'docker' && kind === 'docker' && own.docker === place.container;
  });
}

export function sameUrl(own: string, named: string): boolean {
  const [a, b] = [urlOf(own), urlOf(named)];
  const path = (url: URL) => url.pathname.replace(/\/+$/, '');
  return (
    a !== undefined && b !== undefined && a.host === b.host && path(a) === path(b) && a.search === b.search
  );
}

/** Whether a log of a component is the file or the group that a command reads. */
export function logsAt({ logs }: ComponentConfig, place: Place): boolean {
  return logs.some(({ kind, options }: LogConfig) => {
    const own = options as Options;
    if (place.on === 'cloudwatch') return kind === 'cloudwatch' && own.cloudwatch === place.group;
    return place.on === 'file' && kind === 'file' && sameFile(String(own.file), place.path);
  });
}

/** `logs/app.log` is the end of `/srv/app/logs/app.log`; a name alone is not enough. */
function sameFile(own: string, named: string): boolean {
  const plain = (path: string) => path.replace(/^\.\//, '');
  const [a, b] = [plain(own), plain(named)];
  if (a === b) return true;
  const shorter = a.length < b.length ? a : b;
  return shorter.includes('/') && (a.endsWith(`/${shorter}`) || b.endsWith(`/${shorter}`));
}

/** What a program that runs in a pod or container runs on. */
export function placeOfInside({ kind, name, namespace }: Inside): Place | undefined {
  if (kind === 'container') return { on: 'docker', container: name };
  if (kind === 'compose') return { on: 'compose', services: [name] };
  if (kind !== 'pod') return undefined;
  const [resource, rest] = name.includes('/') ? name.split('/', 2) : ['pod', name];
  return {
    on: 'kubernetes',
    resource: resource!,
    name: rest!,
    ...defined({ namespace }),
  };
}
