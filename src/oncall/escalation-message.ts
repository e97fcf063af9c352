import type { JournalEvent } from '../model/event.ts';
import type { TriedAction } from '../model/oncall-codes.ts';
import { fillGaps, gap } from '../text/gaps.ts';
import { sanitize } from '../text/sanitize.ts';
import { clockIn } from '../time/clock-in.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

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
  readonly tried: readonly TriedAction[];
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
export function writeEscalation(facts: EscalationFacts, now: number): string {
  const { title, severityName, system, environment, startedAt, zone, dashboard, runbook, otherwise } = facts;
  const say = words.oncall.message;
  const parts = [
    say.title,
    [
      say.priority(severityName),
      say.start(clockIn(startedAt, now, zone)),
      say.duration(now - startedAt),
      say.where(system, environment),
    ].join('\n'),
    `${say.summary}\n${line(title)}`,
    `${say.impact}\n${list(facts.impact, gap(say.ask.impact))}`,
    `${say.tried}\n${numbered(facts.tried)}`,
    `${say.evidence}\n${list(facts.evidence, say.none)}`,
    ...(dashboard ? [say.dashboard(line(dashboard))] : []),
    ...(runbook ? [say.runbook(line(runbook))] : []),
    `${say.help}\n${line(facts.help ?? '') || gap(say.ask.help)}`,
    ...(otherwise ? [`${say.otherwise(clockIn(otherwise.at, now, zone))}\n${line(otherwise.text)}`] : []),
    ...(facts.cc.length > 0 ? [say.cc(facts.cc.map(line))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The message as it is sent: nobody who is called at night should answer what was not asked of them. */
export function withoutGaps(message: string): string {
  return fillGaps(message, words.oncall.message.notKnown);
}

/**
 * Actions on these components since `from`, oldest first, each with its outcome as far as it is known.
 */
export function triedIn(
  events: Iterable<JournalEvent>,
  components: readonly string[],
  from: number,
): readonly TriedAction[] {
  const tried = new Map<string, TriedAction>();
  for (const { kind, data, at, actor } of events) {
    if (at < from || !kind.startsWith('action.')) continue;
    if (components.length > 0 && !components.includes(String(data.component))) continue;
    const id = String(data.plan ?? data.planId ?? data.id ?? `${data.verb} ${data.component} ${at}`);
    const action = `${data.verb} ${data.component}`;
    const [by, state, result] = [actor.user, String(data.state), String(data.result)];
    if (kind === 'action.intent') tried.set(id, { code: 'no-outcome', action, by });
    if (kind === 'action.outcome') tried.set(id, { code: 'outcome', action, by, state, result });
    if (kind === 'action.settled') tried.set(id, { code: 'settled', action, state });
  }
  return [...tried.values()];
}

function list(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : bounded(lines.map((one) => `- ${line(one)}`));
}

function numbered(actions: readonly TriedAction[]): string {
  const say = words.oncall.message;
  if (actions.length === 0) return say.nothingTried;
  // The newest say most; the count says that there were others.
  const shown = actions.slice(-mostLines);
  const left = actions.length - shown.length;
  const text = shown.map((one, index) => `${left + index + 1}. ${line(sentenceOf(words.oncall.tried, one))}`);
  return [...(left > 0 ? [say.before(left)] : []), ...text].join('\n');
}

function bounded(lines: readonly string[]): string {
  const left = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(left > 0 ? [words.oncall.message.more(left)] : [])].join('\n');
}

function line(text: string): string {
  const safe = sanitize(text);
  return safe.length > longestLine ? `${safe.slice(0, longestLine - 1).toWellFormed()}…` : safe;
}
