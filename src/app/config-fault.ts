import { ConfigError, problemLine } from '../config/problem.ts';
import { errorText } from '../words/error-text.ts';

/** Why a configuration was not applied, in one line. */
export function configFault(error: unknown): string {
  if (!(error instanceof ConfigError)) return errorText(error);
  const [first, ...more] = error.problems;
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `configuration not applied: ${first ? problemLine(error.file, first) : error.message}${rest}`;
}
