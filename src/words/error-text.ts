import { sanitize } from '../text/sanitize.ts';
import { words } from './index.ts';

/** Whatever was thrown, as one sanitized line; what the system refused names the file or the address. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return errorText(error.errors[0]);
  }
  if (error instanceof Error) {
    // Parts of the bundle are read when they are first used; an installation replaces them all.
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return words.text.replacedWhileRunning;
    const said = systemText(error);
    const subject = subjectOf(error);
    if (said !== undefined) return sanitize(subject === '' ? said : words.text.about(subject, said));
    return sanitize(error.message || codeOf(error) || error.name);
  }
  return sanitize(String(error));
}

/** The same for a sentence that names the file or the address itself. */
export function reasonText(error: unknown): string {
  return sanitize((error instanceof Error ? systemText(error) : undefined) ?? errorText(error));
}

/** What the operating system refused, or could not be unpacked, in words; undefined for all else. */
function systemText(error: Error): string | undefined {
  const known: Readonly<Record<string, string>> = words.text.system;
  const code = codeOf(error);
  // A program may use the same names for what it says itself.
  if (!('syscall' in error) && !code.startsWith('Z_')) return undefined;
  return Object.hasOwn(known, code) ? known[code] : undefined;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function subjectOf(error: Error): string {
  const { path, address, hostname, port } = error as Error &
    Readonly<Partial<Record<'path' | 'address' | 'hostname' | 'port', unknown>>>;
  const place = path ?? hostname ?? address;
  if (typeof place !== 'string') return '';
  return typeof port === 'number' ? `${place}:${port}` : place;
}
