import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jsonPatch, merge, strategicMerge } from './kubernetes-patch.ts';
import { patient } from './patient.ts';
import { type TempFolder, tempFolder } from './temp.ts';

type Json = Record<string, unknown>;
export interface KubeThing extends Json {
  metadata: Json & { name: string };
  spec?: Json;
  status?: Json;
}

/** One request that changed something, or would have. */
export interface Recorded {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly contentType: string;
  readonly body: unknown;
}

const resources = {
  '/api/v1': [
    ['pods', 'Pod', 'po'],
    ['pods/log', 'Pod', ''],
  ],
  '/apis/apps/v1': [
    ['deployments', 'Deployment', 'deploy'],
    ['deployments/scale', 'Scale', ''],
    ['statefulsets', 'StatefulSet', 'sts'],
    ['statefulsets/scale', 'Scale', ''],
    ['daemonsets', 'DaemonSet', 'ds'],
    ['replicasets', 'ReplicaSet', 'rs'],
    ['controllerrevisions', 'ControllerRevision', ''],
  ],
  '/apis/autoscaling/v1': [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa']],
  '/apis/autoscaling/v2': [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa']],
  '/apis/metrics.k8s.io/v1beta1': [['pods', 'PodMetrics', '']],
} as const;
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/**
 * A stand-in for a Kubernetes API server, driven by the real kubectl: it discovers, lists, watches, patches, scales, deletes and
 * tries without doing (`dryRun=All`) on objects held in memory, and records what was asked. No controller runs behind it: a test
 * says with `settle` when a rollout is complete.
 */
export class KubeApi {
  readonly recorded: Recorded[] = [];
  readonly #objects = new Map<string, KubeThing>();
  readonly #watchers = new Set<{
    readonly path: string;
    readonly send: (type: string, object: KubeThing) => void;
    end(): void;
  }>();
  readonly #logs = new Map<string, string[]>();
  readonly #server: Server;
  readonly #folder: TempFolder;
  #version = 100;
  #port = 0;
  /** Whether metrics are served; without them `kubectl top` fails as without a metrics server. */
  metrics: { readonly name: string; readonly cpu: string; readonly memory: string }[] | undefined;

  /** Every question is refused, as after a login that expired. */
  refuses = false;

  private constructor() {
    this.#folder = tempFolder('kube');
    this.#server = createServer(patient, (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<KubeApi> {
    const api = new KubeApi();
    await api.listen();
    return api;
  }

  /** Listens, again on the same port after `stop`. */
  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Goes away with every connection. */
  async stop(): Promise<void> {
    for (const watcher of [...this.#watchers]) watcher.end();
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  async close(): Promise<void> {
    await this.stop();
    this.#folder.remove();
  }

  /** A kubeconfig that leads here. */
  kubeconfig(user: Json = {}): string {
    const file = join(this.#folder.path, `config-${Object.keys(user).join('')}`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${this.#port}` } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace: 'default' } }],
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  /** Puts an object in its place, as a controller would. */
  put(group: keyof typeof resources, resource: string, object: KubeThing): KubeThing {
    const { metadata } = object;
    metadata.namespace ??= 'default';
    const path = `${group}/namespaces/${metadata.namespace}/${resource}/${metadata.name}`;
    const known = this.#objects.has(path);
    metadata.uid ??= `uid-${metadata.name}`;
    metadata.generation ??= 1;
    metadata.resourceVersion = String(++this.#version);
    const kind = resources[group].find(([name]) => name === resource)![1];
    const complete = { apiVersion: group.replace(/^\/apis?\//, ''), kind, ...object };
    this.#objects.set(path, complete);
    this.#tell(known ? 'MODIFIED' : 'ADDED', path, complete);
    return complete;
  }

  get(group: keyof typeof resources, resource: string, name: string): KubeThing | undefined {
    return this.#objects.get(`${group}/namespaces/default/${resource}/${name}`);
  }

  remove(group: keyof typeof resources, resource: string, name: string): void {
    const path = `${group}/namespaces/default/${resource}/${name}`;
    const object = this.#objects.get(path);
    if (!object) return;
    this.#objects.delete(path);
    this.#tell('DELETED', path, object);
  }

  /** Lets a workload be what its spec says. */
  settle(resource: string, name: string): void {
    const object = this.get('/apis/apps/v1', resource, name)!;
    const replicas = Number(object.spec?.replicas ?? 1);
    object.status = {
      observedGeneration: object.metadata.generation,
      replicas,
      readyReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
    };
    this.put('/apis/apps/v1', resource, object);
  }

  /** What a pod says; `NAME before` is what its container said before it was restarted. */
  log(pod: string, ...lines: string[]): void {
    this.#logs.set(pod, lines);
  }

  #tell(type: string, path: string, object: KubeThing): void {
    for (const watcher of this.#watchers) if (path.startsWith(`${watcher.path}/`)) watcher.send(type, object);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://kube');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const method = request.method!;
    if (method !== 'GET')
      this.recorded.push({
        method,
        url: request.url!,
        contentType: request.headers['content-type'] ?? '',
        body,
      });
    const reply = (status: number, answer: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    const path = url.pathname.replace(/\/$/, '');
    if (this.refuses) {
      reply(401, status(401, 'Unauthorized', 'Unauthorized'));
      return;
    }
    const discovered = this.#discover(path);
    if (discovered) {
      reply(200, discovered);
      return;
    }
    const log = path.match(/\/pods\/([^/]+)\/log$/);
    if (log) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const key = url.searchParams.get('previous') === 'true' ? `${log[1]} before` : log[1]!;
      for (const line of this.#logs.get(key) ?? []) response.write(`${line}\n`);
      if (url.searchParams.get('follow') !== 'true') response.end();
      return;
    }
    if (path.startsWith('/apis/metrics.k8s.io/')) {
      this.#answerMetrics(reply);
      return;
    }
    if (method === 'GET' && url.searchParams.get('watch') === 'true') {
      this.#watch(path, url, response);
      return;
    }
    reply(...this.#crud(method, path, url, body, request.headers['content-type'] ?? ''));
  }

  #crud(method: string, path: string, url: URL, body: unknown, contentType: string): [number, unknown] {
    const isScale = path.endsWith('/scale');
    const place = isScale ? path.slice(0, -'/scale'.length) : path;
    const object = this.#objects.get(place);
    const dry =
      url.searchParams.get('dryRun') === 'All' ||
      (body as { dryRun?: string[] } | undefined)?.dryRun !== undefined;
    const keep = (next: KubeThing): void => {
      if (dry) return;
      const before = this.#objects.get(place);
      next.metadata.resourceVersion = String(++this.#version);
      if (before && JSON.stringify(before.spec) !== JSON.stringify(next.spec))
        next.metadata.generation = Number(before.metadata.generation ?? 1) + 1;
      this.#objects.set(place, next);
      this.#tell(before ? 'MODIFIED' : 'ADDED', place, next);
    };
    if (method === 'GET' && this.#isCollection(path)) return [200, this.#list(path, url)];
    if (method === 'POST') {
      const made = body as KubeThing;
      const name = `${path}/${made.metadata.name}`;
      if (!dry) this.#objects.set(name, made);
      return [201, made];
    }
    if (!object)
      return [
        404,
        status(404, 'NotFound', `${path.split('/').at(-2)} "${path.split('/').at(-1)}" not found`),
      ];
    switch (method) {
      case 'GET':
        return [200, isScale ? scaleOf(object) : object];
      case 'PUT': {
        const wanted = body as KubeThing;
        if (
          wanted.metadata.resourceVersion &&
          wanted.metadata.resourceVersion !== object.metadata.resourceVersion
        )
          return [
            409,
            status(
              409,
              'Conflict',
              'the object has been modified; please apply your changes to the latest version',
            ),
          ];
        const next = structuredClone(object);
        next.spec = { ...next.spec, replicas: (wanted.spec as Json).replicas };
        keep(next);
        return [200, isScale ? scaleOf(next) : next];
      }
      case 'PATCH': {
        const next = contentType.includes('json-patch')
          ? jsonPatch(object, body as never)
          : contentType.includes('strategic-merge')
            ? strategicMerge(object, body as Json)
            : merge(object, body as Json);
        keep(next as KubeThing);
        return [200, isScale ? scaleOf(next as KubeThing) : next];
      }
      case 'DELETE':
        if (!dry) {
          this.#objects.delete(place);
          this.#tell('DELETED', place, object);
        }
        return [200, object];
      default:
        return [405, status(405, 'MethodNotAllowed', method)];
    }
  }

  #isCollection(path: string): boolean {
    return Object.values(resources)
      .flat()
      .some(([name]) => path.endsWith(`/${name}`));
  }

  #list(path: string, url: URL): Json {
    const items = this.#under(path, url);
    const group = path.slice(0, path.indexOf('/namespaces'));
    const name = path.split('/').at(-1);
    const kind = resources[group as keyof typeof resources].find(([resource]) => resource === name)![1];
    const metadata = { resourceVersion: String(this.#version) };
    return { kind: `${kind}List`, apiVersion: group.replace(/^\/apis?\//, ''), metadata, items };
  }

  #under(path: string, url: URL): KubeThing[] {
    const labels = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean);
    const fields = (url.searchParams.get('fieldSelector') ?? '').match(/metadata\.name=(.+)/)?.[1];
    return [...this.#objects]
      .filter(([key]) => key.startsWith(`${path}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => fields === undefined || metadata.name === fields)
      .filter(({ metadata }) =>
        labels.every((label) => {
          const [key, value] = label.split('=') as [string, string];
          return (metadata.labels as Record<string, string> | undefined)?.[key] === value;
        }),
      );
  }

  #watch(path: string, url: URL, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const send = (type: string, object: KubeThing): void =>
      void response.write(`${JSON.stringify({ type, object })}\n`);
    // kubectl lists first and watches from there on; asked without a version it wants what there is as events.
    if (!url.searchParams.get('resourceVersion'))
      for (const object of this.#under(path, url)) send('ADDED', object);
    const watcher = { path, send, end: () => void response.end() };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
  }

  #answerMetrics(reply: (status: number, answer: unknown) => void): void {
    if (!this.metrics) {
      reply(404, status(404, 'NotFound', 'the server could not find the requested resource'));
      return;
    }
    const items = this.metrics.map(({ name, cpu, memory }) => ({
      metadata: { name, namespace: 'default' },
      containers: [{ name: 'api', usage: { cpu, memory } }],
    }));
    reply(200, { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items });
  }

  #discover(path: string): Json | undefined {
    if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
    if (path === '/version') return { major: '1', minor: '30', gitVersion: 'v1.30.0' };
    if (path === '/apis') {
      const groups = Object.keys(resources).filter((group) => group !== '/api/v1');
      const names = [...new Set(groups.map((group) => group.split('/')[2]!))];
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: names
          .filter((name) => name !== 'metrics.k8s.io' || this.metrics)
          .map((name) => {
            const versions = groups
              .filter((group) => group.split('/')[2] === name)
              .map((group) => ({ groupVersion: group.replace('/apis/', ''), version: group.split('/')[3]! }));
            return { name, versions, preferredVersion: versions[0] };
          }),
      };
    }
    const found = resources[path as keyof typeof resources];
    if (!found) return undefined;
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: path.replace(/^\/apis?\//, ''),
      resources: found.map(([name, kind, short]) => ({
        name,
        kind,
        namespaced: true,
        singularName: kind.toLowerCase(),
        verbs,
        ...(short === '' ? {} : { shortNames: [short] }),
        ...(name.endsWith('/scale') ? { group: 'autoscaling', version: 'v1' } : {}),
      })),
    };
  }
}

function scaleOf({ metadata, spec }: KubeThing): Json {
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      resourceVersion: metadata.resourceVersion,
    },
    spec: { replicas: spec?.replicas },
    status: { replicas: spec?.replicas },
  };
}

function status(code: number, reason: string, message: string): Json {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code };
}
