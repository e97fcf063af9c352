import { ConfigError, problemLine } from '../config/problem.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** Why a configuration was not applied, in one line. */
export function configFault(error: unknown): string {
  if (!(error instanceof ConfigError)) return errorText(error);
  const [first, ...more] = error.problems;
  return words.app.configNotApplied(first ? problemLine(error.file, first) : error.message, more.length);
}
