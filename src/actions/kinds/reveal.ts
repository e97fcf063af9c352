import * as z from 'zod';
import { type JsonStep, parseJsonPath, valueAt } from '../../model/json-path.ts';
import { jsonPathSchema } from '../../schema/json-path.ts';
import { mask } from '../../text/redact.ts';

/** The key by which an action says that its answer holds a secret that nobody can ask for again. */
export const revealOption = z
  .union([z.literal(true), jsonPathSchema])
  .optional()
  .describe(
    'What of the answer is shown once, on the screen alone, and never recorded: the path of a value in its JSON (`key.secret`), or true for all of it',
  );

/** An answer, parted into what only a person may see and what may be shown and recorded. */
interface Parted {
  /** '' when the answer was empty. */
  readonly secret: string;
  readonly rest: string;
}

/** Takes the secret out of an answer. One that is not as it should be is a secret as a whole: better hidden than lost or leaked. */
export function parted(answer: string, reveal: true | string): Parted {
  if (reveal !== true) {
    try {
      const document: unknown = JSON.parse(answer);
      const path = parseJsonPath(reveal) ?? [];
      const value = valueAt(document, path);
      if (value !== undefined && value !== null && value !== '')
        return {
          secret: typeof value === 'string' ? value : JSON.stringify(value),
          rest: JSON.stringify(starredAt(document, path)),
        };
    } catch {
      // It is no JSON.
    }
  }
  return { secret: answer.trim(), rest: '' };
}

function starredAt(document: unknown, [step, ...path]: readonly JsonStep[]): unknown {
  if (step === undefined) return mask;
  if (Array.isArray(document)) {
    const index = Number(step) < 0 ? document.length + Number(step) : Number(step);
    return document.map((entry, at) => (at === index ? starredAt(entry, path) : entry));
  }
  const entries = Object.entries(document as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === String(step) ? starredAt(value, path) : value]),
  );
}
