import type { Annotation, FilePlace } from '../../model/procedure.ts';
import { nearestWord } from '../../text/nearest.ts';

const known = ['is', 'verify', 'gate', 'by', 'required', 'otherwise', 'only', 'ignore'];

/**
 * Reads an HTML comment: `id=restart`, `is restart api`, `verify api is up`, `gate deploy api`, `by hand`, `required`, `otherwise #anchor`, `only ENV`,
 * `ignore RULE until DATE`; several separated by `;` or line ends. A comment about something else is no annotation, unless it says
 * that it is one (`plantao: …`) or nearly is one.
 */
export function annotationsIn(comment: string, at: FilePlace): readonly Annotation[] {
  const said = /^plantao:?\s+/i.exec(comment);
  const all = comment
    .slice(said?.[0].length ?? 0)
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => annotation(part, at));
  if (said || all.some((one) => one && one.what !== 'unknown'))
    return all.map(
      (one, index) => one ?? { at, what: 'unknown', text: comment.split(/[;\n]/)[index]!.trim() },
    );
  return all.filter((one) => one !== undefined);
}

/** Undefined for what does not look like an annotation at all. */
function annotation(text: string, at: FilePlace): Annotation | undefined {
  const [word = '', ...rest] = text.split(/\s+/);
  const argument = rest.join(' ');
  const id = /^id=([\w.-]{1,60})$/.exec(text)?.[1];
  if (id !== undefined) return { at, what: 'id', id };
  if (word === 'is' && rest.length > 0) return { at, what: 'is', words: argument };
  if (word === 'verify' && rest.length > 0) return { at, what: 'verify', condition: argument };
  if (word === 'gate' && rest.length > 0 && rest.length <= 2) return { at, what: 'gate', action: argument };
  if (/^by\s+hand$/.test(text)) return { at, what: 'by-hand' };
  if (text === 'required') return { at, what: 'required' };
  if (word === 'otherwise' && /^#\S+$/.test(argument))
    return { at, what: 'otherwise', anchor: argument.slice(1) };
  if (word === 'only' && rest.length === 1) return { at, what: 'only', environment: argument };
  const ignored = /^ignore\s+(\S+)\s+until\s+(\d{4}-\d{2}-\d{2})$/.exec(text);
  if (ignored) return { at, what: 'ignore', rule: ignored[1]!, until: ignored[2]! };
  return looksLike(word, rest.length) ? { at, what: 'unknown', text } : undefined;
}

/** `requird`, `ID=x`, `otherwise next`: somebody meant to say something. */
function looksLike(word: string, rest: number): boolean {
  if (/^id\s*[=:]/i.test(word)) return true;
  if (known.includes(word)) return rest <= 4;
  return rest <= 3 && word.length > 4 && nearestWord(word.toLowerCase(), known) !== undefined;
}
