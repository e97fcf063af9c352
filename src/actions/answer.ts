import type { ActionPlan } from '../model/action.ts';
import { CannotAct } from './cannot-act.ts';

/** What the person answered: the word they typed, and why they act. */
export interface Answer {
  readonly typed?: string;
  readonly reason?: string;
  /** They were told that others cannot be seen, and act all the same. */
  readonly alone?: boolean;
}

/** @throws CannotAct when the answer is not what is asked for */
export function mustBeConfirmed(
  confirm: ActionPlan['confirm'],
  needsReason: boolean,
  environment: string,
  { typed, reason }: Answer,
): void {
  if (confirm.how === 'type' && typed !== confirm.word)
    throw new CannotAct({ code: 'word-missing', word: confirm.word });
  if (needsReason && (reason ?? '').trim() === '')
    throw new CannotAct({ code: 'reason-missing', environment });
}
