import { writeSync } from 'node:fs';

/** The part of a TTY's read side whose line discipline is switched. */
interface RawCapable {
  isRaw?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Auto-wrap off (a width that the terminal sees differently must not spill into the next row), bracketed paste on. */
const take = '\u001b[?7l\u001b[?2004h';
/** Paste marks off, synchronized output off, wrap on, cursor on, colours back to normal. */
const give = '\u001b[?2004l\u001b[?2026l\u001b[?7h\u001b[?25h\u001b[0m';
const mainScreen = '\u001b[?1049l';

/**
 * plantao's own hold on the terminal, beside what Ink takes and gives back (alternate screen, cursor). `give` may be called
 * at any time, any number of times, also while the process is being torn down: it writes synchronously.
 */
export class TerminalModes {
  readonly #fd: number;
  readonly #input: RawCapable;
  #taken = false;

  constructor(fd: number, input: RawCapable) {
    this.#fd = fd;
    this.#input = input;
  }

  take(): void {
    this.#taken = true;
    this.#setRaw(true);
    this.#write(take);
  }

  /** @param leaveScreen also leaves the alternate screen, for when Ink may not get to it */
  give(leaveScreen: boolean): void {
    if (!this.#taken) return;
    this.#taken = false;
    this.#write(leaveScreen ? mainScreen + give : give);
    this.#setRaw(false);
  }

  #setRaw(raw: boolean): void {
    try {
      this.#input.setRawMode?.(raw);
    } catch {
      // The terminal is gone (hang-up): there is nothing left to switch.
    }
  }

  #write(sequence: string): void {
    // The descriptor does not block, so a full pipe answers EAGAIN: try for a moment, then let the stalled reader be.
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        writeSync(this.#fd, sequence);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  }
}

/**
 * Lets writes to a terminal queue up instead of stopping the whole process while its reader stalls (slow ssh, detached
 * tmux). Node offers this only on the private handle, so its absence is not an error.
 */
export function unblock(stream: NodeJS.WriteStream): void {
  const handle = (stream as unknown as { _handle?: { setBlocking?(blocking: boolean): unknown } })._handle;
  handle?.setBlocking?.(false);
}
