import { errorText } from '../../../src/words/error-text.ts';
import type { Screen } from '../../input/screen.ts';

/** Sends a command that may be refused at once, and says what came of it. */
export function attempt({ ui }: Screen, done: string, send: () => void): void {
  try {
    send();
    ui.update({ notice: done });
  } catch (error) {
    ui.update({ notice: errorText(error) });
  }
}
