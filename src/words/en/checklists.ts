import type { ChecklistRefusal } from '../../model/checklist.ts';
import type { FollowUpRefusal } from '../../model/follow-up.ts';
import { span } from '../duration.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';

const refusal: Sentences<ChecklistRefusal> = {
  'no-item': ({ item }) => `no item "${item}" on this checklist`,
  'checks-itself': ({ item }) => `"${item}" checks itself: mark it not applicable, with a reason, to pass it`,
  'nothing-to-untick': ({ item }) => `"${item}" is not ticked`,
  'no-reason': ({ item }) => `"${item}" is not applicable: why?`,
  'ticked-already': ({ item, by }) => `${by} has ticked "${item}"`,
  'nothing-to-do': ({ name }) => `${name} is not due`,
  'nothing-to-begin': ({ name }) => `${name} cannot be begun now`,
};

const followUpRefusal: Sentences<FollowUpRefusal> = {
  'no-text': () => 'a follow-up needs a text',
  'no-incident': ({ incident }) => `no incident ${incident}`,
  'there-already': ({ text }) => `"${text}" is a follow-up already`,
  'done-already': ({ text, by }) => `${by} has done "${text}"`,
  'not-done': () => 'it is not done: nothing to reopen',
  'nothing-changed': () => 'give an owner or a date',
};

/** Sentences about checklists. */
export const checklists = {
  action: (verb: string, component: string | undefined) =>
    component === undefined ? verb : `${verb} ${component}`,
  incident: (id: string, title: string) => (title === id ? id : `${id} ${title}`),
  held: (read: string, heldMs: number, forMs: number) =>
    `${read} (held for ${span(heldMs)} of ${span(forMs)})`,
  reading: 'its runbook is being read',
  notThere: (reference: string) => `no runbook or heading "${reference}"`,
  noTasks: 'no task items in its runbook: "- [ ] …"',
  noJournal: 'the journal cannot be written: nothing can be ticked',
  late: (by: string, ago: string) => `${by} came too late, ${ago} ago`,
  overdue: (due: string, open: readonly string[]) =>
    [
      `Due ${due}, not done.`,
      ...open.slice(0, 10).map((item) => `- ${item}`),
      ...(open.length > 10 ? [`… ${open.length - 10} more`] : []),
    ].join('\n'),
  reminder: {
    of: (incident: string, title: string | undefined) =>
      `Follow-up of incident ${incident}${title === undefined ? '' : `, ${title}`}, not done yet.`,
    due: (day: string, owner: string | undefined) =>
      `Due ${day}${owner === undefined ? '; nobody owns it' : `, ${owner}`}.`,
  },
  noFollowUp: (id: string) => `no follow-up ${id}`,
  followUpRefusal: (one: FollowUpRefusal) => sentenceOf(followUpRefusal, one),
  refusal: (one: ChecklistRefusal) => sentenceOf(refusal, one),
};
