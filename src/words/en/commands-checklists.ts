import { span } from '../duration.ts';

const changed = { 0: 'recorded', 3: 'refused' };

/** Commands about checklists and follow-ups. */
export const commandChecklists = {
  checklist: {
    exits: {
      0: 'nothing due, or everything good',
      1: 'due, or an item not good yet',
      2: 'overdue, or an item bad',
      3: 'no such checklist, or its runbook is missing',
    },
    changed: { exits: changed },
    none: 'no checklists: add checklists to the configuration, or a runbook with "kind: checklist"',
    items: (open: number, all: number) =>
      open === 0 ? `${all} of ${all}` : `${all - open} of ${all}, ${open} open`,
    due: (at: string) => `due ${at}`,
    overdue: (ms: number) => `overdue for ${span(ms)}`,
    next: (at: string) => `next ${at}`,
    done: (by: string, at: string) => `done by ${by} ${at}`,
    missed: (times: readonly string[], more: number) =>
      `missed: ${times.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    heading: (name: string, about: string | undefined, facts: readonly string[]) =>
      [about === undefined ? name : `${name}, ${about}`, ...facts].join('; '),
    mark: (by: string, ago: string, reason: string | undefined) =>
      `${by}, ${ago} ago${reason === undefined ? '' : `: ${reason}`}`,
    readAgo: (read: string, ago: string | undefined) => (ago === undefined ? read : `${read} (${ago} ago)`),
    gates: (action: string) => `holds back ${action}`,
    reason: 'Why it does not apply',
    needsReason: '--reason is missing: say why it does not apply',
    occasion: 'Which one, where several are open: the incident, as it is listed',
    which: (name: string, all: readonly string[]) =>
      `several of "${name}" are open: choose with --about ${all.join(', ')}`,
    noItem: (text: string, name: string) => `no item "${text}" on "${name}"`,
    severalItems: (text: string) => `several items match "${text}": give the number`,
    ticked: (item: string) => `ticked: ${item}`,
    unticked: (item: string) => `unticked: ${item}`,
    waived: (item: string) => `not applicable: ${item}`,
    begun: (name: string) => `${name} begun`,
    complete: (name: string) => `${name} is done`,
    first: (by: string, ago: string) => `${by} was first, ${ago} ago: nothing changed`,
  },
  followups: {
    exits: { 0: 'none open', 1: 'some open', 2: 'some overdue' },
    changed: { exits: changed },
    none: 'no open follow-ups',
    all: 'Also those that are done',
    owner: 'Whose it is',
    due: 'When it must be done: 2026-12-24, or 7d from now',
    note: 'What was done',
    notADay: (text: string) =>
      `--due needs a day such as 2026-12-24 or a time from now such as 7d, not "${text}"`,
    noneLike: (id: string) => `no follow-up "${id}": "plantao followups" lists them`,
    severalLike: (id: string) => `several follow-ups begin with "${id}"`,
    added: (text: string) => `added: ${text}`,
    done: (text: string) => `done: ${text}`,
    reopened: (text: string) => `open again: ${text}`,
    changedTo: (text: string, facts: readonly string[]) => `${text}: ${facts.join(', ')}`,
    overdue: (ms: number) => `overdue for ${span(ms)}`,
  },
};
