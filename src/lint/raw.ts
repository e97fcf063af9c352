import type { LintFinding } from '../model/lint-codes.ts';
import { mask } from '../text/mask.ts';
import { sanitize } from '../text/sanitize.ts';
import { maskShapes } from '../text/secret-shapes.ts';

/** What stands for a secret and is none: something to fill in, a variable, a word that says so, an ellipsis. */
const placeholder =
  /^["'(]*(?:<[^<>]*>?|\$\{?\w*\}?|\$\(.*|\{\{?[\w.-]+\}?\}?|\[[a-z_ ]+\]?|(?:\w{1,6}[-_])?x{3,}|\*{3,}|changeme|your[-_ ]?\w*|\w*_?(?:key|token|secret|password|senha)|example|placeholder|redacted|\.{3}|…|•+)[)"'.,;\]}/]*(?:\/\S*)?$/i;

/** `NEW_KEY`. */
const capitals = /^["']*[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+["',;]*$/;

/** Reads the lines of a file as they are: secrets that stand in it, and characters that nobody sees. */
export function lintLines(text: string, file: string): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index === 0 ? raw.replace(/^\uFEFF/, '') : raw;
    const bare = line.replace(/\r$/, '').replaceAll('\t', ' ');
    const hidden = hiddenIn(bare);
    if (hidden)
      findings.push({
        file,
        line: index + 1,
        column: hidden.column,
        fault: { code: 'hidden-character', name: hidden.name },
      });
    const column = secretIn(bare);
    if (column !== undefined)
      findings.push({ file, line: index + 1, column, fault: { code: 'literal-secret' } });
  });
  return findings;
}

/** The first character that a terminal obeys or nobody sees. */
function hiddenIn(line: string): { readonly column: number; readonly name: string } | undefined {
  const at = line.search(
    /[\p{Cc}\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E007F}]/u,
  );
  if (at < 0 || sanitize(line) === line) return undefined;
  const code = line.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0');
  return { column: at + 1, name: `U+${code}` };
}

/** Where the first secret of a line begins: what is masked in it, and is more than a placeholder. */
function secretIn(line: string): number | undefined {
  const [first = '', ...others] = maskShapes(line).split(mask);
  let at = line.startsWith(first) ? first.length : 0;
  for (const [index, piece] of others.entries()) {
    const isLast = index === others.length - 1;
    const next = isLast ? line.length - piece.length : line.indexOf(piece, at + 1);
    const end = next < at ? line.length : next;
    const hidden = line.slice(at, end);
    if (!placeholder.test(hidden) && !capitals.test(hidden)) return at + 1;
    at = end + piece.length;
  }
  return undefined;
}
