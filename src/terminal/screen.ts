/** How many colours may be used: none (`NO_COLOR`), the 16 named ones, the 256 palette, or 24 bits. */
export type ColourDepth = 0 | 16 | 256 | 16777216;

/** What views may know about, and ask of, the terminal they are drawn on. */
export interface ScreenPort {
  readonly colours: ColourDepth;
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  /** Draws everything anew (Ctrl-L). */
  repaint(): void;
  /** Gives the terminal back, stops the process, and takes the terminal again when the shell continues it (Ctrl-Z). */
  suspend(): void;
  /** Ends plantao in good order. */
  quit(): void;
  /** Puts text on the clipboard of the terminal's user (OSC 52); false when it is longer than terminals take. */
  copy(text: string): boolean;
}
