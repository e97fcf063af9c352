import { isKnownVerb } from '../actions/verbs.ts';
import type { LintFault, LintFinding } from '../model/lint-codes.ts';
import type { Code, FilePlace, Procedure, Step } from '../model/procedure.ts';
import { stepsOf } from '../model/procedure.ts';
import { type Block, leadsElsewhere, type Runbook, type Span } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { bindStep } from '../procedures/bind.ts';
import { elsewhereOf } from '../procedures/environments.ts';
import { legAt } from '../procedures/find.ts';
import { plantaoLine } from '../procedures/plantao-line.ts';
import { recognised } from '../procedures/recognised.ts';
import { vocabularyOf } from '../procedures/vocabulary.ts';
import { effectOf, type Recognised } from '../runbooks/commands/command.ts';
import { readCommands, readSpan } from '../runbooks/commands/read.ts';
import { recognise } from '../runbooks/commands/recognise.ts';
import { findPlace } from '../runbooks/find.ts';
import { annotationsIn } from '../runbooks/steps/annotations.ts';
import { proceduresOf } from '../runbooks/steps/procedures.ts';
import { dayMs } from '../time/units.ts';
import { longestWayMs } from './budget.ts';
import { Ignored } from './ignored.ts';

/** A review is past after this many days. */
const reviewDays = 180;

/** What a runbook is read against. */
interface LintContext {
  readonly config: SystemConfig;
  /** Every runbook, for links between them. */
  readonly books: readonly Runbook[];
  /** Wall-clock milliseconds. */
  readonly now: number;
}

/** Reads one runbook against a configuration: what is wrong in it, in the order of its lines. Pure. */
export function lintRunbook(runbook: Runbook, file: string, context: LintContext): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const add = (at: FilePlace, fault: LintFault): void => {
    findings.push({ file, line: at.line, column: at.column, fault });
  };
  const { front, procedures } = proceduresOf(runbook);
  const { config, now } = context;
  for (const { line, column, ...fault } of front.faults)
    add({ line, column }, { code: 'front-matter', text: textOf(fault) });
  const top = { line: runbook.marks.front?.line ?? 1, column: 1 };
  for (const name of front.for)
    if (!config.alerts.some((alert) => alert.name.toLowerCase() === name.toLowerCase()))
      add(top, { code: 'unknown-alert', name });
  for (const name of front.environments)
    if (!config.environments.includes(name)) add(top, { code: 'unknown-environment', name });
  const days = front.reviewed === undefined ? 0 : Math.floor((now - Date.parse(front.reviewed)) / dayMs);
  if (days > reviewDays) add(top, { code: 'review', days });
  links(runbook, context, add);
  annotations(runbook, config, add);
  spans(runbook, config, add);
  for (const procedure of procedures) {
    const steps = stepsOf(procedure);
    steps.forEach((step, index) => {
      commands(step, config, add);
      if (step.branches && !step.branches.some(({ otherwise }) => otherwise) && !has(step, 'otherwise'))
        add(step.at, { code: 'no-otherwise', step: step.title });
      if (changes(step) && !has(step, 'by-hand') && !isVerified(step, steps.slice(index + 1), procedure))
        add(step.at, { code: 'no-verification', step: step.title });
      const elsewhere = elsewhereOf(step, procedure.path, front, config.environment, config.environments);
      if (elsewhere && !elsewhere.saidSo)
        add(step.at, { code: 'other-environment', step: step.title, environment: elsewhere.environment });
    });
    const minutes = longestWayMs(procedure) / 60_000;
    const most = (procedure.limitMs ?? Number.POSITIVE_INFINITY) / 60_000;
    if (minutes > most) add(procedure.at, { code: 'over-budget', minutes: Math.ceil(minutes), most });
  }
  const ignored = new Ignored(runbook, now);
  for (const { at, fault } of ignored.faults) add(at, fault);
  const places = new Set<string>();
  return findings
    .filter(({ fault, line, column }) => {
      const place = `${line}:${column} ${fault.code}`;
      // A span of a step is read with it, and by itself.
      return places.size < places.add(place).size && !ignored.covers(fault.code, line);
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

type Add = (at: FilePlace, fault: LintFault) => void;

function has({ annotations: all }: Step, what: Step['annotations'][number]['what']): boolean {
  return all.some((one) => one.what === what);
}

function textOf(fault: Readonly<Record<string, unknown>>): string {
  return [fault.key, fault.reason, fault.code === 'unknown-key' ? undefined : fault.code]
    .filter((one) => typeof one === 'string')
    .join(': ');
}

/** Links to headings and files that are not there. A file that is no runbook is none of ours to look for. */
function links(runbook: Runbook, { books }: LintContext, add: Add): void {
  const look = (spans: readonly Span[], { line }: Block): void => {
    for (const { link } of spans) {
      if (link === undefined || leadsElsewhere(link)) continue;
      const [path = '', anchor] = link.split('#', 2);
      const isOwn = path === '';
      if (!isOwn && !/\.(?:md|markdown)$/i.test(path)) continue;
      const place = isOwn ? findPlace([runbook], `${runbook.name}#${anchor ?? ''}`) : findPlace(books, link);
      // A file beside the runbooks is not of the shelf.
      if (!place && !isOwn) continue;
      if (!place || place.missing !== undefined) add({ line, column: 1 }, { code: 'broken-link', to: link });
    }
  };
  for (const block of runbook.blocks) {
    if ('spans' in block) look(block.spans, block);
    if (block.kind === 'table')
      for (const cells of [block.header, ...block.rows]) for (const cell of cells) look(cell, block);
  }
}

/** Commands of plantao's own, wherever they stand: a reader will type them. */
function spans(runbook: Runbook, config: SystemConfig, add: Add): void {
  for (const codes of runbook.marks.codes.values())
    for (const { text, line, column } of codes) {
      if (!/^plantao (?:run|logs|check|metrics|queues)\s/.test(text)) continue;
      const holes = text.match(/<[^<>]+>|\{\w+\}/g) ?? [];
      const { as, ...bound } = plantaoLine(text, holes, {}, config);
      if (as !== 'by-hand' || !('why' in bound)) continue;
      const { why } = bound;
      if (why.code !== 'not-understood' && why.code !== 'no-component') continue;
      const reason = why.code === 'not-understood' ? { reason: why.reason } : {};
      add({ line, column }, { code: 'unknown-name', text: shortened(text), ...reason });
    }
}

/** Comments that say something of a step: unknown ones, names that are not there, ids that are there twice. */
function annotations(runbook: Runbook, config: SystemConfig, add: Add): void {
  const ids = new Map<string, number>();
  for (const { text, line, column } of runbook.marks.comments)
    for (const one of annotationsIn(text, { line, column })) {
      if (one.what === 'unknown') add(one.at, { code: 'unknown-annotation', text: one.text });
      if (one.what === 'only' && !config.environments.includes(one.environment))
        add(one.at, { code: 'unknown-environment', name: one.environment });
      if (one.what === 'gate' && !isAction(one.action, config))
        add(one.at, { code: 'unknown-name', text: `gate ${one.action}` });
      // A heading under which there is nothing to do leads nowhere either.
      if (one.what === 'otherwise' && !legAt(runbook, one.anchor))
        add(one.at, { code: 'broken-link', to: `#${one.anchor}` });
      if (one.what !== 'id') continue;
      const first = ids.get(one.id);
      if (first === undefined) ids.set(one.id, line);
      else add(one.at, { code: 'equal-ids', id: one.id, first });
    }
}

/** Whether there is such an action: a misspelt one would hold nothing back, and nobody would notice. */
function isAction(text: string, { components }: SystemConfig): boolean {
  const [verb = '', id] = text.split(/\s+/);
  const among = components.filter((one) => id === undefined || one.id === id);
  return (
    among.length > 0 &&
    (isKnownVerb(verb) || among.some(({ actions }) => actions.some(({ name }) => name === verb)))
  );
}

/** Every command of a step, by the one reading that runs have. */
function commands(step: Step, config: SystemConfig, add: Add): void {
  const bound = bindStep(step, {
    ...{ config, vocabulary: vocabularyOf(config), given: {} },
    recognise: (code) => recognised(code, {}, config),
  });
  const all = [
    ...bound.codes,
    ...bound.branches.flatMap(({ condition }) => condition ?? []),
    ...(bound.verify ? [bound.verify] : []),
  ];
  for (const { code, bound: as } of all) {
    if (as.as !== 'by-hand') continue;
    const { why } = as;
    const isOurs = /^\s*(?:[$>]\s+)?plantao\s/.test(code.text);
    if (why.code === 'not-understood' || (isOurs && why.code === 'no-component'))
      add(code.at, {
        ...{ code: 'unknown-name', text: shortened(code.text) },
        ...(why.code === 'not-understood' ? { reason: why.reason } : {}),
      });
    else if (why.code === 'no-component') add(code.at, { code: 'no-component', text: shortened(code.text) });
    else
      for (const meaning of meaningsOf(code))
        if (isNotUnderstood(meaning)) add(code.at, { code: 'not-understood', text: shortened(code.text) });
  }
  if (bound.verify?.bound.as === 'by-hand')
    add(bound.verify.code.at, { code: 'unknown-name', text: shortened(bound.verify.code.text) });
}

function meaningsOf({ text, from, language }: Code): readonly Recognised[] {
  const span = from === 'span' ? readSpan(text) : undefined;
  const found = from === 'span' ? (span ? [span] : []) : readCommands(text, language);
  // A line by itself does not say that it is typed into Redis; its words do.
  const typed = found.map((command) => recognise(command));
  if (typed.every(({ kind }) => kind !== 'unknown')) return typed;
  const redis = readCommands(text, 'redis').filter(({ dialect }) => dialect === 'redis');
  return redis.length > 0 ? redis.map((command) => recognise(command)) : typed;
}

/** Chains, pipes and files are a person's to do and known to be; a word or a program that nobody knows is not. */
function isNotUnderstood(meaning: Recognised): boolean {
  return (
    meaning.kind === 'unknown' || (meaning.kind === 'partial' && /^(?:word|doubtful)$/.test(meaning.why.code))
  );
}

function shortened(text: string): string {
  const line = text.replace(/\s*\\?\n\s*/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function meanings({ options }: Step): readonly Recognised[] {
  return options.flatMap(({ codes }) => codes.flatMap(meaningsOf));
}

/** Whether a step does something to the system: what is only typed elsewhere, or not understood, is another fault. */
function changes(step: Step): boolean {
  const does = meanings(step).some(
    (meaning) =>
      meaning.kind === 'known' &&
      effectOf(meaning) !== 'read' &&
      meaning.effect !== 'none' &&
      meaning.act.do !== 'script',
  );
  return (
    does ||
    has(step, 'is') ||
    step.options.some(({ codes }) => codes.some(({ text }) => /^plantao run /.test(text)))
  );
}

/** Whether something behind a change looks at what came of it. */
function isVerified(step: Step, later: readonly Step[], { parts }: Procedure): boolean {
  if (has(step, 'verify') || step.expected.length > 0 || step.hold) return true;
  const looks = (one: Step) =>
    has(one, 'verify') ||
    one.expected.length > 0 ||
    one.hold !== undefined ||
    meanings(one).some((meaning) => meaning.kind === 'known' && meaning.effect === 'read') ||
    one.options.some(({ codes }) => codes.some(({ text }) => /\s(?:is|has|[<>=]=?)\s/.test(text)));
  return (
    looks(step) ||
    later.some(looks) ||
    parts.some(({ kind, steps }) => kind === 'verification' && steps.length > 0)
  );
}
