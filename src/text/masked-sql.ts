/** What stands in place of a literal. */
const hidden = '?';

/** Begins of what is looked at: text, identifiers and comments that must not be taken for literals, and numbers. */
const parts = new RegExp(
  [
    String.raw`--[^\n]*`,
    // Only its begin: comments lie within each other.
    String.raw`\/\*`,
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
  const next = new RegExp(parts);
  let masked = '';
  let at = 0;
  for (let found = next.exec(sql); found; found = next.exec(sql)) {
    const [part] = found;
    masked += sql.slice(at, found.index) + partMasked(part);
    at = part === '/*' ? commentEnd(sql, found.index) : next.lastIndex;
    next.lastIndex = at;
  }
  const whole = masked + sql.slice(at);
  return whole.replaceAll(/\s+/g, ' ').replaceAll(many, `${hidden}, …`).trim();
}

function partMasked(part: string): string {
  if (part.startsWith('--') || part === '/*') return ' ';
  if (part.startsWith('"') || /^\$\d+$/.test(part)) return part;
  if (/^(?:[eEbBxXnN]|[uU]&)?'/.test(part) || part.startsWith('$')) return hidden;
  return /^[\d.]/.test(part) ? hidden : part;
}

/** Where the comment that begins at `from` ends, with those within it; the end of the text where it is cut. */
function commentEnd(sql: string, from: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  let depth = 0;
  for (let edge = edges.exec(sql); edge; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return sql.length;
}
