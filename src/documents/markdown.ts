/** What GitHub's Markdown, or whoever shows it, turns into an address, a mention or a reference to an issue, wherever it stands. */
const reaches = /@|:\/\/|www\.|(?:mailto|xmpp):|#\d|\bGH-\d/i;

/**
 * A value for a place in Markdown where text stands: it reads as it is and makes no link, image, heading, list, table, HTML, mention or
 * formula. Words that would be addresses or mentions become code, in which nothing is one; everything else is escaped. One line; the
 * blanks around it are dropped, since four of them would be a block of code.
 */
export function markdownText(value: string): string {
  const words = value.trim().split(/\s+/);
  return words
    .map((word, index) => (reaches.test(word) ? codes(word) : escaped(word, index === 0)))
    .join(' ');
}

/** A value for a place within backticks: they end where the template says. */
export function markdownCode(value: string): string {
  return value.trim().replace(/\s+/g, ' ').replaceAll('`', "'");
}

/** A word as code. A pipe would end the cell of a table within code, too, and stands outside. */
function codes(word: string): string {
  return word
    .split(/(\|+)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('|') ? part.replaceAll('|', '\\|') : code(part)))
    .join('');
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** What means something only where a line, or a list item, begins. */
const beginnings: readonly RegExp[] = [/^(?=>|\+$|[=:-]+$)/, /(?<=^\d{1,9})(?=[.)]$)/];

function escaped(word: string, begins: boolean): string {
  const text = word
    .replace(/[\\`*[\]<~|$]|&(?=#|[a-z])/gi, '\\$&')
    // Within a word it is only itself.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    // Behind a heading they would only close it.
    .replace(/^#+$/, (run) => run.replaceAll('#', '\\#'));
  return begins ? beginnings.reduce((line, place) => line.replace(place, '\\'), text) : text;
}
