import { Finder } from './finder.ts';
import { mask } from './mask.ts';
import { sanitize, visible } from './sanitize.ts';
import { formsOf, type SecretForm } from './secret-forms.ts';
import { maskShapes } from './secret-shapes.ts';

export { mask };

/** Compiled once for each list: a configuration has one, and every text is held against it. */
const finders = new WeakMap<readonly string[], Finder>();

/**
 * Takes secrets out of a text: first the known values, however they are encoded, then whatever has the shape of one. It has to see the
 * text before anything is cut from it or joined to it; of what was cut before, the beginning of a secret is still found in front of an
 * ellipsis.
 * @param secrets known values; the same list is compiled only once. Values shorter than four characters are not looked for, and short
 * or common ones only where they stand alone: they would hit harmless text
 * @param cut whether the text goes on behind its end
 */
export function redact(text: string, secrets: readonly string[] = [], cut = false): string {
  const masked = maskShapes(maskKnown(text, secrets, cut));
  if (!/[^\t\n\r -~]/.test(text)) return masked;
  // Nothing that is split by what nobody sees may come together on a screen.
  const shown = visible(text);
  if (shown === text) return masked;
  const safe = maskShapes(maskKnown(shown, secrets, cut));
  return safe === shown || safe === visible(masked) ? masked : safe;
}

/** Takes only the known values out of a text, however they are encoded. */
export function maskKnown(text: string, secrets: readonly string[], cut = false): string {
  if (secrets.length === 0) return text;
  const spans = finderOf(secrets).spans(text, cut);
  if (spans.length === 0) return text;
  let result = '';
  let at = 0;
  for (const [from, to] of spans) {
    result += text.slice(at, from) + mask;
    at = to;
  }
  return result + text.slice(at);
}

function finderOf(secrets: readonly string[]): Finder {
  let finder = finders.get(secrets);
  if (!finder) {
    finder = new Finder(allForms(secrets));
    finders.set(secrets, finder);
  }
  return finder;
}

/** Forms as they are, and as they are once a text was sanitized. */
function allForms(secrets: readonly string[]): readonly SecretForm[] {
  const forms = new Map<string, SecretForm>();
  for (const form of secrets.flatMap(formsOf)) {
    forms.set(form.text, form);
    const safe = sanitize(form.text);
    if (safe.length > 4 && !forms.has(safe)) forms.set(safe, { ...form, text: safe });
  }
  return [...forms.values()];
}

/** Redacts every string inside a JSON-like value, the names of its fields included. */
export function redactDeep(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets);
  if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, secrets));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [redact(key, secrets), redactDeep(entry, secrets)]),
    );
  }
  return value;
}
