import type { Ask, LeftByHand, NotUnderstood, Source } from '../../model/import-codes.ts';
import { plural } from '../plural.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';

const ask: Sentences<Ask> = {
  'how-checked': () => 'QUESTION: how is it checked? Add check: or runs:',
  'same-as': ({ other }) => `QUESTION: the text also has { ${other} }. Is that the same thing?`,
  source: () => 'QUESTION: where is it read? Name a source: prometheus, json, sql, redis',
  'whole-name': () => 'QUESTION: is this the whole name of the series?',
  hole: ({ from, to }) => `QUESTION: what about ${from} to ${to}? No band covers it`,
  overlap: ({ from, to }) => `QUESTION: the bands overlap between ${to} and ${from}`,
  unread: ({ text }) => `QUESTION: what does "${text}" mean as a condition?`,
  'which-metric': ({ text }) => `QUESTION: which metric is "${text}"? None of that name has a source`,
  condition: () => 'QUESTION: when does it fire? The text has no condition',
  severity: () => 'QUESTION: how severe is it? The default is P2',
  secret: ({ variable }) =>
    `A secret stood here: set ${variable}, and change the secret; whoever has the text knows it`,
  due: ({ text }) => `QUESTION: when is "${text}" due?`,
  'which-day': ({ text }) => `QUESTION: on which day? "${text}" does not say; the day below is a default`,
  also: ({ text }) => `QUESTION: the text also says "${text}". Is that another condition?`,
  shift: ({ due }) => `QUESTION: who is on call when? With shifts under oncall, add due: ${due}`,
  zone: () => 'QUESTION: which time zone? Add timezone: America/Sao_Paulo, or yours',
  reach: () => 'QUESTION: how are they reached? Add phone:, email: or chat:',
  'left-out': ({ text }) => `Only the first program is taken from: ${text}`,
  kind: ({ name }) => `QUESTION: is it ${name}? Only the name of a pod says so`,
  refused: ({ reason }) => `Refused: ${reason}`,
};

const byHand: Sentences<LeftByHand> = {
  editor: () => 'opens an editor',
  session: () => 'opens a session',
  'version-control': () => 'works with version control',
  restore: () => 'writes over data',
  backup: () => 'copies data',
  install: () => 'installs or inspects software',
  build: () => 'builds or moves images',
  secret: () => 'prints a secret',
  'program-text': () => 'runs a program text',
  infrastructure: () => 'changes infrastructure',
  file: () => 'writes or reads a file',
  chain: () => 'chains commands',
  pipe: () => 'pipes into another program',
  substitution: () => 'depends on what a shell makes of it',
  here: () => 'reads text written behind it',
  destructive: () => 'destroys',
  'no-place': () => 'is about nothing in the draft',
  variables: () => 'sets variables for a program',
  needs: ({ names }) => `needs ${names.join(', ')}`,
};

const notUnderstood: Sentences<NotUnderstood> = {
  program: ({ text }) => `unknown program ${text}`,
  word: ({ text }) => `unknown word ${text}`,
  compound: () => 'a loop, a condition or a group',
  broken: () => 'does not parse',
  'other-language': () => 'written in another language',
  doubtful: () => 'a placeholder that a shell may take for files',
};

/** Sentences of drafts made from runbooks. */
export const imports = {
  from: ({ file, line }: Source) => `from ${file}:${line}`,
  head: (files: readonly string[]): readonly string[] => [
    `Drafted by plantao import from ${files.join(', ')}. Review every line before you use it.`,
    'Lines in comments need an answer first; look for QUESTION.',
  ],
  own: [
    'Actions of your own, drafted from commands without a verb of plantao. Move each under its component, under actions:, once you',
    'have read it. None runs through a shell.',
  ],
  ask: (one: Ask) => sentenceOf(ask, one),
  byHand: (one: LeftByHand) => sentenceOf(byHand, one),
  notUnderstood: (one: NotUnderstood) => sentenceOf(notUnderstood, one),
  report: {
    title: (files: readonly string[]) => files.join(', '),
    commands: (mapped: number, all: number, unknown: number) =>
      all === 0
        ? 'no commands'
        : `${mapped} of ${plural(all, 'command')} mapped (${Math.floor((100 * mapped) / all)} %), ${unknown} unknown`,
    states: (live: number, own: number, idle: number, hand: number) =>
      `${live} live, ${plural(own, 'own action')} to review, ${idle} not needed, ${hand} by hand`,
    why: (reasons: readonly (readonly [string, number])[]) =>
      `why by hand: ${reasons.map(([reason, count]) => `${reason} (${count})`).join(', ')}`,
    needsMore: 'needs something filled in',
    procedures: (count: number) => `procedures: ${count}, for plantao runbook run`,
    found: (section: string, active: number, off: number) =>
      off === 0 ? `${section}: ${active}` : `${section}: ${active}, and ${off} in comments`,
    byHand: 'By hand:',
    unknown: 'Unknown, so by hand and taken for destructive:',
    questions: 'Questions:',
    secrets: 'Secrets replaced; change them, whoever has the text knows them:',
    line: ({ file, line }: Source, text: string) => `  ${file}:${line}  ${text}`,
    written: (file: string) => `wrote ${file}`,
    invalid: 'The draft is not valid:',
  },
};
