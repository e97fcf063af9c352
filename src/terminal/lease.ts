import type { TerminalModes } from './modes.ts';

/** Why the screen ends: an exit code, and what to print once the terminal is given back. */
export interface Leave {
  readonly code: number;
  readonly error?: unknown;
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const;

/**
 * Holds the terminal from `start` to `end`: whatever ends the process in between (a signal, an error nobody caught, a closed
 * pseudo-terminal) is turned into one call of `leave`, and the process's exit gives the terminal back in any case.
 */
export class TerminalLease {
  readonly #modes: TerminalModes;
  readonly #leave: (leave: Leave) => void;
  readonly #suspend: () => void;
  readonly #warnings: string[] = [];
  readonly #undo: (() => void)[] = [];

  constructor(modes: TerminalModes, leave: (leave: Leave) => void, suspend: () => void) {
    this.#modes = modes;
    this.#leave = leave;
    this.#suspend = suspend;
  }

  /** Node's warnings of this time, which would have been drawn into the screen. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  start(): void {
    for (const [signal, code] of Object.entries(signals)) this.#on(signal, () => this.#leave({ code }));
    this.#on('SIGTSTP', () => this.#suspend());
    this.#on('uncaughtException', (error: unknown) => this.#leave({ code: 70, error }));
    this.#on('unhandledRejection', (error: unknown) => this.#leave({ code: 70, error }));
    this.#on('exit', () => this.#modes.give(true));
    // The reader is gone: there is no screen left to keep.
    const hungUp = (): void => this.#leave({ code: signals.SIGHUP });
    process.stdout.on('error', hungUp);
    process.stdin.on('end', hungUp).on('error', hungUp);
    this.#undo.push(() => {
      process.stdin.off('end', hungUp);
    });
    const listeners = process.listeners('warning');
    process.removeAllListeners('warning');
    this.#undo.push(() => {
      for (const listener of listeners) process.on('warning', listener);
    });
    this.#on('warning', (warning: Error) => {
      if (this.#warnings.length < 20) this.#warnings.push(`${warning.name}: ${warning.message}`);
    });
    this.#modes.take();
  }

  end(): void {
    this.#modes.give(true);
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the arguments depend on the event
  #on(event: string, listener: (...args: any[]) => void): void {
    process.on(event, listener);
    this.#undo.push(() => process.off(event, listener));
  }
}
