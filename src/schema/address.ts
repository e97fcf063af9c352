/** Whether a text is an address with its scheme: `https://…`, `ftp://…`. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** What of an address stands behind its host: `docs/api.md` of `https://git.example/docs/api.md`; any other text as it is. */
export function pathOf(text: string): string {
  return text.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*\//i, '');
}
