import { stringify } from 'yaml';
import { demoAlerts, demoOncall } from './alerts.ts';

/** The configuration of the demo: what a team would write for the same system. */
export function demoConfig(options: {
  readonly apiPort: number;
  readonly llmPort: number;
  readonly node: string;
  readonly program: string;
  readonly folder: string;
  /** IANA zone in which the shifts are. */
  readonly zone: string;
}): string {
  const runs = (role: string, pidFile = `run/${role}.pid`) => ({
    process: pidFile,
    start: [options.node, options.program, role],
    env: { PLANTAO_DEMO_FOLDER: options.folder },
    output: `logs/${role}.log`,
    grace: '3s',
  });
  return stringify(
    {
      // A number, so that two demos share neither locks nor what the journal remembers of alerts.
      system: `Demo ${options.apiPort}`,
      environments: {
        local: { api: `http://127.0.0.1:${options.apiPort}`, llm: `http://127.0.0.1:${options.llmPort}` },
      },
      components: {
        api: {
          title: 'API',
          criticality: 'critical',
          uptime: '99.9%',
          slo: { objective: '99.9%' },
          runs: runs('api'),
          check: {
            http: '${api}/health',
            expect: {
              json: {
                status: 'ok',
                'dependencies.cache': { is: 'connected', degraded: 'degraded', component: 'cache' },
              },
              under: '400ms',
            },
          },
          depends: ['llm'],
          looks: {
            waiting: { title: 'Who waits', http: '${api}/handoffs', path: 'items' },
            business: { title: 'Business', http: '${api}/business' },
          },
        },
        llm: {
          title: 'LLM gateway',
          criticality: 'high',
          runs: runs('llm'),
          check: { http: '${llm}/health', expect: { json: { status: 'ok' } } },
        },
        worker: { title: 'Worker', criticality: 'high', runs: runs('worker', 'run/worker-{n}.pid') },
        cache: {
          title: 'Cache',
          criticality: 'medium',
          cache: { http: '${api}/cache', method: 'DELETE', count: 'entries' },
        },
        janitor: { title: 'Janitor', criticality: 'low', runs: runs('janitor') },
      },
      metrics: {
        response_p95: {
          title: 'Response p95',
          unit: 'ms',
          prometheus: '${api}/metrics',
          value: 'quantile(0.95, http_request_duration_seconds) * 1000',
          warning: '>= 500ms',
          critical: '> 1s',
          component: 'api',
          every: '5s',
        },
        error_rate: {
          title: 'Error rate',
          unit: '%',
          prometheus: '${api}/metrics',
          value: 'increase(http_requests_total{code=~"5.."}) / increase(http_requests_total) * 100',
          warning: '> 1%',
          critical: '> 5%',
          component: 'api',
          every: '5s',
        },
        cache_hit_rate: {
          title: 'Cache hit rate',
          unit: '%',
          prometheus: '${api}/metrics',
          value: 'increase(cache_lookups_total{result="hit"}) / increase(cache_lookups_total) * 100',
          warning: '< 80%',
          critical: '< 60%',
          component: 'cache',
          every: '5s',
        },
        replies: {
          title: 'Replies',
          unit: '/min',
          prometheus: '${api}/metrics',
          value: 'rate(replies_total) * 60',
          critical: '<= 0',
          component: 'llm',
          every: '5s',
        },
        disk: {
          title: 'Data folder',
          unit: '%',
          json: '${api}/disk',
          path: 'used_percent',
          warning: '> 80%',
          critical: '> 90%',
          component: 'janitor',
        },
        conversations: {
          title: 'Active conversations',
          json: '${api}/business',
          path: 'conversations.active',
        },
        llm_cost: {
          title: 'LLM cost so far',
          unit: 'USD',
          prometheus: '${api}/metrics',
          value: 'llm_cost_usd_total',
          component: 'llm',
        },
      },
      costs: {
        llm: {
          title: 'LLM cost',
          models: { gateway: { cost: 'llm_cost' } },
          budget: { day: 40, month: 900 },
        },
      },
      queues: {
        messages: {
          title: 'Outgoing messages',
          json: '${api}/queue',
          path: 'pending',
          oldest: { json: '${api}/queue', path: 'oldest_seconds' },
          worker: 'worker',
          warning: '> 100',
          critical: '> 1000',
          every: '5s',
        },
      },
      escalations: {
        handoffs: {
          title: 'Handoffs to a human',
          json: '${api}/handoffs',
          path: 'items',
          columns: { id: 'id', created: 'created_at', summary: 'reason', claimed: 'claimed_by' },
          answer: { within: '30m' },
          actions: {
            take: { http: '${api}/handoffs/{id}', method: 'PUT', body: { by: '{me}' } },
            close: { http: '${api}/handoffs/{id}', method: 'DELETE' },
          },
          warning: '> 5',
          critical: '> 10',
        },
      },
      checklists: [
        {
          name: 'Daily checks',
          due: 'daily at 06:00',
          within: '24h',
          items: [
            { text: 'API answers', check: 'api is up' },
            { text: 'Hardly any request fails', check: 'error_rate < 1%' },
            { text: 'Nobody waits for a message', check: 'messages < 100' },
            'Handoffs of yesterday were answered',
            'Backup of last night was restored once',
          ],
        },
        {
          name: 'After an incident',
          due: 'after-incident',
          within: '24h',
          runbook: 'demo#after-an-incident',
        },
      ],
      alerts: demoAlerts,
      oncall: demoOncall(options.zone),
      notify: {
        channels: {
          pager: {
            command: ['env', `PLANTAO_DEMO_FOLDER=${options.folder}`, options.node, options.program, 'pager'],
          },
        },
        routes: [{ severity: ['P0', 'P1'], send: 'pager' }],
      },
      documents: {
        updates: { via: ['pager'] },
        customers: { via: ['pager'] },
        handoff: { via: ['pager'] },
      },
    },
    { lineWidth: 0 },
  );
}
