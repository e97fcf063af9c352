import type { JournalEvent } from '../model/event.ts';
import { formatDuration } from '../model/quantity.ts';
import { sanitize } from '../text/sanitize.ts';
import { wallTime } from '../time/zone.ts';

/** Everything that the message of an escalation is made of. */
export interface EscalationFacts {
  readonly title: string;
  /** The severity in the system's own word. */
  readonly severityName: string;
  readonly system: string;
  readonly environment: string;
  /** When the trouble began, wall-clock milliseconds. */
  readonly startedAt: number;
  readonly zone: string;
  readonly impact: readonly string[];
  /** What was done, from the journal: see `triedIn`. */
  readonly tried: readonly string[];
  readonly evidence: readonly string[];
  readonly dashboard?: string;
  readonly runbook?: string;
  /** What the person asks for. */
  readonly help?: string;
  /** What happens without an answer, and when. */
  readonly otherwise?: { readonly at: number; readonly text: string };
  /** How those who are called are written in a chat. */
  readonly cc: readonly string[];
}

/** Lines of one part of the message; a person reads it on a phone. */
const mostLines = 8;
const longestLine = 300;

/**
 * The message of an escalation, as the template of the runbooks wants it: plain text for editing, a chat or the clipboard. A fact that
 * is not known is asked for rather than left out.
 */
export function composeEscalation(facts: EscalationFacts, now: number): string {
  const { title, severityName, system, environment, startedAt, zone, dashboard, runbook } = facts;
  const parts = [
    'ESCALATING INCIDENT',
    [
      `Priority: ${severityName}`,
      `Start: ${clockIn(startedAt, now, zone)}`,
      `Duration so far: ${formatDuration(Math.max(0, now - startedAt))}`,
      `Where: ${system}, ${environment}`,
    ].join('\n'),
    `Summary:\n${line(title)}`,
    `Impact:\n${list(facts.impact, '(who is affected, and how?)')}`,
    `Tried so far:\n${numbered(facts.tried)}`,
    `Evidence:\n${list(facts.evidence, '(none)')}`,
    ...(dashboard ? [`Dashboard: ${line(dashboard)}`] : []),
    ...(runbook ? [`Runbook: ${line(runbook)}`] : []),
    `Help needed:\n${line(facts.help ?? '') || '(what do you need?)'}`,
    ...(facts.otherwise
      ? [`Without an answer by ${clockIn(facts.otherwise.at, now, zone)}:\n${line(facts.otherwise.text)}`]
      : []),
    ...(facts.cc.length > 0 ? [`cc: ${facts.cc.map(line).join(' ')}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A line that asks the person for something: `(who is affected, and how?)`. What is typed there takes its place. */
export const question = /^\(.*\?\)$/gm;

/** The message as it is sent: nobody who is called at night should answer what was not asked of them. */
export function withoutQuestions(message: string): string {
  return message.replace(question, '(not known yet)');
}

/**
 * What was tried since `from` on these components, oldest first: each action with how it ended; one that runs or of which nobody knows
 * says so.
 */
export function triedIn(
  events: Iterable<JournalEvent>,
  components: readonly string[],
  from: number,
): readonly string[] {
  const tried = new Map<string, string>();
  for (const { kind, data, at, actor } of events) {
    if (at < from || !kind.startsWith('action.')) continue;
    if (components.length > 0 && !components.includes(String(data.component))) continue;
    const id = String(data.plan ?? data.planId ?? data.id ?? `${data.verb} ${data.component} ${at}`);
    const name = `${data.verb} ${data.component}`;
    if (kind === 'action.intent') tried.set(id, `${name} (${actor.user}): no outcome yet`);
    if (kind === 'action.outcome') tried.set(id, `${name} (${actor.user}): ${data.state}, ${data.result}`);
    if (kind === 'action.settled') tried.set(id, `${name}: settled as ${data.state}`);
  }
  return [...tried.values()];
}

/** `03:12` today, with the date on any other day; the zone is said. */
function clockIn(at: number, now: number, zone: string): string {
  const [wall, today] = [wallTime(at, zone), wallTime(now, zone)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const same = wall.year === today.year && wall.month === today.month && wall.day === today.day;
  const date = same ? '' : `${wall.year}-${two(wall.month)}-${two(wall.day)} `;
  return `${date}${two(wall.hour)}:${two(wall.minute)} ${zone}`;
}

function list(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : bounded(lines.map((one) => `- ${line(one)}`));
}

function numbered(lines: readonly string[]): string {
  if (lines.length === 0) return '(nothing yet)';
  // The newest say most; the count says that there were others.
  const shown = lines.slice(-mostLines);
  const left = lines.length - shown.length;
  const text = shown.map((one, index) => `${left + index + 1}. ${line(one)}`);
  return [...(left > 0 ? [`(${left} before)`] : []), ...text].join('\n');
}

function bounded(lines: readonly string[]): string {
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`(${rest} more)`] : [])].join('\n');
}

function line(text: string): string {
  const safe = sanitize(text);
  return safe.length > longestLine ? `${safe.slice(0, longestLine - 1).toWellFormed()}…` : safe;
}
