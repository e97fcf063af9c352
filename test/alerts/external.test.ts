import { describe, expect, it } from 'vitest';
import { ExternalError } from '../../src/alerts/external/external.ts';
import { externalKinds } from '../../src/alerts/external/registry.ts';

const kind = (name: string) => externalKinds.find((one) => one.kind === name)!;
const read = (name: string, options: Record<string, unknown>, document: unknown) =>
  kind(name).read(kind(name).schema.parse(options), async () => document);

describe('alerts of other places', () => {
  it('takes an application at its word, whatever it calls its fields', async () => {
    const options = { json: 'http://app.example/production/alerts/active' };
    const rows = await read('json', options, {
      total: 3,
      alerts: [
        { id: 7, title: 'Queue', level: 'CRITICAL', message: 'too long', timestamp: 1_795_000_000 },
        { name: 'Disk', severity: 'odd', created_at: '2026-11-20T10:00:00Z' },
        { name: 'Old', status: 'resolved' },
        null,
      ],
    });
    expect(rows).toMatchObject([
      {
        id: 'json:7',
        name: 'Queue',
        severity: 'P0',
        severityName: 'CRITICAL',
        text: 'too long',
        startedAt: 1_795_000_000_000,
      },
      { name: 'Disk', severity: 'P2', startedAt: Date.UTC(2026, 10, 20, 10) },
    ]);
    expect(rows).toHaveLength(2);
    await expect(read('json', options, { ok: true })).rejects.toThrow(ExternalError);
    await expect(read('json', options, null)).rejects.toThrow(ExternalError);
  });

  it('judges a provider by its components; a word that is not known is not fine', async () => {
    const options = { statuspage: 'https://status.example.com', components: ['API', 'Login', 'New'] };
    const component = (name: string, status: string, group = false) => ({ id: name, name, status, group });
    const rows = await read('statuspage', options, {
      page: { name: 'LLM' },
      components: [
        component('API', 'partial_outage'),
        component('Login', 'operational'),
        component('New', 'sparkling'),
        component('Other', 'major_outage'),
        component('API', 'major_outage', true),
      ],
    });
    expect(rows.map(({ name, severity, text }) => [name, severity, text])).toEqual([
      ['LLM: API', 'P1', 'partial outage'],
      ['LLM: New', 'P3', 'sparkling'],
    ]);
    await expect(read('statuspage', options, '<html>')).rejects.toThrow('not an answer from a status page');
  });

  it('refuses what is no Alertmanager', async () => {
    await expect(read('alertmanager', { alertmanager: 'http://am.example' }, { alerts: [] })).rejects.toThrow(
      ExternalError,
    );
  });
});
