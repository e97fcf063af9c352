import { type Parts, textOf } from '../model/part.ts';
import { isSecretName, secretByName, starred } from '../text/parts.ts';
import { mask } from '../text/redact.ts';
import { shellWord } from '../text/shell.ts';

/** A request that will be sent. */
interface ShownRequest {
  readonly method: string;
  /** The URL as it was put together; what is sent is what the URL standard makes of it. */
  readonly url: Parts;
  readonly headers?: readonly (readonly [name: string, value: Parts])[];
  readonly body?: Parts;
}

/** A request as the line of curl that sends the same: method, URL as sent, headers, body; secrets as `$NAME` or stars. */
export function requestLine({ method, url, headers = [], body }: ShownRequest): string {
  const { sent, user } = asSent(url);
  const given = headers.map(([name, value]) => {
    const shown = secretByName(name, value);
    // A header without a value is written with a semicolon, or curl would leave it out.
    return shellWord(textOf(value) === '' ? [{ text: `${name};` }] : [{ text: `${name}: ` }, ...shown]);
  });
  return [
    'curl',
    // Braces and brackets of a URL are none of curl's.
    ...(/[[\]{}]/.test(textOf(sent)) ? ['--globoff'] : []),
    ...['-X', method, shellWord(sent)],
    ...(user === undefined ? [] : ['-u', shellWord(user)]),
    ...given.flatMap((header) => ['-H', header]),
    ...(body === undefined ? [] : ['--data-raw', shellWord(body)]),
  ].join(' ');
}

/** What stands in a URL for the secret of that index while it is parsed: nothing that a URL would write otherwise. */
const standIn = (index: number): string => `zq${index}qz`;

/** The URL as it is sent, and its user and password, which go into a header. Query values with the name of a secret are one. */
function asSent(url: Parts): { readonly sent: Parts; readonly user: Parts | undefined } {
  const parsed = new URL(url.map(({ text, secret }, index) => (secret ? standIn(index) : text)).join(''));
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  const real = (text: string): Parts =>
    text.split(/(zq\d+qz)/).flatMap((piece): Parts => {
      const index = /^zq(\d+)qz$/.exec(piece)?.[1];
      const part = index === undefined ? { text: piece } : (url[Number(index)] ?? { text: piece });
      // A variable whose text a URL writes otherwise does not hold what is sent.
      const same = /^[\w.~!$&'()*+,;=:@%-]*$/.test(part.text);
      return [part.secret && !same ? { text: part.text, secret: true } : part];
    });
  const user: Parts | undefined =
    username === '' && password === ''
      ? undefined
      : [
          ...real(decodeURIComponent(username)),
          { text: ':' },
          { text: textOf(real(decodeURIComponent(password))), secret: true },
        ];
  const [place, query] = splitAt(parsed.href, parsed.search);
  return { sent: [...real(place), ...queryOf(query, real)], user };
}

function splitAt(href: string, search: string): readonly [string, string] {
  return [href.slice(0, href.length - search.length), search];
}

function queryOf(query: string, real: (text: string) => Parts): Parts {
  return query.split(/(?<=[?&])/).flatMap((pair): Parts => {
    const found = /^([^=&]*=)([^&]+)(&?)$/.exec(pair);
    if (!found || !isSecretName(found[1]!)) return real(pair);
    const value = real(found[2]!);
    const shown: Parts = value.some(({ secret }) => secret) ? value : [{ text: found[2]!, secret: true }];
    return [...real(found[1]!), ...shown, { text: found[3]! }];
  });
}

/** `DELETE https://…`: a request in short, its parameters not filled in; without user, password and secrets. */
export function requestLabel(method: string, url: Parts): string {
  const shown = starred(url).replace(/\/\/[^/?#@]*@/, '//');
  return `${method} ${shown.replace(/([?&][^=&]*)=([^&#]*)/g, (pair, name: string) => (isSecretName(name) ? `${name}=${mask}` : pair))}`;
}
