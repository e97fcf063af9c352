/** A text as it is compared with word lists: lower case, no accents, no signs before its first letter, no colon behind it. */
export function plainWords(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}"'`<[{]+/u, '')
    .replace(/[\s:：]+$/u, '')
    .replace(/\s+/g, ' ');
}

/** A heading without its number: `3.2 Deploy` is `Deploy`. */
export function withoutNumber(text: string): string {
  return text.replace(/^\s*\d+(?:\.\d+)*[.)]?\s+/, '').trim();
}

/** Most lines have none: looking for them costs more than everything else that is done to a line. */
function withoutAccents(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? text.normalize('NFD').replace(/\p{M}/gu, '') : text;
}
