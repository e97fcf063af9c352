/**
 * A key press as plantao names it. `name` is lower case with modifiers in front, in this order: `ctrl-`, `alt-`, `shift-`:
 * `a`, `A` (a shifted letter is its capital), `ctrl-l`, `alt-x`, `enter`, `esc`, `tab`, `shift-tab`, `space`, `backspace`,
 * `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, `f1`…`f12`. Pasted text comes as
 * one press named `paste`.
 */
export interface KeyPress {
  readonly name: string;
  /** What the key would type into a text field: one character, or the pasted text. Absent for keys that type nothing. */
  readonly text?: string;
  /**
   * Milliseconds in which nothing came before this key; there only when it came in a read of its own, as keys of a person do,
   * and not as a part of something unfinished. 0 for a key that is held down.
   */
  readonly lull?: number;
}

/** Where key presses come from. */
export interface KeySource {
  /** Calls `press` for each key until the returned function is called. */
  subscribe(press: (key: KeyPress) => void): () => void;
}
