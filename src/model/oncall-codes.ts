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

/** Why somebody cannot stand in for somebody else. People by name, moments in wall-clock milliseconds. */
export type SwapRefusal =
  | { readonly code: 'not-a-moment' | 'not-on-the-clock' | 'twice-on-the-clock'; readonly text: string }
  | { readonly code: 'past'; readonly text: string }
  | { readonly code: 'ends-before-it-starts' | 'too-long' }
  | { readonly code: 'same-person'; readonly person: string }
  | { readonly code: 'not-on-call'; readonly person: string }
  | {
      readonly code: 'no-contact';
      readonly person: string;
      readonly level: string;
      readonly channels: readonly string[];
      readonly contacts: readonly string[];
    };
