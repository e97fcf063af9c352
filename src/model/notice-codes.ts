import type { NoticeKind } from './notify.ts';

/** A message by what it is and whom it calls. */
export interface MessageName {
  readonly kind: NoticeKind;
  /** It ended because nobody can tell any more. */
  readonly unsure?: true;
  /** Names of the people it calls or asks. */
  readonly people: readonly string[];
  /** Of a call: the level of the chain. */
  readonly level?: string;
}

/** One thing about who was told of an alert, and who will be. Durations in milliseconds. */
export type NotificationFact =
  | {
      readonly code: 'sent';
      readonly message: MessageName;
      readonly channel: string;
      readonly agoMs: number;
    }
  | { readonly code: 'sending' | 'withdrawn'; readonly message: MessageName; readonly channel: string }
  | {
      readonly code: 'failed' | 'unknown';
      readonly message: MessageName;
      readonly channel: string;
      readonly result: string;
    }
  | {
      readonly code: 'retrying';
      readonly message: MessageName;
      readonly channel: string;
      readonly result: string;
      readonly attempts: number;
      /** An attempt may have arrived. */
      readonly uncertain: boolean;
      readonly inMs: number;
    }
  /** No routes at all; none for this severity here and now; one that leads to no channel. */
  | { readonly code: 'no-routes' }
  | { readonly code: 'no-route' | 'no-channels'; readonly severity: string }
  | { readonly code: 'not-yet'; readonly channels: readonly string[] }
  | {
      readonly code: 'planned';
      readonly message: MessageName;
      readonly channel: string;
      readonly inMs: number;
    }
  | { readonly code: 'acknowledged'; readonly by: string }
  | { readonly code: 'called'; readonly level: string; readonly people: readonly string[] }
  /** What the chain does next, in words; while acknowledged it is stopped by the end of the alert only. */
  | { readonly code: 'chain'; readonly next: string; readonly inMs: number; readonly acknowledged: boolean };

/** What keeps messages from getting through. */
export type DeliveryProblem =
  /** Names of people who should be called and have no contact that anything reaches. */
  | { readonly code: 'unreached'; readonly people: readonly string[] }
  | { readonly code: 'no-journal'; readonly problem: string }
  | { readonly code: 'failed' | 'unknown'; readonly channel: string; readonly result: string }
  | {
      readonly code: 'retrying';
      readonly channel: string;
      readonly attempts: number;
      /** An attempt may have arrived. */
      readonly uncertain: boolean;
      readonly result: string;
    };
