/** A text as it is compared with word lists: lower case, no accents, no signs before its first letter, no colon behind it. */
export function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}"'`<[{]+/u, '')
    .replace(/[\s:：]+$/u, '')
    .replace(/\s+/g, ' ');
}

/** A heading without its number: `3.2 Deploy` is `Deploy`. */
export function withoutNumber(text: string): string {
  return text.replace(/^\s*\d+(?:\.\d+)*[.)]?\s+/, '').trim();
}
