/** A text to look for. */
export interface SecretForm {
  readonly text: string;
  /**
   * How much of the text around it decides: `anywhere` nothing; `word` it has to stand alone; `value` it has to stand where values
   * stand. The last two are for secrets that are too short or too common to be told from harmless text.
   */
  readonly where: 'anywhere' | 'word' | 'value';
}

/** Shorter secrets are found only where they stand alone. */
const longEnough = 8;
/** Shorter ones are not looked for at all: every second word would be one. */
const shortest = 4;
/** One word of letters, up to this length, may be the name of something as well. */
const longestName = 9;
/** Several words, or one longer one, up to this length, may be the name of something, too. */
const longestWords = 24;
/** A line of a secret of several lines counts by itself from this length on. */
const longLine = 12;

/**
 * Every way in which a secret is written down: itself, its lines, percent-encoded, in JSON, in HTML, in a shell's quotes, in hexadecimal
 * digits, and in Base64 wherever in the encoded text it begins.
 */
export function formsOf(secret: string): readonly SecretForm[] {
  const whole = secret.trim();
  if (whole.length < shortest) return [];
  if (whole.length < longEnough || (whole.length <= longestName && /^[a-z]+$/.test(whole))) {
    const where = /^(?:[A-Za-z]+|\d+)$/.test(whole) ? 'value' : 'word';
    return [...new Set([whole, encodeURIComponent(whole.toWellFormed())])].map((text) => ({ text, where }));
  }
  const lines = whole.split(/\r?\n/);
  const parts = lines.length === 1 ? [whole] : [whole, ...lines.filter(isTelling)];
  const texts = new Set<string>();
  for (const part of parts) for (const text of written(part)) if (text.length >= longEnough) texts.add(text);
  // What may be a name as well is no secret where it is part of one: `production` in `production-api`.
  const named = whole.length <= longestWords && /^[a-z]+(?:[-_.][a-z]+)*$/.test(whole);
  return [...texts].map((text) => ({ text, where: named && text === whole ? 'word' : 'anywhere' }));
}

/** Whether a line of a longer secret is one by itself: not the frame of a key, not a word of prose. */
function isTelling(line: string): boolean {
  return (
    line.trim().length >= longLine && !/^-----.*-----$/.test(line.trim()) && /[^a-z .,:]/.test(line.trim())
  );
}

function written(text: string): readonly string[] {
  const whole = text.toWellFormed();
  const bytes = Buffer.from(whole, 'utf8');
  const json = JSON.stringify(whole).slice(1, -1);
  const ascii = json.replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const percent = encodeURIComponent(whole);
  const strict = percent.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const lower = (encoded: string): string => encoded.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase());
  const hex = bytes.toString('hex');
  const html = whole.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    ...[text, whole, whole.replace(/\r?\n/g, ' '), whole.replace(/\r?\n/g, '')],
    ...[json, ascii, json.replaceAll('/', '\\/'), JSON.stringify(json).slice(1, -1)],
    json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    ...[percent, lower(percent), strict, lower(strict), encodeURI(whole), encodeURIComponent(percent)],
    ...[strict.replaceAll('%20', '+'), lower(strict).replaceAll('%20', '+')],
    ...[html, html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'), html.replaceAll('"', '&#34;')],
    whole.replaceAll("'", "'\\''"),
    ...[hex, hex.toUpperCase()],
    ...base64Of(bytes),
  ];
}

/** The characters of Base64 that hold these bytes and no others, for each of the three places at which they can begin. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const certain = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
