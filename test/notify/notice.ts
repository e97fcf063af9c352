import type { Notice } from '../../src/model/notify.ts';

export const start = Date.UTC(2026, 10, 21, 3);

export function notice(more: Partial<Notice> = {}): Notice {
  return {
    id: 'api/1/firing/1',
    kind: 'firing',
    about: '20261121-0300',
    system: 'Júlia',
    environment: 'production',
    severity: 'P0',
    severityName: 'CRITICAL',
    title: 'API is down',
    text: 'API is down: connection refused',
    startedAt: start,
    at: start,
    people: [],
    ...more,
  };
}
