import { isObject } from '../model/is-object.ts';
import { entryBytes } from '../model/queue.ts';

/** The beginning of what is in an entry, and how long it is whole, in bytes. */
export function bodyOf(text: string): { readonly body: string; readonly bytes: number } {
  const bytes = Buffer.byteLength(text);
  if (bytes <= entryBytes) return { body: text, bytes };
  // A character that was cut in two is left out.
  return {
    body: Buffer.from(text)
      .subarray(0, entryBytes)
      .toString()
      .replace(/\uFFFD$/, ''),
    bytes,
  };
}

/** A JSON object; undefined for anything else. */
export function objectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
