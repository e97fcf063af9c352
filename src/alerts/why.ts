import { type AlertRow, type AlertRule, type AlertState, isActive } from '../model/alert.ts';
import type { AlertFact } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import type { AlertEngine } from './engine.ts';

/**
 * `explainAlert` in sentences.
 * @param toldAt when people were told of it last, as a time on the wall
 */
export function why(id: string, engine: AlertEngine, now: number, toldAt?: string): readonly string[] {
  return explainAlert(id, engine, now, toldAt).map((fact) => sentenceOf(words.alerts.why, fact));
}

/**
 * Explains an alert (by its rule's id), or every rule about a component: which rule, what was read, since when, what is missing until
 * it fires or ends, why it is muted, and what happens next.
 */
export function explainAlert(
  id: string,
  engine: AlertEngine,
  now: number,
  toldAt?: string,
): readonly AlertFact[] {
  const rule = engine.rule(id);
  if (rule) return explainRule(rule, engine, now, toldAt);
  const rules = engine.rulesAbout(id);
  const others = engine
    .externalRows(now)
    .filter((row) => row.id === id || row.component === id)
    .flatMap((row) => explainElsewhere(row, now));
  if (rules.length > 0) return [...rules.flatMap((one) => explainRule(one, engine, now)), ...others];
  if (others.length > 0) return others;
  const component = engine.facts.component(id);
  return [component ? { code: 'no-rule', component: component.title } : { code: 'unknown', id }];
}

function explainRule(
  rule: AlertRule,
  engine: AlertEngine,
  now: number,
  toldAt?: string,
): readonly AlertFact[] {
  const { id, name, text, forMs, implied = false } = rule;
  // The `for` of a condition's text is said by itself.
  const condition = text.replace(/\s+for\s+\S+$/, '');
  const facts: AlertFact[] = [{ code: 'rule', name, condition, forMs, implied }];
  const state = engine.state(id);
  if (!state) return [...facts, { code: 'not-judged' }];
  facts.push({ code: 'reading', evidence: state.evidence }, ...phaseFacts(rule, state, engine, now));
  if (state.trouble) {
    const { kind, since, text: trouble } = state.trouble;
    const otherwise = rule.otherwise[kind];
    facts.push({ code: 'trouble', kind, text: trouble, forMs: now - since, otherwise, phase: state.phase });
  }
  if (isActive(state)) facts.push(...muteFacts(id, engine, now, toldAt));
  const next = engine.nextOf(id);
  if (next) {
    const left = next.at - now;
    facts.push({ code: left >= 0 ? 'next' : 'overdue', event: next.event, ms: Math.abs(left) });
  }
  return facts;
}

function phaseFacts(
  rule: AlertRule,
  state: AlertState,
  engine: AlertEngine,
  now: number,
): readonly AlertFact[] {
  const { fails, oks, since, firedAt = now, startedAt = now, severity } = state;
  const { keepForMs } = rule;
  switch (state.phase) {
    case 'normal':
      if (state.evidence === '') return [];
      return [fails > 0 ? { code: 'bad-so-far', fails, of: rule.fails } : { code: 'good' }];
    case 'pending':
      return [{ code: 'pending', heldMs: now - since, forMs: rule.forMs }];
    case 'firing':
      return [
        {
          code: 'firing',
          severity: engine.severityName(severity),
          firingMs: now - firedAt,
          troubleMs: now - startedAt,
        },
        rule.clearText === undefined
          ? { code: 'ends-after', oks: rule.oks, seen: oks, keepForMs }
          : { code: 'ends-when', condition: rule.clearText, keepForMs },
      ];
    case 'recovering':
      return [{ code: 'recovering', goodMs: now - since, keepForMs }];
  }
}

/** An alert that another place evaluates: plantao knows what that place says of it. */
function explainElsewhere(row: AlertRow, now: number): readonly AlertFact[] {
  const { name, from: place, severityName: severity, text, startedAt, muted, trouble, link } = row;
  if (trouble?.kind === 'error')
    return [{ code: 'elsewhere-old', text: trouble.text, forMs: now - trouble.since }];
  const forMs = startedAt === undefined ? undefined : now - startedAt;
  return [
    { code: 'elsewhere', name, place, severity, text, ...defined({ forMs }) },
    ...(trouble ? [{ code: 'elsewhere-old' as const, text: trouble.text, forMs: now - trouble.since }] : []),
    { code: 'elsewhere-muted', texts: muted.map((one) => one.text) },
    { code: 'elsewhere-ends', place, ...defined({ link }) },
  ];
}

function muteFacts(
  id: string,
  engine: AlertEngine,
  now: number,
  toldAt: string | undefined,
): readonly AlertFact[] {
  const reasons = engine.muteReasons(id, now);
  if (reasons.length === 0) return [{ code: 'not-muted' }];
  return reasons.map((reason): AlertFact => {
    const leftMs = 'until' in reason ? reason.until - now : undefined;
    const told = reason.code === 'flapping' ? toldAt : undefined;
    return { code: 'muted', reason, ...defined({ leftMs, toldAt: told }) };
  });
}
