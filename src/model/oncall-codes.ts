/** What a chain does next without anybody doing anything. */
export type NextInChain =
  | { readonly code: 'call'; readonly level: string }
  | { readonly code: 'remind' | 'unacknowledge' | 'exhaust' };

/** Why a level calls nobody: its shift is empty, or nothing reaches these people (ids). */
export type Uncalled =
  | { readonly code: 'nobody' }
  | { readonly code: 'no-contact'; readonly people: readonly string[] };

/** Why a chain was stopped; `reason` is the text of what mutes. */
export type StopReason =
  | { readonly code: 'resolved' | 'over' }
  | { readonly code: 'muted'; readonly reason: string };

/** An action that was tried, and how it ended as far as is known. */
export type TriedAction =
  | { readonly code: 'no-outcome'; readonly action: string; readonly by: string }
  | {
      readonly code: 'outcome';
      readonly action: string;
      readonly by: string;
      readonly state: string;
      readonly result: string;
    }
  | { readonly code: 'settled'; readonly action: string; readonly state: string };
