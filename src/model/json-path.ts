/** A step into a JSON document: a key of an object or an index of a list. */
export type JsonStep = string | number;

/**
 * Parses `a.b[0]."dotted.key"`; a leading `$.` is allowed, the empty text and `$` mean the whole document.
 * Undefined when the text is not a path.
 */
export function parseJsonPath(text: string): readonly JsonStep[] | undefined {
  let rest = text.trim().replace(/^\$\.?/, '');
  const steps: JsonStep[] = [];
  while (rest !== '') {
    const step = rest.match(/^(?:\[(-?\d+)\]|"((?:[^"\\]|\\.)*)"|([^.[\]"]+))(\.(?=.)|(?=\[)|$)/);
    if (!step) return undefined;
    if (step[1] !== undefined) steps.push(Number(step[1]));
    else steps.push(step[2] !== undefined ? step[2].replace(/\\(.)/g, '$1') : step[3]!.trim());
    rest = rest.slice(step[0].length);
  }
  return steps;
}

/** The value at the path; undefined when a step leads nowhere. Negative indexes count from the end. */
export function valueAt(document: unknown, path: readonly JsonStep[]): unknown {
  let value = document;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value)) {
      const index = typeof step === 'number' ? step : Number(step);
      value = Number.isInteger(index) ? value.at(index) : step === 'length' ? value.length : undefined;
    } else {
      value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }
  }
  return value;
}

/** A number, a boolean as 0 or 1, or a text that is a number; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.trim() !== '') {
    const number = Number(value);
    return Number.isNaN(number) ? undefined : number;
  }
  return undefined;
}
