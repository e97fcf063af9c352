import { amountOf } from './query.ts';

/** A test of a field's value: `=` and `!=` compare text, with `*` as wildcard and `5xx` as a class; the others compare amounts. */
export function comparison(is: string, value: string): (own: unknown) => boolean {
  if (is === '=' || is === '!=') {
    const kind = /^[1-5]xx$/i.test(value) ? value[0]! : undefined;
    return (own) => {
      if (own === undefined) return is === '!=';
      const text = String(own);
      const same = kind === undefined ? fits(text, value) : text.length === 3 && text[0] === kind;
      return same === (is === '=');
    };
  }
  const right = amountOf(value);
  return (own) => {
    if (own === undefined) return false;
    const left = typeof own === 'number' ? own : amountOf(String(own));
    if (is === '>') return left > right;
    if (is === '>=') return left >= right;
    return is === '<' ? left < right : left <= right;
  };
}

/** Whether a text equals `wanted`, in which `*` is a wildcard. Costs at most the product of both lengths. */
export function fits(text: string, wanted: string): boolean {
  if (!wanted.includes('*')) return text === wanted;
  const parts = wanted.split('*');
  if (!text.startsWith(parts[0]!)) return false;
  let at = parts[0]!.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts.at(-1)!;
  return text.length - at >= last.length && text.endsWith(last);
}
