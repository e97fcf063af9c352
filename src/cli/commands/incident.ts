import { writeFile } from 'node:fs/promises';
import { foldIncidents, incidentRow } from '../../alerts/incidents.ts';
import { responseFigures } from '../../alerts/response.ts';
import { timelineOf } from '../../alerts/timeline.ts';
import { systemClock } from '../../model/clock.ts';
import { isEventOf, type JournalEvent } from '../../model/event.ts';
import type { Incident, IncidentRow, TimelineEntry } from '../../model/incident.ts';
import { formatDuration } from '../../model/quantity.ts';
import type { SystemConfig } from '../../model/system.ts';
import { nearestWord } from '../../text/nearest.ts';
import { sanitize } from '../../text/sanitize.ts';
import { errorText } from '../../words/error-text.ts';
import { journalOf } from '../command-journal.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson, printRows } from '../print.ts';

/** `plantao incident list`: every incident, newest first. Exit code 1 while one is not mended. */
export async function runIncidentList(
  options: GlobalOptions & { readonly figures?: boolean },
): Promise<number> {
  const { incidents, config } = await read(options);
  const now = systemClock.now();
  if (options.figures) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const figures = responseFigures(incidents.values(), zone);
    if (figures.length === 0 && !options.json) {
      process.stdout.write('no incidents\n');
      return exitCodes.ok;
    }
    const span = (ms: number | null): string => (ms === null ? '-' : formatDuration(ms));
    await printRows(
      figures,
      [
        { title: 'month', cell: ({ month }) => month },
        { title: 'severity', cell: ({ severity }) => config.alerting.names[severity] },
        { title: 'incidents', cell: ({ incidents: count }) => String(count) },
        { title: 'time to acknowledge', cell: ({ mttaMs }) => span(mttaMs) },
        { title: 'time to resolve', cell: ({ mttrMs }) => span(mttrMs) },
      ],
      options,
      figures,
    );
    return exitCodes.ok;
  }
  const rows = [...incidents.values()].reverse().map((incident) => incidentRow(incident, config.alerting));
  if (rows.length === 0 && !options.json) process.stdout.write('no incidents\n');
  else
    await printRows<IncidentRow>(
      rows,
      [
        { title: 'id', cell: (row) => row.id },
        { title: 'severity', cell: (row) => row.severityName },
        { title: 'phase', cell: (row) => row.phase },
        { title: 'lasted', cell: (row) => formatDuration((row.resolvedAt ?? now) - row.openedAt) },
        { title: 'owner', cell: (row) => sanitize(row.owner ?? '') },
        { title: 'what', cell: (row) => sanitize(row.title), flexible: true },
      ],
      options,
      rows,
    );
  return rows.some(({ resolvedAt }) => resolvedAt === undefined) ? exitCodes.warning : exitCodes.ok;
}

/** `plantao incident show ID`: an incident and its timeline. */
export async function runIncidentShow(id: string, options: GlobalOptions): Promise<number> {
  const { incident, timeline, config } = await readOne(id, options);
  if (options.json) printJson({ ...incidentRow(incident, config.alerting), timeline });
  else process.stdout.write(incidentDocument(incident, timeline, config.alerting.names[incident.severity]));
  return exitCodes.ok;
}

/** `plantao incident export ID`: an incident as a Markdown document for the post-mortem; a file that is there is never overwritten. */
export async function runIncidentExport(
  id: string,
  options: GlobalOptions & { readonly output?: string },
): Promise<number> {
  const { output } = options;
  if (output === undefined) return runIncidentShow(id, options);
  const { incident, timeline, config } = await readOne(id, options);
  const document = incidentDocument(incident, timeline, config.alerting.names[incident.severity]);
  try {
    await writeFile(output, document, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === 'EEXIST'
        ? `${output} is there already: name another file`
        : `cannot write ${output}: ${errorText(error)}`,
    );
  }
  process.stdout.write(`${output}\n`);
  return exitCodes.ok;
}

/** An incident in Markdown: facts, timeline, cause, follow-ups. Times are UTC. */
export function incidentDocument(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  severity: string,
): string {
  const { title, id, openedAt, openedBy, ackedAt, mitigatedAt, resolvedAt, owner, phase, components } =
    incident;
  const facts: [string, string | undefined][] = [
    ['Incident', id],
    ['Severity', severity],
    ['Opened', `${time(openedAt)} by ${openedBy}`],
    [
      'Acknowledged',
      ackedAt === undefined ? undefined : `${time(ackedAt)} (after ${formatDuration(ackedAt - openedAt)})`,
    ],
    ['Mitigated', mitigatedAt === undefined ? undefined : time(mitigatedAt)],
    [
      'Resolved',
      resolvedAt === undefined
        ? `no, ${phase}`
        : `${time(resolvedAt)} (after ${formatDuration(resolvedAt - openedAt)})`,
    ],
    ['Owner', owner],
    ['Components', components.join(', ') || undefined],
  ];
  const lines = [
    `# ${sanitize(title)}`,
    '',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}**: ${sanitize(value)}`])),
    '',
    '## Timeline',
    '',
    'All times are UTC.',
    '',
    ...timeline.map(({ at, who, text }) => `- ${time(at)} ${sanitize(text)} (${sanitize(who)})`),
    '',
    '## Cause',
    '',
    incident.cause === undefined ? 'Not known yet.' : sanitize(incident.cause),
    '',
    '## Follow-ups',
    '',
    ...(incident.followUps.length > 0
      ? incident.followUps.map((one) => `- [ ] ${sanitize(one)}`)
      : ['None written down.']),
  ];
  return `${lines.join('\n')}\n`;
}

function time(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

async function readOne(
  id: string,
  options: GlobalOptions,
): Promise<{
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
  readonly config: SystemConfig;
}> {
  const { incidents, events, config } = await read(options);
  const incident = incidents.get(id);
  if (incident) return { incident, timeline: timelineOf(incident, events), config };
  const nearest = nearestWord(id, incidents.keys());
  const newest = [...incidents.keys()].at(-1);
  const hint = nearest
    ? `did you mean ${nearest}?`
    : newest
      ? `the newest is ${newest}`
      : 'there is none yet';
  throw new CommandError(`no incident "${id}": ${hint}`);
}

async function read(options: GlobalOptions): Promise<{
  readonly incidents: Map<string, Incident>;
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
}> {
  const config = await configOf(options);
  const journal = await journalOf(config);
  try {
    const events = [...journal.all()].filter((event) => isEventOf(config, event));
    return { incidents: foldIncidents(events), events, config };
  } finally {
    journal.close();
  }
}
