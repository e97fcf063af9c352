import type { AlertPhase, Otherwise, TroubleKind } from './alert.ts';
import type { Band } from './band.ts';
import type { Bound } from './quantity.ts';
import type { Status } from './status.ts';

/** What a condition was judged on. Titles and problems are as the engine has them; durations are milliseconds. */
export type Evidence =
  /** `only-bound`: the value is a limit, since not all was seen, and the limit does not decide. */
  | {
      readonly code: 'value' | 'only-bound';
      readonly title: string;
      readonly value: number;
      readonly unit: string;
      readonly bound?: Bound;
    }
  | {
      readonly code: 'usual';
      readonly title: string;
      readonly value: number;
      readonly unit: string;
      readonly usual: number;
      readonly bound?: Bound;
    }
  | {
      readonly code: 'band';
      readonly title: string;
      readonly value: number;
      readonly unit: string;
      readonly band: Band;
      readonly bound?: Bound;
    }
  /** The range that is usual at this hour of the week, in so many weeks. */
  | {
      readonly code: 'unusual' | 'not-unusual';
      readonly title: string;
      readonly value: number;
      readonly unit: string;
      readonly low: number;
      readonly high: number;
      readonly weeks: number;
      /** Minutes that it has been outside. */
      readonly minutes: number;
    }
  /** Fewer weeks were seen than it takes; the last minutes were not seen; there is no history here. */
  | {
      readonly code: 'usual-weeks' | 'usual-unseen' | 'usual-nowhere';
      readonly title: string;
      readonly weeks: number;
    }
  | { readonly code: 'unchanged'; readonly title: string; readonly value: number; readonly unit: string }
  /** From its first low point of the window to the last; of a queue, who was there to empty it. */
  | {
      readonly code: 'rises';
      readonly title: string;
      readonly unit: string;
      readonly from: number;
      readonly to: number;
      readonly windowMs: number;
      readonly emptiedBy?: EmptiedBy;
    }
  /** The pair of windows that is nearest to its factor, or over it; `left` is the share of the budget. */
  | {
      readonly code: 'burns';
      readonly title: string;
      readonly burn: number;
      readonly factor: number;
      readonly longMs: number;
      readonly shortMs: number;
      readonly left: number | null;
      readonly bound?: Bound;
      readonly goneInMs?: number;
    }
  | {
      readonly code: 'burns-not' | 'burn-unknown';
      readonly title: string;
      readonly left: number | null;
      readonly bound?: Bound;
    }
  | {
      readonly code: 'rise-unknown';
      readonly title: string;
      readonly seenMs: number;
      readonly windowMs: number;
    }
  | { readonly code: 'no-data' | 'stale'; readonly title: string; readonly problem?: string }
  /** Not asked yet; read once only; nothing to compare with; no answer; nothing waits; something does, nobody knows since when. */
  | {
      readonly code:
        | 'not-asked'
        | 'read-once'
        | 'usual-unknown'
        | 'no-answer'
        | 'none-waiting'
        | 'wait-unknown';
      readonly title: string;
    }
  /** So many answers are late; `ms` is how late the first is, or how long until the next is due. */
  | {
      readonly code: 'answers-late';
      readonly title: string;
      readonly count: number;
      readonly ms: number;
    }
  | { readonly code: 'next-answer-due'; readonly title: string; readonly ms: number }
  /** Nobody knows when answers are due. */
  | { readonly code: 'due-unknown'; readonly title: string; readonly count: number }
  | { readonly code: 'status'; readonly title: string; readonly status: Status; readonly summary: string }
  | { readonly code: 'status-stale'; readonly title: string; readonly summary: string }
  | { readonly code: 'answer-age' | 'longest-wait'; readonly title: string; readonly ms: number }
  | { readonly code: 'lines'; readonly count: number; readonly pattern: string; readonly windowMs: number }
  | { readonly code: 'lines-unknown'; readonly problem?: string }
  /** The configuration no longer has what the rule speaks of. */
  | { readonly code: 'gone'; readonly id: string }
  | { readonly code: 'no-network' };

/** What empties a queue: nothing, since it is paused · nobody · a component that is down, by its title · so many. */
export type EmptiedBy =
  | { readonly code: 'paused' | 'nobody' }
  | { readonly code: 'worker-down'; readonly worker: string }
  | { readonly code: 'workers'; readonly count: number };

/** Why a firing alert notifies nobody. `until` is wall-clock milliseconds. */
export type MuteReason =
  | { readonly code: 'silence'; readonly by: string; readonly about: string; readonly until: number }
  | { readonly code: 'maintenance'; readonly window: string; readonly until: number }
  /** Title of a component that is down and on which this one depends; name of its alert, which is as urgent or more so. */
  | { readonly code: 'dependency'; readonly component: string; readonly alert: string }
  /** Name of the rule that mutes it. */
  | { readonly code: 'rule'; readonly rule: string }
  | { readonly code: 'flapping' }
  | { readonly code: 'acknowledged'; readonly by: string }
  /** As the place says where the alert comes from. */
  | { readonly code: 'silenced-there' | 'inhibited-there'; readonly place: string; readonly id: string }
  | { readonly code: 'maintenance-there'; readonly place: string };

/** Why an alert ended. */
export type EndReason =
  | { readonly code: 'good' | 'good-in-time' | 'rule-gone' | 'away-too-long' }
  /** Neither good nor bad: it could not be judged for so long, in milliseconds. */
  | { readonly code: 'unknown'; readonly forMs: number };

/** Why an alert does not flap any more. */
export type SteadyReason = { readonly code: 'worse' | 'still' | 'few-changes' };

/** What happens to an alert without further readings. */
export type NextEvent = 'fires' | 'resolves' | 'answer-due' | 'given-up';

/** One thing that explains an alert. Durations in milliseconds. */
export type AlertFact =
  | {
      readonly code: 'rule';
      readonly name: string;
      readonly condition: string;
      readonly forMs: number;
      /** plantao made it: no rule of the configuration is about the component. */
      readonly implied: boolean;
    }
  | { readonly code: 'no-rule'; readonly component: string }
  | { readonly code: 'unknown'; readonly id: string }
  | { readonly code: 'not-judged' }
  | { readonly code: 'reading'; readonly evidence: string }
  | { readonly code: 'good' }
  | { readonly code: 'bad-so-far'; readonly fails: number; readonly of: number }
  | { readonly code: 'pending'; readonly heldMs: number; readonly forMs: number }
  | {
      readonly code: 'firing';
      /** In the team's own word. */
      readonly severity: string;
      readonly firingMs: number;
      readonly troubleMs: number;
    }
  /** What must be so before it ends: a condition, or a number of good readings; and for how long. */
  | { readonly code: 'ends-when'; readonly condition: string; readonly keepForMs: number }
  | { readonly code: 'ends-after'; readonly oks: number; readonly seen: number; readonly keepForMs: number }
  | { readonly code: 'recovering'; readonly goodMs: number; readonly keepForMs: number }
  | {
      readonly code: 'trouble';
      readonly kind: TroubleKind;
      readonly text: string;
      readonly forMs: number;
      readonly otherwise: Otherwise;
      readonly phase: AlertPhase;
    }
  /** Of one that flaps, when people were told of it last: a time on the wall. */
  | {
      readonly code: 'muted';
      readonly reason: MuteReason;
      readonly leftMs?: number;
      readonly toldAt?: string;
    }
  | { readonly code: 'not-muted' }
  /** An alert of another place: what it says, since when, what keeps it quiet, and that only the place ends it. */
  | {
      readonly code: 'elsewhere';
      readonly name: string;
      readonly place: string;
      readonly severity: string;
      readonly text: string;
      readonly forMs?: number;
    }
  | { readonly code: 'elsewhere-old'; readonly text: string; readonly forMs: number }
  | { readonly code: 'elsewhere-muted'; readonly texts: readonly string[] }
  | { readonly code: 'elsewhere-ends'; readonly place: string; readonly link?: string }
  | { readonly code: 'next' | 'overdue'; readonly event: NextEvent; readonly ms: number };

/** What was refused of a person. */
export type AlertRefusal =
  | { readonly code: 'not-firing'; readonly alert: string }
  | { readonly code: 'silence-of-nothing' | 'silence-in-the-past' | 'maintenance-in-the-past' }
  | { readonly code: 'no-incident'; readonly incident: string };

/** What a condition needed where its text said something else, or nothing. */
export type ConditionPart =
  | 'condition'
  | 'value'
  | 'number'
  | 'duration'
  | 'pattern'
  | 'metric'
  | 'component'
  | 'metric-or-component'
  | 'queue-or-escalation';

/** Why a text is not a condition; `word` is as it was written. */
export type ConditionFault =
  | { readonly code: 'too-long'; readonly most: number }
  | { readonly code: 'no-budget'; readonly word: string }
  | { readonly code: 'too-deep' | 'open-quote' | 'rises-too-short' }
  /** A `for` that does not end the condition: something follows it, or it stands in parentheses. */
  | { readonly code: 'after-for'; readonly word: string }
  | { readonly code: 'for-inside' }
  /** A word that cannot begin a condition. */
  | { readonly code: 'no-condition'; readonly word: string }
  /** What is asked of a component can only be asked of a metric, and the other way round. */
  | { readonly code: 'component-has-status' | 'metric-has-bands'; readonly word: string }
  | { readonly code: 'unexpected' | 'not-a-number' | 'not-a-duration' | 'not-quoted'; readonly word: string }
  | { readonly code: 'not-a-value'; readonly word: string; readonly unit: string }
  | {
      readonly code: 'no-metric' | 'no-component' | 'no-subject' | 'no-oldest' | 'no-due';
      readonly word: string;
    }
  | { readonly code: 'ends-early'; readonly wanted: ConditionPart; readonly after?: string }
  | {
      readonly code: 'other-word';
      readonly wanted: readonly string[];
      readonly after?: string;
      readonly instead?: string;
    };

/** Why a text is not a list of matchers. */
export type MatcherFault =
  | { readonly code: 'not-a-matcher'; readonly text: string }
  | { readonly code: 'not-a-pattern'; readonly pattern: string }
  | { readonly code: 'empty' | 'matches-everything' };
