const shown = '?';
/** A name of a field, a text, a number, and what is between them. */
const jsonToken =
  /(?<name>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<value>"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*)|[[\]{}:,\s]+|true|false|null|(?<other>.)/gsu;

/**
 * What is in an entry without what it says: names of fields, and what is true, false or null; texts, numbers and names that hold
 * a number or an address become `?`. What is no JSON says only how long it is.
 * @param length sentence for a text of so many characters
 */
export function maskedBody(body: string, length: (characters: number) => string): string {
  if (body.trim() === '') return '';
  if (!/^\s*[[{]/.test(body)) return length([...body].length);
  let masked = '';
  for (const { 0: token, groups } of body.matchAll(jsonToken)) {
    if (groups?.other !== undefined) return length([...body].length);
    const said = groups?.value !== undefined || (groups?.name !== undefined && /\d{4}|@/.test(token));
    masked += said ? (token.startsWith('"') ? `"${shown}"` : shown) : token;
  }
  return masked;
}

/**
 * A call as a text says it, without its values: `rqjob.send('+5511999', 3)` is `rqjob.send(?, ?)`.
 * @param text at most a line
 */
export function maskedCall(text: string): string {
  return text
    .replace(/'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?/gu, shown)
    .replace(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu, shown)
    .replace(/(^|[^\p{L}\p{N}_?])[-+]?\d[\w.+:-]*/gu, `$1${shown}`);
}
