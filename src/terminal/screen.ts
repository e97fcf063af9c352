/** How many colours may be used: none (`NO_COLOR`), the 16 named ones, the 256 palette, or 24 bits. */
export type ColourDepth = 0 | 16 | 256 | 16777216;

/** What views may know about, and ask of, the terminal they are drawn on. */
export interface ScreenPort {
  readonly colours: ColourDepth;
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  /** Draws everything anew (Ctrl-L). */
  repaint(): void;
  /** Calls back when all that was changed up to now has been drawn and has gone out; a stalled reader delays it. */
  whenWritten(done: () => void): void;
  /** How many reads have come from the terminal so far, also of what is no key, or not yet. */
  reads(): number;
  /** Gives the terminal back, stops the process, and takes the terminal again when the shell continues it (Ctrl-Z). */
  suspend(): void;
  /**
   * Gives the terminal to the person's editor and takes it again. Returns the text as it was saved.
   * @throws Error when there is none that can be started, or it ends with an error
   */
  edit(text: string): Promise<string>;
  /** Ends plantao in good order. */
  quit(): void;
  /** Puts text on the clipboard of the terminal's user (OSC 52); false when it is longer than terminals take. */
  copy(text: string): boolean;
}
