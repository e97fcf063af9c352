/** Sentences of the engine: what it says where nothing answered. */
export const engine = {
  notAskedYet: 'not asked yet',
  notReadYet: 'not read yet',
  noChecks: 'no checks',
  late: (time: string) => `no answer within ${time}`,
  /** A health document without the field that speaks for another component. */
  partMissing: (title: string) => `${title} did not report it`,
  noAnswerOf: (title: string) => `${title} did not answer`,
  noRows: 'the source returns no rows',
  notANumber: 'the value is not a number',
  infinite: 'the value is infinite',
  noData: 'no data',
  unusable: (what: string, reason: string) => `${what} cannot be used: ${reason}`,
  unusableTarget: 'cannot be used',
  unknownKind: (kind: string) => `unknown kind "${kind}"`,
  waiting: (count: number | null, longest?: string) =>
    `${count ?? 'some'} waiting${longest === undefined ? '' : `, longest ${longest}`}`,
  checklistOverdue: (open: number, all: number, about: string | undefined, more: number) =>
    `checklist overdue, ${open} of ${all} open${about === undefined ? '' : ` (${about})`}${more > 0 ? `, and ${more} more times` : ''}`,
  followUpOverdue: (text: string, more: number) =>
    `follow-up overdue: ${text}${more > 0 ? ` (and ${more} more)` : ''}`,
  invalidDate: 'invalid date',
};
