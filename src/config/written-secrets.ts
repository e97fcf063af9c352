import { isSecretName } from '../text/parts.ts';
import { looksLikeToken } from '../text/secret-shapes.ts';

/** Keys of the configuration whose text is a secret where it is written out, whatever is around it. */
const secretKey =
  /^(?:[a-z0-9]+[_-])*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|routing[_-]?key|pagerduty)$/i;
/** Keys whose URL lets everybody who knows it post. */
const secretUrlKey = /^(?:slack|webhook)$/i;
/** Shorter values are words such as `none` or an example's. */
const shortest = 6;

/**
 * What is a secret in a configuration though nothing says so: passwords in URLs, tokens in their paths and queries, headers that
 * authorize, values of keys such as `token`.
 * @param value the configuration, references replaced
 */
export function writtenSecrets(value: unknown): readonly string[] {
  return [...new Set(found(value, ''))].filter((secret) => secret !== '');
}

/** `name: value` and `name=value` in a line of YAML; a reference is none. */
const pair = /([\w-]+)["']?\s*[:=]\s*["']?([^\s"'{},][^"'{},\n]*)/g;

/** The same in a line of the file, which may be anything. Longest first. */
export function secretsInLine(written: string): readonly string[] {
  const line = written.replace(/\$\{[^{}]*\}/g, (reference) => ' '.repeat(reference.length));
  const values = [...line.matchAll(pair)].flatMap(([, name, value]) =>
    secretKey.test(name!) || /^(?:proxy-)?authorization$|^cookie$/i.test(name!) ? [value!.trim()] : [],
  );
  const secrets = [...values.filter((value) => value.length >= shortest), ...writtenSecrets(line)];
  return secrets.sort((one, other) => other.length - one.length);
}

function found(value: unknown, key: string): readonly string[] {
  if (typeof value === 'string') {
    const own = secretKey.test(key) && value.length >= shortest && !value.includes('${') ? [value] : [];
    return [...own, ...urlsIn(value).flatMap((url) => inUrl(url, secretUrlKey.test(key)))];
  }
  if (Array.isArray(value)) return value.flatMap((entry) => found(entry, key));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, entry]) => [
    ...(key === 'headers' && typeof entry === 'string' && isSecretName(name) ? inHeader(entry) : []),
    ...found(entry, name),
  ]);
}

/** The value of a header, and what stands behind the word that says how it authorizes. */
function inHeader(value: string): readonly string[] {
  const credentials = /^[A-Za-z][\w-]*\s+(\S.*)$/.exec(value)?.[1];
  return [value, ...(credentials === undefined ? [] : [credentials])].filter(
    ({ length }) => length >= shortest,
  );
}

function urlsIn(text: string): readonly string[] {
  return text.match(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi) ?? [];
}

function inUrl(url: string, all: boolean): readonly string[] {
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/i.exec(url) ?? [];
  const passwords = password === undefined ? [] : [password, decoded(password)];
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return passwords;
  const { pathname, search, searchParams } = new URL(url);
  const tokens = pathname.split('/').filter(looksLikeToken);
  const values = [...searchParams].flatMap(([name, value]) =>
    (isSecretName(name) || looksLikeToken(value)) && value.length >= shortest ? [value] : [],
  );
  const whole = all && pathname.length + search.length > longEnoughToBeOne ? [pathname + search] : [];
  return [...passwords, ...whole, ...[...tokens, ...values].flatMap((one) => [one, decoded(one)])];
}

/** A path that is no longer is `/hook` or `/alerts`. */
const longEnoughToBeOne = 16;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
