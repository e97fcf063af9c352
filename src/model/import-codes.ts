/** Where something stands in the files that were read. */
export interface Source {
  /** As the person named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What a person has to answer before, or after, an entry is used. */
export type Ask =
  /** Nothing says how to tell whether it runs. */
  | { readonly code: 'how-checked' }
  /** Two names that may mean one thing. */
  | { readonly code: 'same-as'; readonly other: string }
  /** Nothing says where the value is read. */
  | { readonly code: 'source' }
  /** The name was looked for in a page of metrics: it may be only part of one. */
  | { readonly code: 'whole-name' }
  | { readonly code: 'hole'; readonly from: string; readonly to: string }
  | { readonly code: 'overlap'; readonly from: string; readonly to: string }
  | { readonly code: 'unread'; readonly text: string }
  /** The condition is about a value that has no metric of that name, or one without a source. */
  | { readonly code: 'which-metric'; readonly text: string }
  | { readonly code: 'severity' }
  /** A text about an alert that does not say when it fires. */
  | { readonly code: 'condition' }
  | { readonly code: 'secret'; readonly variable: string }
  | { readonly code: 'due'; readonly text: string }
  /** The text says how often, not on which day. */
  | { readonly code: 'which-day'; readonly text: string }
  /** A condition beside the one that was taken. */
  | { readonly code: 'also'; readonly text: string }
  | { readonly code: 'shift'; readonly due: string }
  | { readonly code: 'zone' }
  | { readonly code: 'reach' }
  /** What stands behind a pipe is no part of the action. */
  | { readonly code: 'left-out'; readonly text: string }
  | { readonly code: 'kind'; readonly name: string }
  /** Validation says so. */
  | { readonly code: 'refused'; readonly reason: string };

/** Why a command is left to a person although it is known. */
export type ByHandReason =
  | 'editor'
  | 'session'
  | 'version-control'
  | 'restore'
  | 'backup'
  | 'install'
  | 'build'
  | 'secret'
  | 'program-text'
  | 'infrastructure';

/** Why plantao does nothing in the place of a command that it understands. */
export type LeftByHand =
  | { readonly code: ByHandReason }
  | {
      readonly code:
        | 'file'
        | 'chain'
        | 'pipe'
        | 'substitution'
        | 'here'
        | 'destructive'
        | 'no-place'
        | 'variables';
    }
  | { readonly code: 'needs'; readonly names: readonly string[] };

/** Why a command is not understood. */
export type NotUnderstood =
  | { readonly code: 'program' | 'word'; readonly text: string }
  | { readonly code: 'compound' | 'broken' | 'other-language' | 'doubtful' };
