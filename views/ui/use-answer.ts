import { useEffect } from 'react';
import type { Question } from '../../src/model/answers.ts';
import type { Session } from '../../src/model/session.ts';

/** Asks for as long as the component is drawn; the answer is read from the slice `answers`. Without an id nothing is asked. */
export function useQuestion(session: Session, to: Question['to'], id: string | undefined): void {
  useEffect(() => (id === undefined ? undefined : session.commands.follow({ to, id })), [session, to, id]);
}
