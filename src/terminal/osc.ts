import { sanitize } from '../text/sanitize.ts';

/** Largest text that terminals take in one OSC 52, in bytes before base64 (xterm and tmux allow about 100 000 after it). */
const largestCopy = 74_994;

/** A text from outside may hold neither an end of the sequence nor a separator of its fields. */
function field(text: string): string {
  return sanitize(text).replaceAll(';', ',').slice(0, 240);
}

/**
 * Puts `text` into the clipboard of the terminal (OSC 52), also over ssh. Undefined when it is longer than terminals take. tmux
 * passes it on with `set-clipboard on`.
 */
export function copySequence(text: string): string | undefined {
  const bytes = Buffer.from(text.toWellFormed(), 'utf8');
  return bytes.length > largestCopy ? undefined : `\u001b]52;c;${bytes.toString('base64')}\u0007`;
}

/** A notification of the desktop: OSC 9 (iTerm2, Windows Terminal, kitty) and OSC 777 (urxvt, foot, Ghostty). */
export function notifySequence(title: string, body: string): string {
  // A terminal that knows both shows one of them; OSC 9 with a digit first would mean progress.
  return `\u001b]9;${field(`plantao ${title}: ${body}`)}\u0007\u001b]777;notify;${field(title)};${field(body)}\u0007`;
}

/** The title of the window (OSC 2). */
export function titleSequence(title: string): string {
  return `\u001b]2;${sanitize(title).slice(0, 120)}\u0007`;
}

/** Keeps the present title for `restoreTitle`, and brings it back. */
export const saveTitle = '\u001b[22;2t';
export const restoreTitle = '\u001b[23;2t';

export const bell = '\u0007';
