import { excerptOf } from '../../text/known-secrets.ts';
import { words } from '../../words/index.ts';

/** How often a value is decoded: a server behind a proxy may decode what the proxy decoded before. */
const mostDecoded = 5;

/**
 * A value for the path of a URL. It must stay one piece of one segment for whoever reads the path, decoded or not.
 * @throws Error when it has a slash or is a dot segment, percent-encoded or not
 */
export function pathValue(value: string): string {
  for (const read of decodings(value)) {
    if (/[/\\]/.test(read) || isDotSegment(read)) throw changes(value);
  }
  return encodeURIComponent(value);
}

/**
 * A URL that was put together, as it is sent.
 * @param template the same with a harmless value in place of every parameter
 * @throws Error when the parameters changed its host or the structure of its path
 */
export function sentUrl(url: string, template: string): string {
  const [is, was] = [new URL(url), new URL(template)];
  if (is.host !== was.host || is.protocol !== was.protocol || is.username !== was.username)
    throw new Error(words.actions.own.http.sameHost);
  const [segments, before] = [is.pathname.split('/'), was.pathname.split('/')];
  // Also a segment that only two parameters together make a dot segment, or that nothing is left of.
  const moved = segments.some(
    (segment, index) =>
      segment !== before[index] && (segment === '' || decodings(segment).some((read) => isDotSegment(read))),
  );
  if (segments.length !== before.length || moved) throw changes(is.pathname);
  return is.href;
}

function changes(value: string): Error {
  return new Error(words.actions.own.http.samePath(excerptOf(value, 80)));
}

/** `.` and `..`, also with what some servers take for the parameters of a segment behind it. */
function isDotSegment(segment: string): boolean {
  return /^\.{1,2}(?:;.*)?$/.test(segment);
}

function decodings(value: string): readonly string[] {
  const found = [value];
  while (found.length <= mostDecoded) {
    const next = decodedOnce(found.at(-1)!);
    if (next === found.at(-1)) break;
    found.push(next);
  }
  return found;
}

/** Every percent-encoded byte that is ASCII; others cannot be part of a structure, and need not be well-formed. */
function decodedOnce(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
