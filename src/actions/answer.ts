import type { ActionPlan } from '../model/action.ts';

/** What the person answered: the word they typed, and why they act. */
export interface Answer {
  readonly typed?: string;
  readonly reason?: string;
}

/** @throws Error when the answer is not what is asked for */
export function mustBeConfirmed(
  confirm: ActionPlan['confirm'],
  needsReason: boolean,
  environment: string,
  { typed, reason }: Answer,
): void {
  if (confirm.how === 'type' && typed !== confirm.word) throw new Error(`type "${confirm.word}" to confirm`);
  if (needsReason && (reason ?? '').trim() === '')
    throw new Error(`${environment} is guarded: give a reason, it goes into the journal`);
}
