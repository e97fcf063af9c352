import Mustache, { type OpeningAndClosingTags } from 'mustache';
import { redact } from '../text/redact.ts';
import { sanitize } from '../text/sanitize.ts';
import { markdownCode, markdownText } from './markdown.ts';

/** What a template is filled with. Every name of its kind is there: what is not known is an empty text or list. */
interface View {
  readonly [name: string]: string | boolean | readonly View[];
}

/** `text` is for messages, which channels write as theirs; in `markdown` a value is text and nothing else. */
export type Format = 'markdown' | 'text';

/** The tags of every template; others cannot be chosen. */
export const tags: OpeningAndClosingTags = ['{{', '}}'];

/**
 * Fills a template. Values are cleaned, freed of secrets and, in Markdown, escaped.
 * @param template one in which `templateFaults` finds nothing
 * @param secrets known values that must not be written
 */
export function fillTemplate(
  template: string,
  view: View,
  { format, secrets }: { readonly format: Format; readonly secrets: readonly string[] },
): string {
  const writer = new Filler(template, format, secrets);
  const text = writer.renderTokens(
    writer.parse(template, tags),
    new Mustache.Context(view),
    undefined,
    template,
  );
  // Parts that were left out leave their blank lines behind.
  return `${text
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+(?=\n<!-- plantao:end )/g, '')
    .trim()}\n`;
}

class Filler extends Mustache.Writer {
  readonly #template: string;
  readonly #format: Format;
  readonly #secrets: readonly string[];

  constructor(template: string, format: Format, secrets: readonly string[]) {
    super();
    this.#template = template;
    this.#format = format;
    this.#secrets = secrets;
  }

  override escapedValue(
    token: readonly unknown[] & string[],
    context: InstanceType<typeof Mustache.Context>,
  ): string {
    const value: unknown = context.lookup(token[1]!);
    if (typeof value !== 'string') return '';
    const safe = sanitize(redact(value, this.#secrets));
    if (this.#format === 'text') return safe;
    return isInCode(this.#template, Number(token[2])) ? markdownCode(safe) : markdownText(safe);
  }
}

/** Whether a place of a template lies between backticks of its line, or in a fence. */
function isInCode(template: string, at: number): boolean {
  const before = template.slice(0, at).replace(/\{\{[^}]*\}\}/g, '');
  const lines = before.split('\n');
  const fences = lines.slice(0, -1).filter((line) => /^\s*(?:```|~~~)/.test(line)).length;
  return fences % 2 === 1 || (lines.at(-1)!.match(/`/g)?.length ?? 0) % 2 === 1;
}
