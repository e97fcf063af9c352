import { expect, test } from 'vitest';
import { healthAnswer, type Standing } from '../../src/app/health.ts';
import { type Measured, metricsText } from '../../src/app/metrics-text.ts';
import { parseExposition } from '../../src/sources/exposition.ts';
import { redact } from '../../src/text/redact.ts';

const well: Standing = { evaluatedAgoMs: 400, leads: true, journalFails: false, undelivered: 3 };
const nothing: Measured = {
  version: '1.2.3',
  system: 'shop',
  environment: 'production',
  standing: well,
  components: [],
  metrics: [],
  queues: [],
  escalations: [],
  alerts: [],
  incidents: [],
  messages: [],
};
const same = (text: string): string => text;

/** The samples of a family as `labels value`. */
function family(text: string, name: string): readonly string[] {
  return parseExposition(text)
    .filter((sample) => sample.name === `plantao_${name}`)
    .map(({ labels, value }) => `${Object.values(labels).join(' ')} ${value}`.trim());
}

test('every kind of thing has its series', () => {
  const text = metricsText(
    {
      ...nothing,
      components: [{ id: 'api', status: 'degraded', stale: false }],
      metrics: [
        { id: 'p95', value: 812.5, band: 'warning', stale: false },
        { id: 'errors', value: null, band: 'nodata', stale: false },
        { id: 'drain', value: Number.POSITIVE_INFINITY, band: 'normal', stale: false },
      ],
      queues: [{ id: 'mails', value: 7, band: 'normal', oldestMs: 1_500, stale: false }],
      escalations: [{ id: 'chats', count: 2, band: 'critical', stale: false }],
      alerts: [
        { severity: 'P0', phase: 'firing', muted: [] },
        {
          severity: 'P1',
          phase: 'firing',
          muted: [{ by: 'flapping' }] as never,
          ack: { by: 'ana' } as never,
        },
        { severity: 'P1', phase: 'pending', muted: [] },
      ],
      incidents: [{ severity: 'P0' }],
      messages: [{ state: 'sent' }, { state: 'unknown' }, { state: 'unknown' }],
    },
    same,
  );
  expect(family(text, 'build_info')).toEqual(['1.2.3 1']);
  expect(family(text, 'watched_info')).toEqual(['shop production 1']);
  expect(family(text, 'up')).toEqual(['1']);
  expect(family(text, 'leads')).toEqual(['1']);
  expect(family(text, 'evaluation_age_seconds')).toEqual(['0.4']);
  expect(family(text, 'journal_undelivered')).toEqual(['3']);
  expect(family(text, 'component_status')).toEqual([
    'api down 0',
    'api degraded 1',
    'api unknown 0',
    'api up 0',
  ]);
  expect(family(text, 'metric_value')).toEqual(['p95 812.5', 'drain Infinity']);
  expect(family(text, 'metric_band').filter((line) => line.endsWith(' 1'))).toEqual([
    'p95 warning 1',
    'errors nodata 1',
    'drain normal 1',
  ]);
  expect(family(text, 'queue_depth')).toEqual(['mails 7']);
  expect(family(text, 'queue_oldest_seconds')).toEqual(['mails 1.5']);
  expect(family(text, 'escalation_waiting')).toEqual(['chats 2']);
  expect(family(text, 'escalation_band')).toContain('chats critical 1');
  expect(family(text, 'alerts_firing').filter((line) => line.endsWith(' 1'))).toEqual([
    'P0 false 1',
    'P1 true 1',
  ]);
  expect(family(text, 'alerts_acknowledged')).toEqual(['P0 0', 'P1 1', 'P2 0', 'P3 0']);
  expect(family(text, 'incidents_open')).toEqual(['P0 1', 'P1 0', 'P2 0', 'P3 0']);
  expect(family(text, 'messages')).toContain('unknown 2');
});

test('each name is described once, before its series, and the page ends its last line', () => {
  const text = metricsText(nothing, same);
  const named = text.split('\n').filter((line) => line.startsWith('# TYPE '));
  expect(new Set(named).size).toBe(named.length);
  expect(text.startsWith('# HELP plantao_build_info ')).toBe(true);
  expect(text.endsWith('\n')).toBe(true);
});

test('whatever a label holds, the page stays valid', () => {
  const system = 'a"b\\c\nd\re\ud800 { } ção';
  const text = metricsText({ ...nothing, system }, same);
  expect(text).toContain('system="a\\"b\\\\c\\nd e\ufffd { } ção"');
  expect(text).not.toContain('\r');
  expect(family(text, 'watched_info')).toHaveLength(1);
});

test('what is stale has no value, and is said to be stale', () => {
  const old = { id: 'a', value: 7, band: 'normal', stale: true } as const;
  const text = metricsText(
    {
      ...nothing,
      components: [{ id: 'api', status: 'up', stale: true }],
      metrics: [old],
      queues: [{ ...old, oldestMs: 1_000 }],
      escalations: [{ id: 'a', count: 1, band: 'normal', stale: true }],
    },
    same,
  );
  expect(family(text, 'component_stale')).toEqual(['api 1']);
  for (const name of ['metric_value', 'queue_depth', 'queue_oldest_seconds', 'escalation_waiting'])
    expect([name, family(text, name)]).toEqual([name, []]);
});

test('a secret in a name is hidden, and two that are then the same are one series', () => {
  const metrics = [1, 2].map((value) => ({
    id: value === 1 ? 's3cretpassword1' : 's3cretpassword2',
    value,
    band: 'normal' as const,
    stale: false,
  }));
  const text = metricsText({ ...nothing, metrics }, (label) =>
    redact(label, ['s3cretpassword1', 's3cretpassword2']),
  );
  expect(text).not.toContain('s3cret');
  expect(family(text, 'metric_value')).toHaveLength(1);
});

test('a page is bounded, and says how much is missing', () => {
  const components = Array.from({ length: 20_000 }, (_, n) => ({
    id: `c${n}`,
    status: 'up' as const,
    stale: false,
  }));
  const text = metricsText({ ...nothing, components }, same);
  expect(family(text, 'component_status')).toHaveLength(2_000);
  expect(family(text, 'series_left_out')).toEqual(['96000']);
  expect(text.length).toBeLessThan(300_000);
});

test.each<[string, Partial<Standing>, number, string | undefined]>([
  ['evaluates', {}, 200, undefined],
  ['evaluated ten seconds ago', { evaluatedAgoMs: 10_000 }, 200, undefined],
  ['leaves it to another', { leads: false }, 200, undefined],
  ['does not evaluate', { evaluatedAgoMs: 61_000 }, 503, 'alerts were last evaluated 1m ago'],
  ['cannot write', { journalFails: true }, 503, 'the journal cannot be written or opened'],
])('one that %s', (_, change, status, reason) => {
  const standing = { ...well, ...change };
  const answer = healthAnswer(standing);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatch(/^[^\n]{1,200}\n$/);
  const said = JSON.parse(answer.body);
  expect(said.leads).toBe(standing.leads);
  expect(said.reason).toBe(reason);
  expect(family(metricsText({ ...nothing, standing }, same), 'up')).toEqual([status === 200 ? '1' : '0']);
});

test('one that has not evaluated anything yet is not well', () => {
  const { evaluatedAgoMs: _, ...standing } = well;
  expect(healthAnswer(standing).status).toBe(503);
  expect(family(metricsText({ ...nothing, standing }, same), 'evaluation_age_seconds')).toEqual([]);
});
