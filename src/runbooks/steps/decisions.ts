import { plainWords } from './plain.ts';

/** What an item says that begins with a condition. */
export interface Conditional {
  readonly when: string;
  readonly text: string;
  readonly otherwise?: true;
}

const condition = /^(?:if|se|when|whenever|quando|caso|in case)\s/;
const otherwise = /^(?:otherwise|else|senao|caso contrario|do contrario|if not|se nao)(?=[\s,:;.–—-]|$)/;

/** `If the queue grows: scale` is a condition with what to do then; undefined where a text begins with none. */
export function conditionalOf(text: string): Conditional | undefined {
  const start = text.search(/[\p{L}\p{N}]/u);
  if (start < 0) return undefined;
  const rest = text.slice(start).replace(/^\*+|\*+$/g, '');
  const plain = plainWords(rest);
  const other = otherwise.exec(plain);
  // `Se não conseguiu identificar: escalar` is a condition of its own.
  if (other && !/^(?:if not|se nao)\s+[^,:;.–—-]/.test(plain)) {
    const length = other[0].length;
    return {
      when: rest.slice(0, length),
      text: rest.slice(length).replace(/^[\s,:;.–—-]+/, ''),
      otherwise: true,
    };
  }
  if (!condition.test(`${plain} `)) return undefined;
  const at = splitAt(rest);
  return at === undefined
    ? { when: rest.replace(/[:\s]+$/, ''), text: '' }
    : { when: rest.slice(0, at.from).trim(), text: rest.slice(at.to).trim() };
}

/** Where the condition ends: at a colon, an arrow, `then`, a dash or a comma, the first outside code and quotes. */
function splitAt(text: string): { readonly from: number; readonly to: number } | undefined {
  const shaded = text.replace(/`[^`]*`|"[^"]*"|\([^()]*\)/g, (part) => 'x'.repeat(part.length));
  for (const mark of [/:(?=\s|$)/, /\s*(?:→|->|=>)\s*/, /,?\s+(?:then|então)\s+/, /\s+[–—-]\s+/, /,\s+/]) {
    const match = mark.exec(shaded);
    if (match) return { from: match.index, to: match.index + match[0].length };
  }
  return undefined;
}
