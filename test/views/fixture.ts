import { verbInfo } from '../../src/actions/verbs.ts';
import { contactBook } from '../../src/app/contacts.ts';
import { shelfEntry } from '../../src/app/runbooks.ts';
import { nobodyOncall } from '../../src/config/oncall.ts';
import type { ActionPlan, ActionRow } from '../../src/model/action.ts';
import type { Answer, Question } from '../../src/model/answers.ts';
import type { Clock } from '../../src/model/clock.ts';
import { type DepthQuestion, type DepthView, depthQuestion } from '../../src/model/depth.ts';
import type { EventNames } from '../../src/model/event.ts';
import type { TimelineEntry } from '../../src/model/incident.ts';
import type { LogLevel, LogRow } from '../../src/model/logs.ts';
import { type LogShow, type LogSnapshot, type LogTop, noLogs } from '../../src/model/logs.ts';
import type { PastView } from '../../src/model/past.ts';
import type { RunRow } from '../../src/model/run.ts';
import type { Runbook } from '../../src/model/runbook.ts';
import type { Session } from '../../src/model/session.ts';
import type { CheckRow, ComponentRow, MetricRow, QueueRow, Snapshot } from '../../src/model/snapshot.ts';
import type { Status } from '../../src/model/status.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import type { MonthUptime } from '../../src/model/uptime.ts';
import { findPlace } from '../../src/runbooks/find.ts';
import { noNames } from '../../src/words/event-names.ts';

/** The moment at which every fixture is looked at. */
export const now = Date.UTC(2026, 10, 20, 14, 3, 20);

export function check(change: Partial<CheckRow> = {}): CheckRow {
  return {
    id: 'http',
    kind: 'http',
    label: 'GET /health',
    status: 'up',
    message: '200 OK',
    latencyMs: 12,
    latencies: [10, 12, 11, 30, 12, 14, 12, 11, 12],
    asked: true,
    at: now - 3_000,
    stale: false,
    ...change,
  };
}

export function component(id: string, change: Partial<ComponentRow> = {}): ComponentRow {
  return {
    id,
    title: id,
    criticality: 'high',
    status: 'up',
    since: now - 7_500_000,
    stale: false,
    summary: '200 OK',
    latencyMs: 12,
    checks: [check()],
    depends: [],
    target: `container ${id}`,
    verbs: ['restart'],
    actions: (change.verbs ?? ['restart']).map(verbInfo),
    ...change,
  };
}

export function metric(id: string, change: Partial<MetricRow> = {}): MetricRow {
  return {
    id,
    title: id,
    unit: 'ms',
    value: 120,
    band: 'normal',
    trend: 0,
    history: Array.from({ length: 60 }, (_, index) => 100 + 40 * Math.sin(index / 5)),
    warning: '>= 500ms',
    critical: '> 1000ms',
    label: 'http://localhost:8000/metrics',
    asked: true,
    at: now - 4_000,
    stale: false,
    ...change,
  };
}

export function queue(id: string, change: Partial<QueueRow> = {}): QueueRow {
  return {
    ...metric(id, { unit: 'msg', value: 12, warning: '> 100', critical: '> 1000' }),
    perMinute: -4,
    drainMs: 180_000,
    oldestMs: 42_000,
    workerTitle: 'Worker',
    workerId: 'worker',
    workerStatus: 'up',
    ...change,
  };
}

export function log(seq: number, level: LogLevel, source: string, text: string): LogRow {
  return { seq, at: now - (200 - seq) * 1_000, source, component: source, level, text };
}

const chatter: readonly (readonly [LogLevel, string, string])[] = [
  ['info', 'api', 'GET /webhook 200 in 41ms'],
  ['info', 'worker', 'message 81c2 answered in 1.2s'],
  ['debug', 'worker', 'polling fila_mensagens'],
  ['warn', 'api', 'slow query: SELECT * FROM conversas WHERE cliente_id = $1 (812ms)'],
  ['info', 'redis', 'DB saved on disk'],
  ['error', 'api', 'connect ECONNREFUSED 127.0.0.1:5432 while reading conversation 9a1f; will retry'],
];

export function logs(count: number): LogRow[] {
  return Array.from({ length: count }, (_, index) => log(index + 1, ...chatter[index % chatter.length]!));
}

function countsOf(components: readonly ComponentRow[]): Record<Status, number> {
  const counts = { up: 0, degraded: 0, down: 0, unknown: 0 };
  for (const { status } of components) counts[status] += 1;
  return counts;
}

/** All the lines there are, as a window that holds every one. */
export function held(lines: readonly LogRow[]): LogSnapshot {
  return { ...noLogs, lines, total: lines.length, held: lines.length };
}

/** A whole snapshot; what is not given is calm. */
export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  const components = change.components ?? calmComponents();
  const lines = logs(120);
  return {
    system: {
      system: 'Júlia',
      environment: 'staging',
      environments: ['local', 'staging', 'production'],
      guarded: false,
      readOnly: false,
      temporary: [],
      maintenance: [],
      startedAt: now - 3_600_000,
      zone: 'UTC',
      counts: countsOf(components),
    },
    attention: [],
    alerts: [],
    incidents: [],
    checklists: [],
    followUps: [],
    schedules: [],
    oncall: { configured: false, duty: {}, chain: [], people: [], planned: [], deliveries: [] },
    answers: [],
    components,
    metrics: [
      metric('response_p95', { title: 'Response p95', trend: 1 }),
      metric('cache_hit_rate', {
        title: 'Cache hit rate',
        unit: '%',
        value: 93.4,
        warning: '< 80%',
        critical: '< 60%',
      }),
      metric('llm_tokens', { title: 'LLM tokens', unit: '/min', value: 18_240, trend: 1 }),
      metric('disk_free', { title: 'Disk free', unit: 'GB', value: 41.2, trend: -1 }),
    ],
    queues: [
      queue('fila_mensagens', { title: 'Message queue' }),
      queue('outbox', { title: 'Outbox', value: 0, perMinute: 0 }),
    ],
    escalations: [
      {
        id: 'handoffs',
        title: 'Handoffs',
        band: 'normal',
        count: 2,
        asked: true,
        at: now - 5_000,
        stale: false,
        warning: '> 5',
        critical: '> 10',
        label: 'SELECT … FROM handoffs',
        actions: [],
        waiting: [
          {
            key: '1',
            id: '+55 11 98888-1234',
            createdAt: now - 720_000,
            summary: 'wants to cancel the contract',
            priority: 'high',
            clock: { state: 'none' },
            fields: [],
          },
          {
            key: '2',
            id: '+55 21 97777-0001',
            createdAt: now - 95_000,
            summary: 'invoice was charged twice',
            claimedBy: 'marina',
            link: 'https://crm.example.com/c/2',
            clock: { state: 'none' },
            fields: [],
          },
        ],
      },
    ],
    logs: {
      ...held(lines),
      sources: ['api', 'worker', 'redis'].map((id) => ({ id, component: id, state: 'following' })),
    },
    actions: [],
    journal: [],
    ...change,
  };
}

export function calmComponents(): ComponentRow[] {
  return [
    component('api', {
      title: 'API',
      criticality: 'critical',
      depends: ['redis', 'database'],
      verbs: ['restart', 'scale'],
    }),
    component('worker', { title: 'Worker', depends: ['redis'], verbs: ['restart', 'scale'] }),
    component('database', { title: 'PostgreSQL', summary: 'select 1 in 2ms', latencyMs: 2 }),
    component('redis', { title: 'Redis', summary: 'PONG', latencyMs: 1, verbs: ['restart', 'flush-cache'] }),
    component('llm', { title: 'LLM provider', summary: '200 OK', latencyMs: 340, verbs: [] }),
    component('bot', { title: 'WhatsApp bot', summary: 'connected' }),
    component('site', { title: 'Landing page' }),
    component('tls', { title: 'Certificate', summary: 'valid for 61 days', verbs: [] }),
    component('disk', { title: 'Disk /', summary: '58% used', verbs: [] }),
  ];
}

export const calm = snapshot();

/** The API is down, what needs it is affected, a queue grows, a metric has no data. */
export const incident: Snapshot = (() => {
  const [api, worker, database, redis, llm, bot, site, tls, disk] = calmComponents() as [
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
    ComponentRow,
  ];
  const components: ComponentRow[] = [
    {
      ...api,
      status: 'down',
      since: now - 130_000,
      summary: 'connection refused at localhost:8000',
      checks: [
        check({
          status: 'down',
          message: 'connect ECONNREFUSED 127.0.0.1:8000',
          latencies: [12, 13, 11, Number.NaN, Number.NaN],
        }),
      ],
    },
    {
      ...bot,
      status: 'down',
      since: now - 110_000,
      summary: 'webhook answers 502',
      affectedBy: 'api',
    },
    {
      ...worker,
      status: 'degraded',
      since: now - 400_000,
      summary: 'answers in 2.1s, limit 1s',
      latencyMs: 2_100,
    },
    { ...llm, stale: true, summary: '200 OK', checks: [check({ stale: true, at: now - 43_000 })] },
    { ...disk, status: 'unknown', summary: 'statfs: permission denied', since: now - 20_000 },
    { ...database, confirming: { to: 'down', seen: 1, need: 2 }, summary: 'timeout after 3s' },
    redis,
    site,
    tls,
  ];
  return snapshot({
    components,
    system: {
      ...calm.system,
      environment: 'production',
      guarded: true,
      counts: countsOf(components),
    },
    attention: [
      {
        severity: 'critical',
        kind: 'component',
        id: 'api',
        title: 'API',
        text: 'down: connection refused at localhost:8000',
        since: now - 130_000,
      },
      {
        severity: 'critical',
        kind: 'queue',
        id: 'fila_mensagens',
        title: 'Message queue',
        text: '1840 msg > 1000',
        since: now - 60_000,
      },
      {
        severity: 'warning',
        kind: 'metric',
        id: 'response_p95',
        title: 'Response p95',
        text: '812ms >= 500ms',
        since: now - 300_000,
      },
    ],
    metrics: [
      metric('response_p95', { title: 'Response p95', value: 812, band: 'warning', trend: 1 }),
      metric('error_rate', {
        title: 'Error rate',
        unit: '%',
        value: null,
        band: 'nodata',
        trend: null,
        history: [],
        problem: 'GET /metrics: connection refused',
      }),
      ...calm.metrics.slice(1),
    ],
    queues: [
      queue('fila_mensagens', {
        title: 'Message queue',
        value: 1840,
        band: 'critical',
        trend: 1,
        perMinute: 92,
        drainMs: Number.POSITIVE_INFINITY,
        workerStatus: 'degraded',
      }),
      ...calm.queues.slice(1),
    ],
    logs: { ...calm.logs, dropped: 12_400 },
  });
})();

/** The first moment: nothing was asked yet and nothing much is configured. */
export const empty = snapshot({
  components: [],
  metrics: [],
  queues: [],
  escalations: [],
  logs: noLogs,
});

/** Long, wide and strange texts, already sanitized as the engine makes them. */
export const hostile = snapshot({
  components: [
    component('x'.repeat(80), {
      title: `${'very-long-component-name-'.repeat(6)}`,
      status: 'down',
      summary: 'y'.repeat(400),
    }),
    component('cjk', {
      title: '支払いサービス決済処理システム',
      summary: '接続が拒否されました'.repeat(8),
      status: 'degraded',
    }),
    component('emoji', { title: 'Família 👨‍👩‍👧 🚑', summary: 'ação não concluída 🚨'.repeat(10) }),
  ],
  metrics: [
    metric('m', {
      title: '決済'.repeat(30),
      value: 1e15,
      unit: 'requests',
      history: [Number.NaN, 1, Number.NaN],
    }),
  ],
  queues: [queue('q', { title: 'q'.repeat(200), value: 123456789012 })],
  logs: {
    ...noLogs,
    total: 3,
    lines: [
      log(1, 'error', '支払い-service-with-long-name', '接続が'.repeat(200)),
      log(2, 'none', 'api', ''),
      { ...log(3, 'none', 'api', '12 lines were lost'), gap: true },
    ],
    dropped: 0,
    sources: [{ id: '支払い-service-with-long-name', state: 'lost', problem: 'gone' }],
  },
  system: { ...calm.system, system: 'S'.repeat(120), environment: 'e'.repeat(60), error: 'bad '.repeat(80) },
});

export const crowded = snapshot({
  components: Array.from({ length: 500 }, (_, index) => component(`component-${index}`)),
});

export function plan(change: Partial<ActionPlan> = {}): ActionPlan {
  return {
    id: 'plan-1',
    verb: 'restart',
    component: 'api',
    componentTitle: 'API',
    target: 'container julia-api-1',
    environment: 'staging',
    guarded: false,
    requests: ['POST /containers/julia-api-1/restart?t=10 (unix:///var/run/docker.sock)'],
    from: 'running since 10:02:11',
    to: 'running, new process',
    touches: 1,
    thing: 'container',
    risk: 'disruptive',
    preconditions: ['container julia-api-1 has id 4f2a91c0'],
    verifiedBy: ['http GET /health up for 5s'],
    confirm: { how: 'yes' },
    ...change,
  };
}

export interface FakeSession extends Session {
  /** Every command the screen sent, in order. */
  readonly sent: (readonly unknown[])[];
  set<Slice extends keyof Snapshot>(slice: Slice, value: Snapshot[Slice]): void;
  /** What `plan` answers; a thrown error rejects. */
  answer: (verb: string, component: string) => ActionPlan;
  /** What of the logs was asked for, in order. */
  readonly shown: LogShow[];
  /** What a search finds, and what is most frequent. */
  hit: number | undefined;
  most: LogTop;
  /** The timeline of every incident. */
  told: readonly TimelineEntry[];
  /** What is composed of a message, and where it would go. */
  composed: string;
  via: readonly string[];
  month: MonthUptime | undefined;
  books: readonly Runbook[];
  /** What the configuration says of people, contacts and links. */
  reached: Pick<SystemConfig, 'oncall' | 'contacts' | 'links'>;
  runs: readonly RunRow[];
  /** What is known of a section. */
  depth: (question: DepthQuestion) => DepthView | undefined;
  /** The past of whatever is asked about, by the id of the question. */
  past: (id: string) => PastView | undefined;
  /** How things are called that events name by id. */
  names: EventNames;
}

/** A session without an engine: its snapshot is whatever the test says. */
export function fakeSession(from: Snapshot): FakeSession {
  let current = from;
  const listeners = new Map<keyof Snapshot, Set<() => void>>();
  const sent: (readonly unknown[])[] = [];
  const session: FakeSession = {
    sent,
    shown: [],
    hit: undefined,
    most: { title: '', columns: [], rows: [] },
    told: [],
    composed: 'What is known:\n(what is known?)\n',
    via: [],
    month: undefined,
    names: noNames,
    books: [],
    reached: { oncall: nobodyOncall, contacts: [], links: [] },
    runs: [],
    depth: () => undefined,
    past: () => undefined,
    answer: (_verb, component) => plan({ component }),
    set(slice, value) {
      current = { ...current, [slice]: value };
      for (const changed of listeners.get(slice) ?? []) changed();
    },
    store: {
      get(slice) {
        // As the real one, which has no slice without a name.
        if (!(slice in current)) throw new Error(`there is no slice "${slice}"`);
        return current[slice];
      },
      subscribe(slice, changed) {
        const set = listeners.get(slice) ?? new Set();
        listeners.set(slice, set.add(changed));
        return () => set.delete(changed);
      },
    },
    commands: {
      logs: {
        show: (request) => void session.shown.push(request),
        async find(query, line, direction) {
          sent.push(['find', query, line, direction]);
          return session.hit;
        },
        async details(line) {
          const row = current.logs.lines.find(({ seq }) => seq === line);
          return (
            row && { ...row, format: 'json', fields: { status: 500 }, raw: row.text, pretty: ['{', '}'] }
          );
        },
        async top(what) {
          sent.push(['top', what]);
          return session.most;
        },
        async save() {
          sent.push(['save']);
          return '3 lines saved in /tmp/x.log, sha256 abc';
        },
      },
      recheck: (...args) => void sent.push(['recheck', ...args]),
      async plan(verb, name, params, alert) {
        sent.push(['plan', verb, name, params, ...(alert === undefined ? [] : [alert])]);
        return session.answer(verb, name);
      },
      async confirm(id, answer) {
        sent.push(['confirm', id, answer]);
      },
      async planAll(verb, components, params) {
        sent.push(['planAll', verb, components, params]);
        const plans = components.map((name) => session.answer(verb, name));
        return { plans, confirm: { how: 'yes' }, needsReason: false };
      },
      async confirmAll(group, answer) {
        sent.push(['confirmAll', group.plans.map(({ id }) => id), answer]);
      },
      async planUndo(id) {
        sent.push(['planUndo', id]);
        return session.answer('restart', 'api');
      },
      choices: async () => [],
      startRun: async (...args) => {
        sent.push(['startRun', ...args]);
        return 'run-1';
      },
      changeRun: async (...args) => void sent.push(['changeRun', ...args]),
      async planStep(...args) {
        sent.push(['planStep', ...args]);
        return session.answer('restart', 'api');
      },
      composeMessage: async (...args) => {
        sent.push(['composeMessage', ...args]);
        return { text: session.composed, via: session.via };
      },
      composeHandoff: async () => ({ text: session.composed, via: session.via }),
      handOver: (...args) => void sent.push(['handOver', ...args]),
      settle: (...args) => void sent.push(['settle', ...args]),
      acknowledge: (...args) => void sent.push(['acknowledge', ...args]),
      silence: (...args) => void sent.push(['silence', ...args]),
      maintain: (...args) => void sent.push(['maintain', ...args]),
      swapOncall: (...args) => void sent.push(['swapOncall', ...args]),
      endMaintenance: (...args) => void sent.push(['endMaintenance', ...args]),
      unsilence: (...args) => void sent.push(['unsilence', ...args]),
      openIncident(facts) {
        sent.push(['openIncident', facts]);
        return '20261120-1403';
      },
      follow({ to, id }) {
        const answers: { readonly [To in Question['to']]: () => Answer | undefined } = {
          why: () => ({ to: 'why', id, sentences: [`why ${id}`] }),
          timeline: () => ({ to: 'timeline', id, entries: session.told }),
          uptime: () => session.month && { to: 'uptime', id, month: session.month },
          shelf: () => ({ to: 'shelf', id: '', entries: session.books.map(shelfEntry) }),
          contacts: () => ({
            ...{ to: 'contacts', id: '', reading: false },
            book: contactBook({ ...session.reached, secrets: [] }, session.books),
          }),
          runs: () => ({ to: 'runs', id: '', runs: session.runs }),
          run: () => {
            const run = session.runs.find((one) => one.id === id);
            return run && { to: 'run', id, run };
          },
          runbook: () => ({ to: 'runbook', id, found: findPlace(session.books, id) }),
          depth: () => {
            const view = session.depth(depthQuestion(id));
            return view && { to: 'depth', id, view };
          },
          past: () => {
            const view = session.past(id);
            return view && { to: 'past', id, view };
          },
        };
        const answer = answers[to]();
        if (answer) session.set('answers', [...current.answers, answer]);
        return () =>
          session.set(
            'answers',
            current.answers.filter((one) => one !== answer),
          );
      },
      refreshDepth: (...args) => void sent.push(['refreshDepth', ...args]),
      saveDepth: async (...args) => {
        sent.push(['saveDepth', ...args]);
        return 'saved';
      },
      depthMore: async (...args) => {
        sent.push(['depthMore', ...args]);
        return [];
      },
      changeIncident: (...args) => void sent.push(['changeIncident', ...args]),
      changeChecklist: async (...args) => void sent.push(['changeChecklist', ...args]),
      changeFollowUp: (...args) => void sent.push(['changeFollowUp', ...args]),
      scheduleDone: (...args) => void sent.push(['scheduleDone', ...args]),
      composeEscalation: async (about) => `ESCALATING ${about}\n\nHelp needed:\n(what do you need?)\n`,
      escalate: (...args) => void sent.push(['escalate', ...args]),
      stillWorking: (...args) => void sent.push(['stillWorking', ...args]),
      freeze: (...args) => void sent.push(['freeze', ...args]),
      unfreeze: () => void sent.push(['unfreeze']),
      takeRevealed: (...args) => {
        sent.push(['takeRevealed', ...args]);
        return 'sk-live-1';
      },
      cancel: (...args) => void sent.push(['cancel', ...args]),
      switchEnvironment: (...args) => void sent.push(['switch', ...args]),
    },
    close: async () => ({ unwritten: undefined, undelivered: 0, cutOff: 0 }),
  };
  return session;
}

export function running(of: ActionPlan, change: Partial<ActionRow> = {}): ActionRow {
  return { plan: of, state: 'running', startedAt: now - 4_000, output: [], droppedLines: 0, ...change };
}

/** Time that stands still until a test moves it. */
export class StillClock implements Clock {
  time = now;
  #passed = 0;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time - now + this.#passed;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.elapsed() + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(ms: number): void {
    this.#run(ms, (step) => {
      this.time += step;
    });
  }

  /** Lets what waits a moment happen; the wall clock, and with it every age, stays where it is. */
  pause(ms: number): void {
    this.#run(ms, (step) => {
      this.#passed += step;
    });
  }

  #run(ms: number, move: (step: number) => void): void {
    const until = this.elapsed() + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      move(due.at - this.elapsed());
      due.run();
    }
    move(until - this.elapsed());
  }
}
