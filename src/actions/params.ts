import type { ActionParams, VerbInfo, VerbParam } from '../model/action.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';

/**
 * The values given for a verb, checked against what it asks for: defaults filled in, numbers as numbers.
 * @throws Error with a sentence that names the parameter and what was expected
 */
export function checkParams(info: VerbInfo, given: Readonly<Record<string, unknown>>): ActionParams {
  const known = info.params.map(({ name }) => name);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(words.actions.values.unknown(info.verb, stranger, known));
  return Object.fromEntries(
    info.params.flatMap((param) => {
      const value = paramValue(info, param, given[param.name]);
      return value === undefined ? [] : [[param.name, value]];
    }),
  );
}

function paramValue(info: VerbInfo, param: VerbParam, given: unknown): string | number | undefined {
  const text = given === undefined || given === null ? '' : String(given).trim();
  const value = text === '' ? (param.default ?? '') : text;
  const { values } = words.actions;
  const fault = (expected: string): Error =>
    new Error(values.wrong(info.verb, param.name, expected, param.secret ? '***' : excerptOf(value, 80)));
  if (value === '') {
    if (param.optional) return undefined;
    throw new Error(values.missing(info.verb, param.name, param.text));
  }
  // A value with a line end or another control character is no value that anybody typed on purpose.
  if (/[\u0000-\u001f\u007f]/.test(value)) throw fault(values.oneLine);
  if (param.kind === 'count') {
    if (!/^\d{1,9}$/.test(value)) throw fault(values.count);
    return Number(value);
  }
  if (param.kind === 'number') {
    if (!/^-?\d+(?:\.\d+)?$/.test(value)) throw fault(values.number);
    return Number(value);
  }
  if (param.choices && !param.choices.includes(value)) throw fault(values.choice(param.choices));
  if (param.pattern !== undefined && !new RegExp(`^(?:${param.pattern})$`, 'u').test(value))
    throw fault(values.pattern(param.pattern));
  return value;
}
