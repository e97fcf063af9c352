import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  alertmanager,
  createSilence,
  expireSilence,
  readSilences,
} from '../../src/alerts/external/alertmanager.ts';
import type { Fetch } from '../../src/alerts/external/external.ts';
import { parseMatchers } from '../../src/alerts/label-matcher.ts';
import { promql } from '../../src/sources/promql.ts';
import { minute, rule, Simulation, start } from '../alerts/simulation.ts';
import { testContext, within } from '../services/context.ts';
import { programPath } from '../services/programs.ts';
import { type HttpServerProcess, startAlertmanager, startPrometheus } from '../services/prometheus.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const ask: Fetch = async (url, request = {}) => {
  const answer = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { 'content-type': 'application/json' },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

describe.skipIf(!requireService('prometheus'))('a real Prometheus', () => {
  let server: HttpServerProcess;
  const simulation = testContext();
  beforeAll(async () => {
    server = await startPrometheus();
  });
  afterAll(async () => {
    await simulation.close();
    await server.close();
  });
  const read = (query: string) =>
    promql.open({ promql: server.url, query }, simulation.context).read(within());

  it.each(['1 + 1', 'vector(7)', 'scalar(vector(2.5))', '1 / 0', 'sum(up)', 'count(prometheus_build_info)'])(
    'is read as it answers: %s',
    async (query) => {
      await until('the first scrape', async () => (await read('sum(up)')).value === 1);
      const answer = (await ask(`${server.url}/api/v1/query?query=${encodeURIComponent(query)}`)) as {
        data: {
          resultType: string;
          result: readonly (number | string | { readonly value: readonly [number, string] })[];
        };
      };
      const first = answer.data.result[0]!;
      const said = typeof first === 'object' ? first.value[1] : answer.data.result[1];
      expect((await read(query)).value).toBe(
        String(said) === '+Inf' ? Number.POSITIVE_INFINITY : Number(said),
      );
    },
  );

  it('tells the past of a query, and what is wrong with asking for it', async () => {
    await until('the first scrape', async () => (await read('sum(up)')).value === 1);
    const past = (query: string, overMs = 60_000, stepMs = 1_000) => {
      const { past: kept } = promql.open({ promql: server.url, query }, simulation.context);
      const now = Date.now();
      return kept!.ask(now - overMs, now, stepMs, within());
    };
    const samples = await past('vector(2.5)');
    expect(samples).toHaveLength(61);
    expect(samples[1]!.at - samples[0]!.at).toBe(1_000);
    expect(new Set(samples.map(({ value }) => value))).toEqual(new Set([2.5]));
    await until('a scrape in the past', async () => (await past('sum(up)')).length > 0);
    expect(await past('nothing_of_the_kind')).toEqual([]);
    await expect(past('{__name__=~"go_.*"}')).rejects.toThrow('series: aggregate them');
    await expect(past('sum(')).rejects.toThrow('parse error');
    await expect(past('vector(1)', 86_400_000 * 30)).rejects.toThrow('exceeded maximum resolution');
  });

  it('says when there is no one value, and what is wrong with a query', async () => {
    expect(await read('nothing_of_the_kind')).toEqual({ value: null, why: 'no series' });
    await until('samples', async () => (await read('count({__name__=~"go_.*"})')).value !== null);
    expect((await read('{__name__=~"go_.*"}')).why).toMatch(/^\d+ series: aggregate them/);
    expect(await read('0 / 0')).toEqual({ value: null, why: 'not a number' });
    await expect(read('sum(')).rejects.toThrow('parse error');
    await expect(read('up[5m]')).rejects.toThrow('matrix');
  });

  it('fires and ends as promtool says, minute by minute', () => {
    const folder = tempFolder('promtool');
    const values = [5, 20, 20, 5, 20, 20, 20, 20, 20, 5, 5, 20, 5, 5, 5, 5, 5, 20, 5];
    const cases = [
      { forMinutes: 0, keepMinutes: 0 },
      { forMinutes: 2, keepMinutes: 0 },
      { forMinutes: 3, keepMinutes: 2 },
      { forMinutes: 0, keepMinutes: 3 },
    ];
    for (const { forMinutes, keepMinutes } of cases) {
      const simulation = new Simulation([
        rule({ id: 'Slow', forMs: forMinutes * minute, keepForMs: keepMinutes * minute }),
      ]);
      const fires = values.map((value, index) => {
        simulation.read(value, index === 0 ? 0 : minute);
        const phase = simulation.engine.state('Slow')!.phase;
        return phase === 'firing' || phase === 'recovering';
      });
      const rules = {
        groups: [
          {
            name: 'g',
            rules: [
              { alert: 'Slow', expr: 'm > 10', for: `${forMinutes}m`, keep_firing_for: `${keepMinutes}m` },
            ],
          },
        ],
      };
      const tests = {
        rule_files: ['rules.yml'],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: [{ series: 'm', values: values.join(' ') }],
            alert_rule_test: fires.map((fire, index) => ({
              eval_time: `${index}m`,
              alertname: 'Slow',
              exp_alerts: fire ? [{}] : [],
            })),
          },
        ],
      };
      writeFileSync(join(folder.path, 'rules.yml'), stringify(rules));
      writeFileSync(join(folder.path, 'test.yml'), stringify(tests));
      const said = execFileSync(programPath('promtool'), ['test', 'rules', join(folder.path, 'test.yml')], {
        encoding: 'utf8',
      });
      expect(said).toContain('SUCCESS');
      expect(fires).toContain(true);
      expect(simulation.now).toBe(start + (values.length - 1) * minute);
    }
    folder.remove();
  });
});

describe.skipIf(!requireService('alertmanager'))('a real Alertmanager', () => {
  let server: HttpServerProcess;
  beforeAll(async () => {
    server = await startAlertmanager();
  });
  afterAll(() => server.close());

  it('has its alerts read, silenced and heard again', async () => {
    const options = { alertmanager: server.url, filter: [], 'severity-label': 'severity' };
    await ask(`${server.url}/api/v2/alerts`, {
      method: 'POST',
      body: [
        {
          labels: { alertname: 'Slow', component: 'api', severity: 'critical' },
          annotations: { summary: 'p95 is 3s' },
        },
        { labels: { alertname: 'Full', component: 'db', severity: 'warning' } },
      ],
    });
    const rows = await until('both alerts', async () => {
      const found = await alertmanager.read(options, ask);
      return found.length === 2 ? found : undefined;
    });
    expect(rows.find(({ name }) => name === 'Slow')).toMatchObject({
      severity: 'P0',
      component: 'api',
      text: 'p95 is 3s',
      muted: [],
    });
    expect(await alertmanager.read({ ...options, filter: ['component="db"'] }, ask)).toHaveLength(1);
    const now = Date.now();
    const matchers = parseMatchers('component=~"ap.", severity!="P3", alertname="Slow"');
    const silence = { matchers, from: now, until: now + 3_600_000, comment: 'deploy', by: 'ana' };
    const id = await createSilence(options, silence, ask);
    expect(await readSilences(options, ask)).toMatchObject([
      { id, comment: 'deploy', by: 'ana', until: silence.until },
    ]);
    const back = (await readSilences(options, ask))[0]!.matchers;
    expect([...back].sort((a, b) => a.label.localeCompare(b.label))).toEqual(
      [...matchers].sort((a, b) => a.label.localeCompare(b.label)),
    );
    const mutes = async () =>
      (await alertmanager.read(options, ask)).filter(({ muted }) => muted.length > 0).map(({ name }) => name);
    await until('the silence to be heeded', async () => (await mutes()).join() === 'Slow');
    await expireSilence(options, id, ask);
    await expireSilence(options, id, ask);
    await until('the silence to be over', async () => (await mutes()).length === 0);
    expect(await readSilences(options, ask)).toEqual([]);
  });
});
