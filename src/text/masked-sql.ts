/** What stands in place of a literal. */
const hidden = '?';

/** Begins of what is looked at: text, identifiers and comments that must not be taken for literals, and numbers. */
const parts = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`\/\*[\s\S]*?(?:\*\/|$)`,
    // With backslashes that escape, then without; a text that was cut goes on to its end.
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
    `(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)`,
    String.raw`\$(\w*)\$[\s\S]*?(?:\$\1\$|$)`,
    `"(?:[^"]|"")*(?:"|$)`,
    String.raw`[\p{L}_][\p{L}\p{N}_$]*`,
    String.raw`\$\d+`,
    String.raw`(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)`,
  ].join('|'),
  'gu',
);

/** Lists of literals are of any length and say no more than one. */
const many = /\?(?: ?, ?\?)+/g;

/**
 * A statement without its literals, each as `?`, without its comments, on one line: what it does, without whom it is about. Takes
 * time linear in the text, which may be cut anywhere.
 */
export function maskedSql(sql: string): string {
  const masked = sql.replace(parts, (part) => {
    if (part.startsWith('--') || part.startsWith('/*')) return ' ';
    if (part.startsWith('"') || /^\$\d+$/.test(part)) return part;
    if (/^(?:[eEbBxXnN]|[uU]&)?'/.test(part) || part.startsWith('$')) return hidden;
    return /^[\d.]/.test(part) ? hidden : part;
  });
  return masked.replaceAll(/\s+/g, ' ').replaceAll(many, `${hidden}, …`).trim();
}
