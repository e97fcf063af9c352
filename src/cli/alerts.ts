import { AlertEngine } from '../alerts/engine.ts';
import { why } from '../alerts/why.ts';
import { nearestWord } from '../config/nearest.ts';
import type { Journal } from '../journal/journal.ts';
import { type AlertRow, isActive, type Severity, severityRank } from '../model/alert.ts';
import { systemClock } from '../model/clock.ts';
import type { JournalEvent } from '../model/event.ts';
import { formatDuration } from '../model/quantity.ts';
import type { SystemConfig } from '../model/system.ts';
import { clean } from '../text/clean.ts';
import { alertEvents } from './alert-watch.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit.ts';
import { openSystemJournal } from './journal-log.ts';
import { askOnce } from './once.ts';
import { askOthers } from './others-once.ts';
import { printJson, printRows } from './print.ts';

/**
 * `plantao alerts`: what fires or is pending. Asks everything once and goes on from what the journal says; writes nothing. Exit code 2
 * when a P0 or P1 fires, 1 for anything less, 3 when a rule cannot be judged, else 0.
 */
export async function runAlerts(options: GlobalOptions & { readonly why?: string }): Promise<number> {
  const now = (): number => systemClock.now();
  const { made, watched, config } = await askOnce(
    options,
    ['components', 'metrics', 'queues', 'escalations'],
    (engine, config) => {
      const made = new AlertEngine({ rules: config.alerts, alerting: config.alerting, record: () => {} });
      return { made, watched: rowsOf(engine), config };
    },
  );
  const others = await askOthers(config);
  await others.close();
  made.restore(await readEvents(config), now());
  made.showExternal(others.rows);
  made.tick(watched, now());
  if (options.why !== undefined) {
    const sentences = why(explained(options.why, made, config), made, now());
    if (options.json) printJson(sentences);
    else process.stdout.write(`${sentences.join('\n')}\n`);
  } else await printAlerts(made.rows(now()), options, now());
  return exitForAlerts(made.rows(now()));
}

/** The id of what is to be explained: an alert by id or name, or a component. @throws CommandError that names what there is */
function explained(name: string, made: AlertEngine, { alerts, components }: SystemConfig): string {
  if (made.rule(name) || components.some(({ id }) => id === name)) return name;
  const rule = alerts.find((one) => one.name === name);
  if (rule) return rule.id;
  const known = [...alerts.map((one) => one.name), ...components.map(({ id }) => id)];
  const nearest = nearestWord(name, known);
  throw new CommandError(
    `no alert and no component "${clean(name)}": ${nearest ? `did you mean "${nearest}"?` : `there are ${known.slice(0, 8).join(', ')}`}`,
  );
}

/** The exit code for alerts: what is muted counts no less, because a script wants to know what is wrong. */
export function exitForAlerts(rows: readonly AlertRow[]): number {
  const firing = rows.filter(isActive);
  const worst = Math.min(...firing.map(({ severity }: { severity: Severity }) => severityRank(severity)));
  if (worst <= severityRank('P1')) return exitCodes.critical;
  if (firing.length > 0 || rows.some(({ phase }) => phase === 'pending')) return exitCodes.warning;
  return rows.some(({ trouble }) => trouble !== undefined) ? exitCodes.unknown : exitCodes.ok;
}

async function printAlerts(rows: readonly AlertRow[], options: GlobalOptions, now: number): Promise<void> {
  if (rows.length === 0 && !options.json) {
    process.stdout.write('no alerts\n');
    return;
  }
  await printRows<AlertRow>(
    rows,
    [
      { title: 'severity', cell: (row) => row.severityName },
      { title: 'state', cell: stateOf },
      { title: 'alert', cell: (row) => row.name },
      {
        title: 'since',
        cell: (row) => (row.startedAt === undefined ? '' : formatDuration(Math.max(0, now - row.startedAt))),
      },
      { title: 'component', cell: (row) => row.component ?? '' },
      { title: 'what', cell: (row) => row.trouble?.text ?? row.text, flexible: true },
    ],
    options,
    rows,
  );
}

function stateOf({ phase, muted, trouble }: AlertRow): string {
  const held = trouble ? ` (${trouble.kind === 'nodata' ? 'no data' : trouble.kind})` : '';
  const mute = muted[0] ? `, ${muted[0].by}` : '';
  return `${phase}${held}${mute}`;
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

/** What the journal knows of alerts; nothing where it cannot be read. */
async function readEvents(config: SystemConfig): Promise<readonly JournalEvent[]> {
  let journal: Journal;
  try {
    journal = await openSystemJournal({ clock: systemClock, env: process.env, config: () => config });
  } catch {
    return [];
  }
  try {
    return alertEvents(journal, config);
  } finally {
    journal.close();
  }
}
