import type { Incident, TimelineEntry } from '../model/incident.ts';
import { formatDuration } from '../model/quantity.ts';
import { sanitize } from '../text/sanitize.ts';
import { words } from '../words/index.ts';

/** An incident in Markdown: facts, timeline, cause, follow-ups. Times are UTC. */
export function incidentDocument(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  severity: string,
): string {
  const { title, id, openedAt, openedBy, ackedAt, mitigatedAt, resolvedAt, owner, phase, components } =
    incident;
  const say = words.commands.incident.document;
  const after = (at: number): string => say.after(time(at), formatDuration(at - openedAt));
  const facts: [string, string | undefined][] = [
    [say.incident, id],
    [say.severity, severity],
    [say.opened, say.openedBy(time(openedAt), openedBy)],
    [say.acknowledged, ackedAt === undefined ? undefined : after(ackedAt)],
    [say.mitigated, mitigatedAt === undefined ? undefined : time(mitigatedAt)],
    [say.resolved, resolvedAt === undefined ? say.notResolved(phase) : after(resolvedAt)],
    [say.owner, owner],
    [say.components, components.join(', ') || undefined],
  ];
  const lines = [
    `# ${sanitize(title)}`,
    '',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}**: ${sanitize(value)}`])),
    '',
    `## ${say.timeline}`,
    '',
    say.utc,
    '',
    ...timeline.map(({ at, who, text }) => `- ${say.entry(time(at), sanitize(text), sanitize(who))}`),
    '',
    `## ${say.cause}`,
    '',
    incident.cause === undefined ? say.causeUnknown : sanitize(incident.cause),
    '',
    `## ${say.followUps}`,
    '',
    ...(incident.followUps.length > 0
      ? incident.followUps.map((one) => `- [ ] ${sanitize(one)}`)
      : [say.noFollowUps]),
  ];
  return `${lines.join('\n')}\n`;
}

function time(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}
