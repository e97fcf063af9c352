/** Something that an incident left to be done. Wall-clock milliseconds. */
export interface FollowUp {
  /** Made of its incident and its text: whoever adds the same again adds nothing. */
  readonly id: string;
  readonly incident: string;
  readonly text: string;
  readonly addedAt: number;
  readonly by: string;
  readonly owner?: string;
  readonly dueAt?: number;
  readonly done?: { readonly by: string; readonly at: number; readonly note?: string };
  /** How often it was changed: a change says which of them it saw. */
  readonly revision: number;
  /** When somebody was reminded last that it is overdue. */
  readonly remindedAt?: number;
}

/** A follow-up on the screen. */
export interface FollowUpRow extends FollowUp {
  /** Title of its incident. */
  readonly title?: string;
  readonly state: 'overdue' | 'open' | 'done';
}

/** What a person does to follow-ups. */
export type FollowUpChange =
  | {
      readonly what: 'add';
      readonly incident: string;
      readonly text: string;
      readonly owner?: string;
      readonly dueAt?: number;
    }
  | { readonly what: 'change'; readonly owner?: string; readonly dueAt?: number }
  | { readonly what: 'done'; readonly note?: string }
  | { readonly what: 'reopen' };

/** Why a follow-up is not changed. */
export type FollowUpRefusal =
  | { readonly code: 'no-text' | 'nothing-changed' | 'not-done' }
  | { readonly code: 'no-incident'; readonly incident: string }
  | { readonly code: 'there-already'; readonly text: string }
  | { readonly code: 'done-already'; readonly text: string; readonly by: string; readonly at: number };
