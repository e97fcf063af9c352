import { subjectsOf } from '../../../alerts/condition.ts';
import { AlertEngine } from '../../../alerts/engine.ts';
import { asksFor } from '../../../alerts/idle-rules.ts';
import { withNetwork } from '../../../alerts/network.ts';
import { why } from '../../../alerts/why.ts';
import { alertEvents, foldedKinds } from '../../../app/alert-events.ts';
import { askOthers } from '../../../app/external-once.ts';
import { quietDispatch } from '../../../app/quiet-dispatch.ts';
import type { Journal } from '../../../journal/journal.ts';
import { type AlertRow, isActive, type Severity, severityRank } from '../../../model/alert.ts';
import { systemClock } from '../../../model/clock.ts';
import type { JournalEvent } from '../../../model/event.ts';
import type { SystemConfig } from '../../../model/system.ts';
import { dispatchKinds } from '../../../notify/dispatch.ts';
import { watchedStatus } from '../../../notify/status-file.ts';
import { nearestWord } from '../../../text/nearest.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { askOnce } from '../../ask-once.ts';
import { defineCommand } from '../../command.ts';
import { journalOf } from '../../command-journal.ts';
import { CommandError, type GlobalOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { lastedText, printJson, printRows } from '../../print.ts';

/** `plantao alerts`: asks everything once and goes on from what the journal says; writes nothing. */
export const command = defineCommand<{ readonly why?: string }>({
  options: () => [{ flags: '--why <alert>', help: words.commands.alerts.why }],
  exits: () => words.commands.alerts.exits,
  async run(options) {
    const now = (): number => systemClock.now();
    const { judged, watched, config, waiting } = await askOnce(
      options,
      ['components', 'metrics', 'queues', 'escalations'],
      (engine, config) => {
        const judged = new AlertEngine({ rules: config.alerts, alerting: config.alerting, record: () => {} });
        return {
          judged,
          watched: rowsOf(engine),
          config,
          waiting: new Set(engine.waiting.map(({ id }) => id)),
        };
      },
    );
    const events = await readEvents(config);
    judged.restore(
      events.filter(({ kind }) => foldedKinds.includes(kind)),
      now(),
    );
    judged.tick(watched, now());
    const others = await askOthers(config);
    await others.close();
    judged.showExternal(others.rows);
    if (options.why !== undefined) {
      const id = subjectNamed(options.why, config, others.rows);
      const row = judged.rows(now()).find((one) => one.id === id);
      const dispatch = row && quietDispatch({ config, events, rows: judged.rows(now()) });
      const told = row && dispatch ? dispatch.why(row, now()) : [];
      const toldAt = row && dispatch?.toldAt(row, now());
      const sentences = [...why(id, judged, now(), toldAt), ...told];
      if (options.json) printJson(sentences);
      else process.stdout.write(`${sentences.join('\n')}\n`);
      return exitForAlerts(judged.rows(now(), 'with-unknown'));
    }
    const rows = withWatched(judged.rows(now(), 'with-unknown'), config, waiting, now());
    await printAlerts(rows, options, now());
    return exitForAlerts(rows);
  },
});

/**
 * What counts log lines or compares with before cannot be judged by one look, nor a rate that needs longer than anybody waits. Where a plantao watches, what it wrote down holds; where
 * none does, it is shown as something that is not known.
 */
function withWatched(
  rows: readonly AlertRow[],
  config: SystemConfig,
  waiting: ReadonlySet<string>,
  now: number,
): readonly AlertRow[] {
  if (!watchedStatus(process.env, config, now)) return rows;
  const lasting = new Set(
    config.alerts
      .filter(
        ({ when }) =>
          asksFor(when, ['logs', 'usual', 'unchanged', 'rises', 'unusual']) ||
          subjectsOf(when).metrics.some((id) => waiting.has(id)),
      )
      .map(({ id }) => id),
  );
  return rows.flatMap((row) => {
    if (row.trouble?.kind !== 'nodata' || !lasting.has(row.id)) return row;
    const { trouble: _, ...judged } = row;
    return judged.phase === 'normal' ? [] : judged;
  });
}

/** What `--why` asks about: an alert by its name or id, or a component by its id or title. @throws CommandError when it is none */
function subjectNamed(
  name: string,
  { alerts, components, alerting }: SystemConfig,
  others: readonly AlertRow[],
): string {
  const found =
    alerts.find(({ id }) => id === name) ??
    components.find(({ id }) => id === name) ??
    [...withNetwork(alerts, alerting.guard).values()].find(
      (rule) => rule.name === name || rule.id === name,
    ) ??
    components.find(({ title }) => title === name) ??
    others.find((row) => row.id === name || row.name === name);
  if (found) return found.id;
  const names = [...alerts, ...others].map((one) => one.name).concat(components.map(({ id }) => id));
  const { alerts: say, errors, things } = words.commands;
  const nearest = nearestWord(name, names);
  const hint = nearest === undefined ? say.listsThem : errors.didYouMean(nearest);
  throw new CommandError(`${errors.unknown(things.alertOrComponent, sanitize(name))}: ${hint}`);
}

/** The exit code for alerts: what is muted counts no less, because a script wants to know what is wrong. */
function exitForAlerts(rows: readonly AlertRow[]): number {
  const firing = rows.filter(isActive);
  const worst = Math.min(...firing.map(({ severity }: { severity: Severity }) => severityRank(severity)));
  if (worst <= severityRank('P1')) return exitCodes.critical;
  if (firing.length > 0 || rows.some(({ phase }) => phase === 'pending')) return exitCodes.warning;
  return rows.some(({ trouble }) => trouble !== undefined) ? exitCodes.unknown : exitCodes.ok;
}

async function printAlerts(rows: readonly AlertRow[], options: GlobalOptions, now: number): Promise<void> {
  const { columns, alerts } = words.commands;
  await printRows<AlertRow>(
    rows,
    [
      { title: columns.severity, cell: (row) => row.severityName },
      { title: columns.state, cell: stateOf },
      { title: columns.alert, cell: (row) => row.name },
      {
        title: columns.since,
        cell: (row) => (row.startedAt === undefined ? '' : lastedText(now - row.startedAt)),
      },
      { title: columns.component, cell: (row) => row.component ?? '' },
      { title: columns.what, cell: (row) => row.trouble?.text ?? row.text, flexible: true },
    ],
    options,
    rows,
    alerts.none,
  );
}

function stateOf({ phase, muted, trouble }: AlertRow): string {
  const { alertPhases, mutes, troubles } = words.names;
  const held = trouble ? ` (${troubles[trouble.kind]})` : '';
  const mute = muted[0] ? `, ${mutes[muted[0].by]}` : '';
  // A rule that cannot be judged is neither good nor bad.
  const stands = phase === 'normal' && trouble ? words.commands.alerts.notEvaluated : alertPhases[phase];
  return `${stands}${held}${mute}`;
}

/** The rows as they are now: the engine is closed before rules are judged. */
function rowsOf(watched: Parameters<AlertEngine['tick']>[0]): Parameters<AlertEngine['tick']>[0] {
  const [components, metrics, queues, escalations] = [
    watched.components(),
    watched.metrics(),
    watched.queues(),
    watched.escalations(),
  ];
  return {
    components: () => components,
    metrics: () => metrics,
    queues: () => queues,
    escalations: () => escalations,
  };
}

/** What the journal knows of alerts, incidents, calls and messages; nothing where it cannot be read. */
async function readEvents(config: SystemConfig): Promise<readonly JournalEvent[]> {
  let journal: Journal;
  try {
    journal = await journalOf(config);
  } catch {
    return [];
  }
  try {
    return alertEvents(journal, config, [...foldedKinds, ...dispatchKinds]);
  } finally {
    journal.close();
  }
}
