import type { DocumentLanguage } from '../model/documents.ts';
import type { TriedAction } from '../model/oncall-codes.ts';
import { sanitize } from '../text/sanitize.ts';
import { clockIn } from '../time/clock-in.ts';
import { documentWords } from '../words/documents/index.ts';
import { span } from '../words/duration.ts';
import { sentenceOf } from '../words/sentence.ts';
import type { EscalationView } from './escalation-facts.ts';
import { fillTemplate } from './render.ts';
import { escalation } from './templates/en/escalation.ts';

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

/** How a message is written, where it is not in English by plantao's own template. */
interface Manner {
  /** A template in which `templateFaults` finds nothing. */
  readonly template?: string;
  readonly language?: DocumentLanguage;
  readonly secrets?: readonly string[];
}

/**
 * The message of an escalation: plain text for editing, a chat or the clipboard. A fact that is not known is asked for rather than left
 * out.
 */
export function writeEscalation(
  facts: EscalationFacts,
  now: number,
  { template = escalation, language = 'en', secrets = [] }: Manner = {},
): string {
  const { startedAt, zone, tried, otherwise } = facts;
  const { tried: say } = documentWords(language);
  // The newest say most; the count says that there were others.
  const shown = tried.slice(-mostLines);
  const before = tried.length - shown.length;
  const view: EscalationView = {
    ...{ system: facts.system, environment: facts.environment, severity: facts.severityName },
    title: line(facts.title),
    start: clockIn(startedAt, now, zone),
    duration: span(now - startedAt),
    ...{ impact: list(facts.impact), impactMore: more(facts.impact) },
    tried: shown.map((one, index) => ({
      number: String(before + index + 1),
      text: line(sentenceOf(say, one)),
    })),
    triedBefore: before === 0 ? '' : String(before),
    ...{ evidence: list(facts.evidence), evidenceMore: more(facts.evidence) },
    dashboard: line(facts.dashboard ?? ''),
    runbook: line(facts.runbook ?? ''),
    help: line(facts.help ?? ''),
    otherwiseAt: otherwise ? clockIn(otherwise.at, now, zone) : '',
    otherwise: line(otherwise?.text ?? ''),
    cc: facts.cc.map(line).join(' '),
  };
  return fillTemplate(template, view, { format: 'text', secrets });
}

function list(lines: readonly string[]): EscalationView['evidence'] {
  return lines.slice(0, mostLines).map((text) => ({ text: line(text) }));
}

function more(lines: readonly string[]): string {
  return lines.length > mostLines ? String(lines.length - mostLines) : '';
}

function line(text: string): string {
  const safe = sanitize(text);
  return safe.length > longestLine ? `${safe.slice(0, longestLine - 1).toWellFormed()}…` : safe;
}
