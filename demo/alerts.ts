/** The demo's alerts: one for each scenario, and what would mend it. */
export const demoAlerts = [
  {
    name: 'API does not answer',
    when: 'api is down for 5s',
    severity: 'P0',
    actions: ['restart api'],
    runbook: 'demo#api-does-not-answer',
  },
  {
    name: 'Slow answers',
    when: 'response_p95 > 1s for 10s',
    severity: 'P1',
    clear: 'response_p95 < 500ms',
    actions: ['flush-cache cache'],
    runbook: 'demo#slow-answers',
  },
  {
    name: 'Queue is jammed',
    when: 'messages > 100 for 10s',
    severity: 'P1',
    worse: { P0: 'messages > 1000' },
    clear: 'messages < 20',
    actions: ['restart worker'],
    runbook: 'demo#queue-is-jammed',
  },
  {
    name: 'Requests fail',
    when: 'error_rate > 5% for 10s',
    severity: 'P1',
    clear: 'error_rate < 1%',
    actions: ['restart api'],
    runbook: 'demo#requests-fail',
  },
  {
    name: 'Data folder is full',
    when: 'disk > 90% for 10s',
    severity: 'P1',
    clear: 'disk < 80%',
    actions: ['restart janitor'],
    runbook: 'demo#data-folder-is-full',
  },
  {
    name: 'LLM gateway does not answer',
    when: 'llm is down for 5s',
    severity: 'P0',
    actions: ['restart llm'],
    runbook: 'demo#llm-gateway-does-not-answer',
    mutes: ['name="No replies"'],
  },
  {
    name: 'No replies',
    when: 'replies <= 0 for 30s',
    severity: 'P1',
    runbook: 'demo#llm-gateway-does-not-answer',
  },
] as const;

/** Who is on call in the demo: three people who take turns, and the chain behind them. */
export function demoOncall(zone: string) {
  return {
    timezone: zone,
    people: {
      ana: { name: 'Ana', phone: '+55 11 5555-0101', chat: '@ana' },
      bruno: { name: 'Bruno', phone: '+55 11 5555-0102', chat: '@bruno' },
      carla: { name: 'Carla', phone: '+55 11 5555-0103', chat: '@carla' },
    },
    shifts: [{ from: '08:00', who: ['ana', 'bruno'], turns: 'daily', since: '2026-01-01' }],
    chain: [
      { level: 'L1', notify: 'oncall', wait: '5m' },
      { level: 'L2', notify: 'bruno', wait: '15m' },
      { level: 'L3', notify: 'carla', wait: '30m', only: 'P0' },
    ],
    remind: '30m',
  };
}
