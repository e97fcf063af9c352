import type { ActionState, Verb } from '../model/action.ts';
import type { Busy } from './guard.ts';
import type { Verification } from './verify.ts';

/** What became of something that was told to stop. */
export type Stopped =
  | { readonly how: 'stopped' }
  /** It cleared up after itself and says how that went. */
  | { readonly how: 'cleared'; readonly error: string }
  /** It did not end when told to. */
  | { readonly how: 'ignored' };

/** How a run ended that did not end by itself and without error. */
export type BrokenRun =
  | { readonly code: 'failed'; readonly error: string }
  | { readonly code: 'timed-out'; readonly limitMs: number; readonly stopped: Stopped }
  | { readonly code: 'cancelled'; readonly stopped: Stopped }
  /** It cannot be stopped and was not waited for any longer: at its limit, or because somebody cancelled. */
  | { readonly code: 'unstoppable'; readonly limitMs?: number }
  | { readonly code: 'connection-lost'; readonly error: string };

/** How an action ended, or why it did not begin. */
export type Outcome =
  | BrokenRun
  | { readonly code: 'changed'; readonly what: string }
  | { readonly code: 'frozen'; readonly by: string; readonly reason: string }
  | { readonly code: 'held'; readonly by: string }
  | { readonly code: 'no-lock'; readonly error: string }
  | { readonly code: 'overtaken'; readonly busy: Busy }
  | { readonly code: 'not-recorded'; readonly error: string }
  | { readonly code: 'cancelled-early' }
  /** One before it in its group did not succeed. */
  | {
      readonly code: 'group-stopped';
      readonly verb: Verb;
      readonly title: string;
      readonly state: ActionState;
    }
  /** It ran, and nothing is looked at afterwards. */
  | { readonly code: 'done' }
  | { readonly code: 'verified'; readonly verification: Verification & { readonly verified: true } }
  | { readonly code: 'not-verified'; readonly verification: Verification & { readonly verified: false } }
  | { readonly code: 'verification-cancelled' }
  | { readonly code: 'verification-failed'; readonly error: string };

const states: Readonly<Record<Outcome['code'], ActionState>> = {
  failed: 'failed',
  'timed-out': 'timed-out',
  cancelled: 'cancelled',
  unstoppable: 'unknown',
  'connection-lost': 'unknown',
  changed: 'refused',
  frozen: 'refused',
  held: 'refused',
  'no-lock': 'refused',
  overtaken: 'refused',
  'not-recorded': 'refused',
  'cancelled-early': 'cancelled',
  'group-stopped': 'cancelled',
  done: 'succeeded',
  verified: 'succeeded',
  'not-verified': 'not-verified',
  'verification-cancelled': 'not-verified',
  'verification-failed': 'not-verified',
};

/** The state of an action that ended so. */
export function stateAfter({ code }: Outcome): ActionState {
  return states[code];
}
