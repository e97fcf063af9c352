import { sanitize } from '../text/sanitize.ts';
import { words } from './index.ts';

/** Whatever was thrown, as one sanitized line. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return errorText(error.errors[0]);
  }
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    // Parts of the bundle are read when they are first used; an installation replaces them all.
    if (code === 'ERR_MODULE_NOT_FOUND') return words.text.replacedWhileRunning;
    return sanitize(error.message || code || error.name);
  }
  return sanitize(String(error));
}
