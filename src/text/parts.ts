import { type Part, type Parts, textOf } from '../model/part.ts';
import { mask } from './mask.ts';
import { looksLikeToken } from './secret-shapes.ts';

/** A text as it may be shown: each secret as stars, whole. */
export function starred(parts: Parts): string {
  return parts.map(({ text, secret }) => (secret && text !== '' ? mask : text)).join('');
}

/** Names of what is a secret wherever it stands. */
const named =
  'password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?';
const namedSecret = new RegExp(`(?:^|[_-])(?:${named})$`, 'i');
const secretName = /pass|pwd|secret|token|key|credential|auth(?!or)|authorization|cookie|signature/i;
/** Whole texts of which a piece is a secret by where it stands: before it, itself, behind it. */
const shapes: readonly RegExp[] = [
  new RegExp(`^((?:[\\w.-]+=)*[\\w.-]*(?:${named})=)(\\S+)()$`, 'i'),
  /^((?:proxy-)?authorization:\s*(?:(?:bearer|basic|token)\s+)?)(\S.*)()$/i,
  /^((?:set-)?cookie:\s*)(\S.*)()$/i,
  new RegExp(`^([\\w-]*(?:${named}):\\s*)(\\S+)()$`, 'i'),
  /^([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)([^\s/@]+)(@\S*)$/i,
];

/** Whether a value of this name is nobody's business: of a header, a variable, a query parameter. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Whether a value can only be a secret by its name: `token`, `db_password`, but not `key`, which may be that of an entry. */
export function isNamedSecret(name: string): boolean {
  return namedSecret.test(name);
}

/** The text with the piece that its shape tells to be a secret, where it was written in the clear: `--token=…`, a password in a URL. */
export function secretByShape(parts: Parts): Parts {
  if (parts.some(({ secret }) => secret)) return parts;
  const text = textOf(parts);
  for (const shape of shapes) {
    const found = shape.exec(text);
    if (found) return [{ text: found[1]! }, { text: found[2]!, secret: true }, { text: found[3]! }];
  }
  return parts;
}

/** A value that is a secret by its name; one that a variable holds keeps it. */
export function secretByName(name: string, value: Parts): Parts {
  if (!isSecretName(name) || value.some(({ secret }) => secret)) return value;
  return [{ text: textOf(value), secret: true }];
}

/** `NAME=value`, its value a secret where the name tells so. */
export function secretPair(pair: string): Parts {
  const at = pair.indexOf('=');
  if (at < 1 || !isSecretName(pair.slice(0, at))) return [{ text: pair }];
  return [{ text: pair.slice(0, at + 1) }, { text: pair.slice(at + 1), secret: true }];
}

/** A text with the pieces of its URL's path that look like tokens as secrets; a value that is filled in later is none. */
export function tokensOfUrl(text: string): Parts {
  if (!/^https?:\/\//i.test(text)) return [{ text }];
  const end = text.search(/[?#]|$/);
  const pieces = text.slice(0, end).split(/(?<=\/)|(?=\/)/);
  if (!pieces.some(looksLikeToken)) return [{ text }];
  const path = pieces.map(
    (piece): Part => (looksLikeToken(piece) ? { text: piece, secret: true } : { text: piece }),
  );
  return [...path, { text: text.slice(end) }];
}
