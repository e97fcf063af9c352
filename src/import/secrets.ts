import { maskShapes } from '../text/secret-shapes.ts';

/** A secret that stood in a text and was replaced. */
export interface Hidden {
  /** The variable that the draft takes it from. */
  readonly variable: string;
}

/**
 * Replaces whatever has the shape of a secret in a value by `${secret:env:…}`.
 * @param found told of each
 */
export function withoutSecrets(value: unknown, found: (one: Hidden) => void, name = ''): unknown {
  if (Array.isArray(value)) return inWords(value, found, name);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        inPair(key, one, found) ?? withoutSecrets(one, found, key),
      ]),
    );
  if (typeof value !== 'string') return value;
  // What the draft itself refers to.
  if (/^\$\{secret:env:\w+\}$/.test(value)) return value;
  return inText(value, found, name);
}

/** `X-API-Key: abc`: what is a secret because of what it is called. What has to be filled in is none yet. */
function inPair(key: string, value: unknown, found: (one: Hidden) => void): string | undefined {
  if (typeof value !== 'string' || value === '' || /\{[^{}]*\}/.test(value)) return undefined;
  const scheme = /^(?:Bearer|Basic|Token)\s+/i.exec(value)?.[0] ?? '';
  if (!/^[\w-]+$/.test(key) || maskShapes(`${key}: ${value}`).endsWith(value)) return undefined;
  const variable = variableOf(`${key}_SECRET`);
  found({ variable });
  return `${scheme}\${secret:env:${variable}}`;
}

/** The password of a URL alone goes; any other text that holds a secret goes as a whole. */
function inText(text: string, found: (one: Hidden) => void, name: string): string {
  const url = /^([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)([^\s/@]+)(@\S*)$/i.exec(text);
  if (url) {
    const variable = variableOf(`${name}_PASSWORD`);
    found({ variable });
    return `${url[1]}\${secret:env:${variable}}${url[3]}`;
  }
  if (!holdsSecret(text)) return text;
  const variable = variableOf(name === '' ? 'SECRET' : `${name}_SECRET`);
  found({ variable });
  return `\${secret:env:${variable}}`;
}

/** Words of a program: the one behind `--password`, the value behind `--token=`. */
function inWords(words: readonly unknown[], found: (one: Hidden) => void, name: string): readonly unknown[] {
  return words.map((word, index) => {
    if (typeof word !== 'string') return withoutSecrets(word, found, name);
    const before = words[index - 1];
    const flag = typeof before === 'string' && before.startsWith('-') ? before : undefined;
    const pair = flag === undefined ? undefined : `${flag} ${word}`;
    if (flag !== undefined && pair !== undefined && !maskShapes(pair).endsWith(word)) {
      const variable = variableOf(flag);
      found({ variable });
      return `\${secret:env:${variable}}`;
    }
    const given = /^(--?[\w-]+=)(.+)$/.exec(word);
    if (given && maskShapes(word) !== word) {
      const variable = variableOf(given[1]!);
      found({ variable });
      return `${given[1]}\${secret:env:${variable}}`;
    }
    return inText(word, found, name);
  });
}

function variableOf(text: string): string {
  return (
    text
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'SECRET'
  );
}

/** Whether a text has the shape of a secret; what has to be filled in is none yet. */
export function holdsSecret(text: string): boolean {
  const open = text.replace(/\{(\w+)\}/g, '<$1>');
  return maskShapes(open) !== open;
}

/** Makes `${` in every text of a value stand for itself: it was written by people who meant nothing by it. */
export function literally(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(literally);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, literally(one)]));
}
