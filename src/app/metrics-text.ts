import { type AlertRow, severities } from '../model/alert.ts';
import type { Band } from '../model/band.ts';
import type { IncidentRow } from '../model/incident.ts';
import type { Delivery, DeliveryState } from '../model/notify.ts';
import type { ComponentRow, HandoffRow, MetricRow, QueueRow } from '../model/snapshot.ts';
import { statusesWorstFirst } from '../model/status.ts';
import { words } from '../words/index.ts';
import { type Standing, troubleOf } from './health.ts';

/** What `/metrics` tells of. */
export interface Measured {
  readonly version: string;
  readonly system: string;
  readonly environment: string;
  readonly standing: Standing;
  readonly components: readonly Pick<ComponentRow, 'id' | 'status' | 'stale'>[];
  readonly metrics: readonly Pick<MetricRow, 'id' | 'value' | 'band' | 'stale'>[];
  readonly queues: readonly Pick<QueueRow, 'id' | 'value' | 'band' | 'oldestMs' | 'stale'>[];
  readonly escalations: readonly Pick<HandoffRow, 'id' | 'count' | 'band' | 'stale'>[];
  readonly alerts: readonly Pick<AlertRow, 'severity' | 'phase' | 'muted' | 'ack'>[];
  readonly incidents: readonly Pick<IncidentRow, 'severity'>[];
  readonly messages: readonly Pick<Delivery, 'state'>[];
}

type FamilyName = keyof typeof words.app.series;
type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** Most series of one name: a scrape stays below a few hundred kilobytes, however much is watched. */
const mostSeries = 2_000;

const bands: readonly Band[] = ['normal', 'warning', 'critical', 'nodata'];
const states: readonly DeliveryState[] = ['waiting', 'sending', 'sent', 'failed', 'unknown', 'withdrawn'];

/**
 * What a plantao knows, in Prometheus' text format 0.0.4. Things are named by id: titles, addresses and messages stay here.
 * @param hide takes secrets out of a label
 */
export function metricsText(measured: Measured, hide: (text: string) => string): string {
  const page = new Page(hide);
  const { standing, components, metrics, queues, escalations } = measured;
  page.add('build_info', [[{ version: measured.version }, 1]]);
  page.add('watched_info', [[{ system: measured.system, environment: measured.environment }, 1]]);
  page.add('up', [[{}, troubleOf(standing) ? 0 : 1]]);
  page.add('leads', [[{}, Number(standing.leads)]]);
  page.add('evaluation_age_seconds', known({}, standing.evaluatedAgoMs, 1_000));
  page.add('journal_undelivered', [[{}, standing.undelivered]]);
  page.add(
    'component_status',
    components.flatMap(({ id, status }) => oneOf({ component: id }, 'status', statusesWorstFirst, status)),
  );
  page.add(
    'component_stale',
    components.map(({ id, stale }) => [{ component: id }, Number(stale)]),
  );
  page.add(
    'metric_value',
    metrics.filter(isFresh).flatMap(({ id, value }) => known({ metric: id }, value)),
  );
  page.add(
    'metric_band',
    metrics.flatMap(({ id, band }) => oneOf({ metric: id }, 'band', bands, band)),
  );
  page.add(
    'queue_depth',
    queues.filter(isFresh).flatMap(({ id, value }) => known({ queue: id }, value)),
  );
  page.add(
    'queue_oldest_seconds',
    queues.filter(isFresh).flatMap(({ id, oldestMs }) => known({ queue: id }, oldestMs, 1_000)),
  );
  page.add(
    'queue_band',
    queues.flatMap(({ id, band }) => oneOf({ queue: id }, 'band', bands, band)),
  );
  page.add(
    'escalation_waiting',
    escalations.filter(isFresh).flatMap(({ id, count }) => known({ escalation: id }, count)),
  );
  page.add(
    'escalation_band',
    escalations.flatMap(({ id, band }) => oneOf({ escalation: id }, 'band', bands, band)),
  );
  addResponse(page, measured);
  return page.text();
}

/** What is being done about it. Every severity and state has its series, so that a rule over them never finds none. */
function addResponse(page: Page, { alerts, incidents, messages }: Measured): void {
  const firing = alerts.filter(({ phase }) => phase === 'firing');
  const count = (rows: readonly unknown[]): number => rows.length;
  page.add(
    'alerts_firing',
    severities.flatMap((severity) =>
      [false, true].map((muted): Sample => {
        const these = firing.filter((row) => row.severity === severity && row.muted.length > 0 === muted);
        return [{ severity, muted: String(muted) }, count(these)];
      }),
    ),
  );
  page.add(
    'alerts_acknowledged',
    severities.map((severity) => [
      { severity },
      count(firing.filter((row) => row.severity === severity && row.ack)),
    ]),
  );
  page.add(
    'incidents_open',
    severities.map((severity) => [{ severity }, count(incidents.filter((one) => one.severity === severity))]),
  );
  page.add(
    'messages',
    states.map((state) => [{ state }, count(messages.filter((one) => one.state === state))]),
  );
}

/** A series for each thing that it may be: 1 for the one that it is. */
function oneOf(labels: Labels, label: string, all: readonly string[], is: string): readonly Sample[] {
  return all.map((one) => [{ ...labels, [label]: one }, Number(one === is)]);
}

/** An old value would look as if it were the present one. */
function isFresh({ stale }: { readonly stale: boolean }): boolean {
  return !stale;
}

/** No series for what is not known: a zero would be a claim. */
function known(labels: Labels, value: number | null | undefined, per = 1): readonly Sample[] {
  return value === undefined || value === null ? [] : [[labels, value / per]];
}

/** Text of families that grows to a bound. */
class Page {
  readonly #hide: (text: string) => string;
  readonly #lines: string[] = [];
  #leftOut = 0;

  constructor(hide: (text: string) => string) {
    this.#hide = hide;
  }

  add(name: FamilyName, samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    const full = `plantao_${name}`;
    // Two ids that are the same once secrets are hidden would make the whole page invalid.
    const series = new Map<string, number>();
    for (const [labels, value] of samples) {
      const key = `${full}${this.#labelText(labels)}`;
      if (series.size < mostSeries && !series.has(key)) series.set(key, value);
      else this.#leftOut += 1;
    }
    this.#lines.push(
      `# HELP ${full} ${words.app.series[name].replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${full} gauge`,
      ...[...series].map(([key, value]) => `${key} ${numberText(value)}`),
    );
  }

  text(): string {
    this.add('series_left_out', [[{}, this.#leftOut]]);
    return `${this.#lines.join('\n')}\n`;
  }

  #labelText(labels: Labels): string {
    const written = Object.entries(labels).map(([name, value]) => `${name}="${escaped(this.#hide(value))}"`);
    return written.length === 0 ? '' : `{${written.join(',')}}`;
  }
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', ' ');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
