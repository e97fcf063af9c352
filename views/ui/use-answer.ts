import { useEffect } from 'react';
import type { Question } from '../../src/model/answers.ts';
import type { Session } from '../../src/model/session.ts';

/** Asks for as long as the component is drawn with these questions; the answers are read from the slice `answers`. */
export function useQuestions(session: Session, questions: readonly Question[]): void {
  const key = JSON.stringify(questions);
  useEffect(() => {
    const stops = (JSON.parse(key) as Question[]).map((question) => session.commands.follow(question));
    return () => {
      for (const stop of stops) stop();
    };
  }, [session, key]);
}
