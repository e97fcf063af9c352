/** Where letters are typed to find something, only these keys move, by so many rows. */
export const typingSteps: Readonly<Record<string, number>> = {
  ...{ up: -1, 'ctrl-p': -1, 'shift-tab': -1 },
  ...{ down: 1, 'ctrl-n': 1, tab: 1 },
  ...{ pageup: -9, pagedown: 9, home: -1e6, end: 1e6 },
};

/**
 * How well `text` matches: 0 when its letters do not come in this order, more for the whole text in one piece, for words
 * begun, and for short labels.
 */
export function fuzzy(text: string, label: string): number {
  const wanted = text.toLowerCase().trim();
  const given = label.toLowerCase();
  const piece = given.indexOf(wanted);
  if (piece >= 0) return 1_000 - piece - given.length / 100 + (piece === 0 ? 100 : 0);
  let at = -1;
  let score = 100;
  for (const letter of wanted.replaceAll(' ', '')) {
    const next = given.indexOf(letter, at + 1);
    if (next < 0) return 0;
    score += next === at + 1 || /[\s(:-]/.test(given[next - 1] ?? ' ') ? 5 : -1;
    at = next;
  }
  return Math.max(1, score - given.length / 100);
}
