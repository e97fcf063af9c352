import { answerTo } from '../../../src/model/answers.ts';
import type { RunRow } from '../../../src/model/run.ts';
import type { Screen } from '../../input/screen.ts';

export interface RunState {
  readonly id: string;
  /** Id of the step that is looked at; undefined: the one that is to be done now. */
  readonly step: string | undefined;
  /** Which of its commands Enter is about. */
  readonly code: number;
  readonly scroll: number;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    walk: RunState;
  }
}

/** Shows a run at the step that is to be done now. */
export function showRun({ ui }: Screen, id: string): void {
  ui.show('walk', { id, step: undefined, code: 0, scroll: 0 });
}

/** Asks once which runs there are. */
export function withRuns({ session }: Screen, then: (runs: readonly RunRow[]) => void): void {
  let end = (): void => {};
  let told = false;
  const tell = (): void => {
    const answer = answerTo(session.store.get('answers'), 'runs', '');
    if (!answer || told) return;
    told = true;
    end();
    then(answer.runs);
  };
  const unfollow = session.commands.follow({ to: 'runs', id: '' });
  const unsubscribe = session.store.subscribe('answers', tell);
  end = () => {
    unsubscribe();
    unfollow();
  };
  tell();
}
