import { systemClock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { BoundCode, RunRow, RunStepRow } from '../model/run.ts';
import { isName } from '../procedures/decide.ts';
import { sanitize } from '../text/sanitize.ts';
import { span } from '../words/duration.ts';
import { words } from '../words/index.ts';

/** Enough of an id to name one run. */
export function shortRun(id: string): string {
  return id.slice(0, 8);
}

/** A step as the command line lists it: its place, its title, how it stands. */
export function stepLine(run: RunRow, step: RunStepRow): string {
  const place = String(run.steps.indexOf(step) + 1).padStart(3);
  const mark = step.id === run.current ? '>' : ' ';
  const standing = step.standing === 'open' ? '' : `  [${words.procedures.standings[step.standing]}]`;
  const value = step.state?.value === undefined ? '' : ` ${step.state.value}`;
  const left = step.left ? `  ${words.commands.runbook.run.wentOn(step.left.to)}` : '';
  return `${mark}${place}  ${step.title}${standing}${value}${left}`;
}

/** What a step says and what plantao does for it. */
export function stepText(step: RunStepRow): string {
  const say = words.commands.runbook.run;
  const own = new Set(step.options.flatMap(({ label }) => label ?? []));
  return [
    ...step.notes,
    ...(step.when === undefined ? [] : [step.when]),
    ...(step.elsewhere === undefined ? [] : [say.elsewhere(step.elsewhere)]),
    ...(step.limitMs === undefined ? [] : [say.limit(span(step.limitMs))]),
    ...(step.hold === undefined ? [] : [say.hold(span(step.hold.minMs), span(step.hold.maxMs))]),
    ...step.codes.flatMap((code, index) => {
      const isFirst = code.option !== undefined && code.option !== step.codes[index - 1]?.option;
      return [...(isFirst && own.has(code.option) ? [code.option] : []), ...codeText(code)];
    }),
    ...(step.branches ?? []).map(({ when, text, proposed, taken, reading }, index) =>
      say.branch(index + 1, when, text, {
        ...defined({ proposed, taken }),
        ...defined({ answer: reading && words.procedures.readings[reading.state] }),
      }),
    ),
    ...step.expected.map((text) => say.expected(text)),
    ...(step.verify ? codeText(step.verify) : []),
  ]
    .flatMap((text) => text.split('\n'))
    .map((line) => `       ${sanitize(line)}`)
    .join('\n');
}

/** A command with what plantao does in its place. */
function codeText(one: BoundCode): readonly string[] {
  if (one.folded || isName(one)) return [];
  return [`$ ${one.code.text}`, `  ${boundText(one)}`];
}

/** What plantao does for a code, in words, with what it says now. */
function boundText({ bound, reading, now, nowAt }: BoundCode): string {
  const { procedures: say } = words;
  switch (bound.as) {
    case 'action': {
      const params = Object.entries(bound.params).map(([name, value]) => `${name}=${value}`);
      const action = say.bound.action(bound.verb, bound.component, params.join(' '));
      return bound.needs.length > 0 ? `${action}  ${say.bound.needs(bound.needs)}` : action;
    }
    case 'logs':
      return say.bound.logs(bound.components, bound.query);
    case 'by-hand':
      return say.byHand(bound.why);
    case 'question': {
      const held = reading?.heldMs === undefined ? [] : [say.bound.held(reading.heldMs, bound.forMs)];
      return [`= ${say.readings[reading?.state ?? 'unknown']}`, now, ...held, ageText(nowAt)]
        .filter((text) => text !== undefined && text !== '')
        .join('  ');
    }
    default:
      return ['=', now, ageText(nowAt)].filter((text) => text !== undefined && text !== '').join(' ');
  }
}

function ageText(at: number | undefined): string | undefined {
  return at === undefined ? undefined : words.commands.runbook.run.age(span(systemClock.now() - at));
}
