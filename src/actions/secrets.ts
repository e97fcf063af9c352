import type { ActionParams, VerbInfo } from '../model/action.ts';
import { isSecretName } from '../text/parts.ts';
import { mask } from '../text/redact.ts';

/** Parameters as they may be shown and written: secret ones, and those of variables named like one, as stars. */
export function shownParams(info: VerbInfo, params: ActionParams): ActionParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const { secret, kind } = info.params.find((param) => param.name === name) ?? {};
      if (secret) return [name, mask];
      if (kind !== 'pairs') return [name, value];
      const shown = String(value).replace(/\S+/g, (pair) => {
        const at = pair.indexOf('=');
        return at > 0 && isSecretName(pair.slice(0, at)) ? `${pair.slice(0, at)}=${mask}` : pair;
      });
      return [name, shown];
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
      return at > 0 && isSecretName(pair.slice(0, at)) ? [pair.slice(at + 1)] : [];
    });
  });
  return [...new Set(values)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

/** Whether a value was starred when it was recorded, so that it cannot be used again. */
export function isStarred(params: ActionParams): boolean {
  return Object.values(params).some((value) => String(value).includes(mask));
}
