import { defined } from '../model/defined.ts';
import { type Procedure, type Step, stepsOf } from '../model/procedure.ts';
import type { RunLeg, RunStepText } from '../model/run.ts';

/** Characters of the text of one step, and of all steps of one event, that the journal keeps. */
const mostOfStep = 600;
const mostOfAll = 24_000;

/**
 * What the journal keeps of a procedure, so that it says what was gone through also once the file is another: of each step its title
 * and, as far as there is room, its commands before its prose. Secrets are masked already, as in everything that a runbook shows.
 * @param from id of the step to begin with; without it, all of them
 */
export function keptOf(procedure: Procedure, from?: string): RunLeg {
  const all = stepsOf(procedure);
  const began = from === undefined ? 0 : all.findIndex(({ id }) => id === from);
  let left = mostOfAll;
  const steps = all.slice(Math.max(0, began)).map((step): RunStepText => {
    const text = cut(textOf(step), Math.min(mostOfStep, left));
    left -= text.length;
    return { id: step.id, title: step.title, ...defined({ says: text === '' ? undefined : text }) };
  });
  const { id, title, anchor } = procedure;
  return { procedure: id, title, steps, ...defined({ anchor }) };
}

function textOf({ options, branches = [], expected, notes, annotations }: Step): string {
  const said = annotations.flatMap((one) =>
    one.what === 'is' ? `is ${one.words}` : one.what === 'verify' ? `verify ${one.condition}` : [],
  );
  const commands = options.flatMap(({ label, when, codes }) => [
    ...[label, when].flatMap((text) => text ?? []),
    ...codes.map(({ text }) => text),
  ]);
  const ways = branches.map(({ when, text }) => (text === '' ? when : `${when}: ${text}`));
  return [...said, ...commands, ...ways, ...expected, ...notes].join('\n');
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff]$/, '');
  return kept === '' ? '' : `${kept}…`;
}
