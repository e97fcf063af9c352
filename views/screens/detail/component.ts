import { answerTo } from '../../../src/model/answers.ts';
import { concerns, type SystemLink } from '../../../src/model/contact.ts';
import { formatDuration, formatQuantity } from '../../../src/model/quantity.ts';
import type { Session } from '../../../src/model/session.ts';
import type { CheckRow, ComponentRow, MetricRow, Snapshot } from '../../../src/model/snapshot.ts';
import { type MonthUptime, uptimePercent } from '../../../src/model/uptime.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { eventName, eventText } from '../../../src/words/event-text.ts';
import { words } from '../../../src/words/index.ts';
import { statusCell, summaryText } from '../../panes/component-lines.ts';
import { contextOf } from '../../panes/event-context.ts';
import { logLine, sourceWidthOf } from '../../panes/log-lines.ts';
import { metricColumns } from '../../panes/metric-lines.ts';
import { ageText, timeText, untilText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { sparkline } from '../../ui/sparkline.ts';
import { fitColumns, tableLine } from '../../ui/table.ts';
import { type Role, statusRole, type Theme } from '../../ui/theme.ts';

/** Newest log lines of the component shown in its detail. */
const shownLogs = 12;
const shownEvents = 8;

/** Everything known about one component. */
export function componentDetail(
  theme: Theme,
  { store, names }: Pick<Session, 'store' | 'names'>,
  row: ComponentRow,
  now: number,
  width: number,
): readonly string[] {
  const out = new DetailLines(theme, width);
  const components = store.get('components');
  const titleOf = (id: string): string => components.find((other) => other.id === id)?.title ?? id;
  const status = statusCell(theme, row, now);
  const since = `${words.screen.status.since} ${timeText(row.since)} (${ageText(now, row.since)})`;
  out.text(`${status.text}  ${summaryText(row, titleOf)}`, status.role);
  out.text(
    `${since} ${theme.glyphs.separator} ${words.screen.detail.criticality} ${words.names.criticalities[row.criticality]}`,
    'muted',
  );
  if (row.target) out.field(words.screen.detail.target, row.target);
  const answers = store.get('answers');
  const uptime = answerTo(answers, 'uptime', row.id)?.month;
  if (uptime && uptime.share !== null)
    out.field(words.screen.detail.uptime, ...uptimeText(uptime, uptime.share));
  dependencies(out, theme, row, components);

  if (row.looks) out.field(words.looks.title, row.looks.map(({ title }) => title).join('  '));

  const links = linksFor(answerTo(answers, 'contacts', '')?.book.links ?? [], row);
  for (const { title, url } of links) out.link(title, url);

  out.section(words.screen.detail.checks);
  if (row.checks.length === 0) out.text(words.screen.detail.noChecks, 'muted', 2);
  for (const check of row.checks) checkLines(out, theme, check, now);

  metricLines(
    out,
    theme,
    [
      ...store.get('metrics').filter(({ component }) => component === row.id),
      ...store.get('queues').filter(({ component, workerId }) => [component, workerId].includes(row.id)),
    ],
    now,
  );

  out.section(words.screen.detail.alerts);
  for (const sentence of answerTo(answers, 'why', row.id)?.sentences ?? []) out.text(sentence, 'plain', 2);

  const context = contextOf(store.get('journal'));
  const events = eventsOf(store.get('journal'), row.id).slice(0, shownEvents);
  out.section(words.screen.detail.events);
  if (events.length === 0) out.text(words.screen.detail.noEvents, 'muted', 2);
  for (const event of events) {
    const text = eventText(event, names, context);
    out.text(`${timeText(event.at)} ${event.actor.user} ${eventName(event.kind)}: ${text}`, 'plain', 2);
  }

  const logs = store.get('logs');
  const lines = logs.ofComponent?.component === row.id ? logs.ofComponent.lines.slice(-shownLogs) : [];
  if (lines.length > 0) {
    out.section(words.screen.detail.logs);
    const sourceWidth = sourceWidthOf(logs.sources);
    for (const line of lines) out.line(`  ${logLine(theme, line, sourceWidth, width - 2)}`);
  }
  return out.lines;
}

/** What was up of what should have been, and what is left to be down. */
function uptimeText({ known, target, budget }: MonthUptime, share: number): [string, Role] {
  const minutes = (count: number): string => (count < 1 ? '0m' : formatDuration(Math.floor(count) * 60_000));
  const seen = words.screen.detail.upOf(uptimePercent(share), minutes(known));
  if (target === undefined || !budget) return [seen, 'plain'];
  // Less than a minute is no more than the grain of what was seen.
  const over = budget.left <= -1;
  const left = over
    ? words.screen.detail.budgetOver(minutes(-budget.left))
    : words.screen.detail.budgetLeft(
        budget.left > 0 && budget.left < 1
          ? words.screen.detail.underAMinute
          : minutes(Math.max(0, budget.left)),
      );
  return [
    `${seen}, ${words.screen.detail.uptimeTarget(uptimePercent(target))}, ${left}`,
    over ? 'critical' : 'plain',
  ];
}

function dependencies(
  out: DetailLines,
  theme: Theme,
  row: ComponentRow,
  components: readonly ComponentRow[],
): void {
  const state = (other: ComponentRow): string =>
    `${theme.glyphs.status[other.status]} ${other.title} ${words.names.statuses[other.status]}`;
  const needs = row.depends.map((id) => {
    const other = components.find((candidate) => candidate.id === id);
    return other ? state(other) : id;
  });
  const needed = components.filter((other) => other.depends.includes(row.id)).map(state);
  if (needs.length > 0) out.field(words.screen.detail.dependsOn, needs.join('  '));
  if (needed.length > 0) out.field(words.screen.detail.neededBy, needed.join('  '));
}

function checkLines(out: DetailLines, theme: Theme, check: CheckRow, now: number): void {
  const { width } = out;
  const role = check.stale ? 'stale' : statusRole[check.status];
  const age = check.at === undefined ? words.screen.status.never : ageText(now, check.at);
  const shown = check.stale
    ? `${theme.glyphs.stale} ${words.screen.status.stale(age)}`
    : `${theme.glyphs.status[check.status]} ${words.names.statuses[check.status]}`;
  const confirming = check.confirming
    ? ` ${theme.glyphs.arrow} ${words.names.statuses[check.confirming.to]} ${check.confirming.seen}/${check.confirming.need}`
    : '';
  const took = check.latencyMs === undefined ? '' : formatQuantity(check.latencyMs, 'ms');
  const spark = Math.max(0, Math.min(30, Math.floor((width - 40) / 2)));
  const left = `  ${shown}${confirming}`;
  const line = theme.paint(role, theme.fit(left, Math.max(14, displayWidth(left))));
  const history = theme.paint('accent', sparkline(theme, check.latencies, spark));
  const rest = width - Math.max(14, displayWidth(left)) - spark - 11;
  out.line(`${line} ${theme.fit(check.label, Math.max(0, rest))} ${theme.fit(took, 7, 'right')} ${history} `);
  const fresh = check.at === undefined ? words.screen.status.never : words.screen.detail.lastAnswer(age);
  const next =
    check.nextAt === undefined ? '' : `, ${words.screen.status.nextTry(untilText(now, check.nextAt))}`;
  const message = check.message === '' ? '' : `${check.message} `;
  out.text(`${message}(${fresh}${next})`, check.status === 'up' ? 'muted' : 'plain', 4);
  if (check.problem) out.text(`${words.screen.detail.problem}: ${check.problem}`, 'unknown', 4);
}

function metricLines(out: DetailLines, theme: Theme, metrics: readonly MetricRow[], now: number): void {
  if (metrics.length === 0) return;
  out.section(words.screen.detail.metrics);
  const widest = Math.max(...metrics.map(({ title }) => displayWidth(title)));
  const fitted = fitColumns(metricColumns(theme, now, widest), out.width - 2);
  for (const metric of metrics) out.line(`  ${tableLine(theme, fitted, metric, out.width - 2)}`);
}

/** Pages about this component, not those about the whole system. */
function linksFor(links: readonly SystemLink[], row: ComponentRow): readonly SystemLink[] {
  return links.filter(({ components, title }) => concerns({ components, text: title }, [row]));
}

function eventsOf(journal: Snapshot['journal'], component: string): Snapshot['journal'] {
  return journal.filter(({ data }) => data.component === component);
}
