import type { ActionParams, VerbInfo } from '../model/action.ts';
import { mask, redact } from '../text/redact.ts';

/** What people put into the name of a variable that is nobody's business. */
const secretName = /pass|secret|token|key|credential/i;

/** Parameters as they may be shown and written: secret ones as stars. */
export function shownParams(info: VerbInfo, params: ActionParams): ActionParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (info.params.find((param) => param.name === name)?.secret) return [name, mask];
      return [name, typeof value === 'string' ? redact(value, secretValues(info, params)) : value];
    }),
  );
}

/** Values in the parameters that must not be shown, longest first: secret ones, and those of variables named like one. */
export function secretValues(info: VerbInfo, params: ActionParams): readonly string[] {
  const values = info.params.flatMap(({ name, kind, secret }) => {
    const value = String(params[name] ?? '');
    if (secret) return [value];
    if (kind !== 'pairs') return [];
    return value.split(/\s+/).flatMap((pair) => {
      const at = pair.indexOf('=');
      return at > 0 && secretName.test(pair.slice(0, at)) ? [pair.slice(at + 1)] : [];
    });
  });
  return [...new Set(values)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

/** Whether a value was starred when it was recorded, so that it cannot be used again. */
export function isStarred(params: ActionParams): boolean {
  return Object.values(params).some((value) => String(value).includes(mask));
}
