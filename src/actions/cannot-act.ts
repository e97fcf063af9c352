import type { Verb } from '../model/action.ts';
import { words } from '../words/index.ts';

/** Why what was asked for is not planned, not confirmed or not recorded. */
type CannotActReason =
  | { readonly code: 'read-only' }
  | { readonly code: 'no-component'; readonly component: string }
  | {
      readonly code: 'no-such-verb';
      readonly title: string;
      readonly verb: Verb;
      readonly verbs: readonly Verb[];
    }
  | { readonly code: 'not-firing' }
  | { readonly code: 'no-undo' }
  | { readonly code: 'undone' }
  | { readonly code: 'undo-needs-secrets'; readonly verb: Verb }
  /** A change for a while of which nothing goes back, or nothing that the journal could keep. */
  | { readonly code: 'no-way-back'; readonly verb: Verb; readonly secret: boolean }
  | { readonly code: 'not-temporary' }
  | { readonly code: 'plan-unknown' }
  | { readonly code: 'plan-old' }
  | { readonly code: 'plan-used' }
  /** A guard refused the plan; `text` is what the plan says. */
  | { readonly code: 'refused'; readonly text: string }
  | { readonly code: 'group-empty' }
  | { readonly code: 'group-unknown' }
  | { readonly code: 'group-old' }
  | { readonly code: 'word-missing'; readonly word: string }
  | { readonly code: 'reason-missing'; readonly environment: string }
  /** The shared journal is away: nobody can tell whether somebody else is acting. */
  | { readonly code: 'alone'; readonly fault: string }
  | { readonly code: 'still-running' }
  | { readonly code: 'no-unknown-outcome' }
  | { readonly code: 'ambiguous-id'; readonly count: number; readonly id: string }
  | { readonly code: 'freeze-needs-reason' }
  | { readonly code: 'not-frozen' };

/** What the executor does not do, and why. */
export class CannotAct extends Error {
  override readonly name = 'CannotAct';
  readonly reason: CannotActReason;

  constructor(reason: CannotActReason) {
    super(cannotActText(reason));
    this.reason = reason;
  }
}

function cannotActText(reason: CannotActReason): string {
  const { cannot } = words.actions;
  switch (reason.code) {
    case 'read-only':
      return cannot.readOnly;
    case 'no-component':
      return cannot.noComponent(reason.component);
    case 'no-such-verb':
      return cannot.verb(reason.title, reason.verb, reason.verbs);
    case 'not-firing':
      return cannot.notFiring;
    case 'no-undo':
      return cannot.noUndo;
    case 'undone':
      return cannot.undone;
    case 'undo-needs-secrets':
      return cannot.undoNeedsSecrets(reason.verb);
    case 'no-way-back':
      return cannot.noWayBack(reason.verb, reason.secret);
    case 'not-temporary':
      return cannot.notTemporary;
    case 'plan-unknown':
      return cannot.planUnknown;
    case 'plan-old':
      return cannot.planOld;
    case 'plan-used':
      return cannot.planUsed;
    case 'refused':
      return reason.text;
    case 'group-empty':
      return cannot.groupEmpty;
    case 'group-unknown':
      return cannot.groupUnknown;
    case 'group-old':
      return cannot.groupOld;
    case 'word-missing':
      return cannot.typeWord(reason.word);
    case 'reason-missing':
      return cannot.needsReason(reason.environment);
    case 'alone':
      return cannot.alone(reason.fault);
    case 'still-running':
      return cannot.stillRunning;
    case 'no-unknown-outcome':
      return cannot.noUnknownOutcome;
    case 'ambiguous-id':
      return cannot.ambiguousId(reason.count, reason.id);
    case 'freeze-needs-reason':
      return cannot.freezeNeedsReason;
    case 'not-frozen':
      return cannot.notFrozen;
  }
}
