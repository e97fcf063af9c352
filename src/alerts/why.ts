import { type AlertRow, type AlertRule, type AlertState, isActive, type Muted } from '../model/alert.ts';
import { formatDuration } from '../model/quantity.ts';
import type { AlertEngine } from './engine.ts';

/**
 * Explains an alert (by its rule's id), or every rule about a component, in sentences: which rule, what was read, since when, what is
 * missing until it fires or is over, why nobody was told, and what happens next.
 */
export function why(id: string, engine: AlertEngine, now: number): readonly string[] {
  const rule = engine.rule(id);
  if (rule) return whyRule(rule, engine, now);
  const rules = engine.rulesAbout(id);
  if (rules.length > 0) return rules.flatMap((one) => whyRule(one, engine, now));
  return engine.facts.component(id)
    ? [`No rule is about ${engine.facts.component(id)!.title}: it never alerts.`]
    : [`There is no alert and no component "${id}".`];
}

function whyRule(rule: AlertRule, engine: AlertEngine, now: number): string[] {
  const row = engine.rows(now).find((one) => one.id === rule.id);
  const state = engine.state(rule.id);
  const window = rule.forMs > 0 ? ` for ${formatDuration(rule.forMs)}` : '';
  const origin = rule.implied ? ' (plantao made this rule: no rule of yours is about it)' : '';
  const sentences = [
    `"${rule.name}": alerts when ${rule.text.replace(/\s+for\s+\S+$/, '')}${window}${origin}.`,
  ];
  if (!state) return [...sentences, 'It was not judged yet.'];
  sentences.push(...whyPhase(rule, state, now));
  if (state.trouble) sentences.push(whyTrouble(rule, state, now));
  if (isActive(state)) sentences.push(...whyTold(row?.muted ?? [], now));
  const next = row && whatNext(row, now);
  if (next) sentences.push(next);
  return sentences;
}

function whyPhase(rule: AlertRule, state: AlertState, now: number): string[] {
  const read = state.evidence === '' ? 'Nothing was read yet' : `Read last: ${state.evidence}`;
  const age = (from: number | undefined): string => formatDuration(Math.max(0, now - (from ?? now)));
  switch (state.phase) {
    case 'normal':
      return [
        state.fails > 0
          ? `${read}. That is bad ${state.fails} of ${rule.fails} times.`
          : `${read}. That is as it should be.`,
      ];
    case 'pending':
      return [
        `${read}. It has been so for ${age(state.since)}; ${formatDuration(Math.max(0, state.since + rule.forMs - now))} more and it fires.`,
      ];
    case 'firing': {
      const missing = rule.clearText
        ? `It is over when ${rule.clearText}`
        : rule.oks > 1
          ? `It is over after ${rule.oks} good readings (${state.oks} so far)`
          : 'It is over with the next good reading';
      const keep = rule.keepForMs > 0 ? ` that lasts ${formatDuration(rule.keepForMs)}` : '';
      return [
        `${read}. It fires since ${age(state.firedAt)} (the trouble began ${age(state.startedAt)} ago), ${state.severity}.`,
        `${missing}${keep}.`,
      ];
    }
    case 'recovering':
      return [
        `${read}. It is good again for ${age(state.since)}; it is over when that has lasted ${formatDuration(rule.keepForMs)}.`,
      ];
  }
}

function whyTrouble(rule: AlertRule, { trouble, phase }: AlertState, now: number): string {
  const { kind, since, text } = trouble!;
  const words = { nodata: 'there is no data', error: 'an error', stale: 'what is known is old' }[kind];
  const made = {
    alert: 'which this rule takes as bad',
    ok: 'which this rule takes as good',
    keep: `so it stays as it was (${phase})`,
  }[rule.otherwise[kind]];
  return `It cannot be judged for ${formatDuration(Math.max(0, now - since))}: ${words} (${text}), ${made}.`;
}

function whyTold(muted: readonly Muted[], now: number): string[] {
  if (muted.length === 0) return ['Nothing mutes it.'];
  return muted.map(({ text, until }) => {
    const rest = until === undefined ? '' : `, for another ${formatDuration(Math.max(0, until - now))}`;
    return `Nobody is told: ${text}${rest}.`;
  });
}

function whatNext({ next }: AlertRow, now: number): string | undefined {
  if (!next) return undefined;
  const left = next.at - now;
  if (next.text === 'must be answered' && left >= 0)
    return `Next: somebody must answer within ${formatDuration(left)}.`;
  return left >= 0
    ? `Next: it ${next.text} in ${formatDuration(left)} unless something changes.`
    : `Overdue: ${next.text === 'must be answered' ? 'somebody should have answered' : `it ${next.text}`} ${formatDuration(-left)} ago.`;
}
