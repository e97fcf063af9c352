import { checkKinds } from '../checks/registry.ts';
import { CannotAsk, type Check, type Context, type Kind, type Source } from '../model/kind.ts';
import type { Use } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { sourceKinds } from '../sources/registry.ts';
import { cacheKinds, targetKinds } from '../targets/registry.ts';
import { errorText } from '../text/clean.ts';

/** Opens a check; one that cannot be opened answers `unknown` with the reason, and everything else goes on. */
export function openCheck(use: Use, context: Context): Check {
  try {
    return find(checkKinds, use).open(use.options, context);
  } catch (error) {
    const reason = errorText(error);
    return { label: use.kind, run: () => Promise.reject(new CannotAsk(reason)) };
  }
}

/** Opens a source; one that cannot be opened has no data, with the reason. */
export function openSource(use: Use, context: Context): Source {
  try {
    return find(sourceKinds, use).open(use.options, context);
  } catch (error) {
    const reason = errorText(error);
    return { label: use.kind, read: () => Promise.reject(new CannotAsk(reason)) };
  }
}

export function openTarget(use: Use, context: Context): Target {
  return find(targetKinds, use).open(use.options, context);
}

export function openCache(use: Use, context: Context): Target {
  return find(cacheKinds, use).open(use.options, context);
}

function find<K extends Kind<unknown>>(kinds: readonly K[], use: Use): K {
  const found = kinds.find(({ kind }) => kind === use.kind);
  if (!found) throw new Error(`there is no kind "${use.kind}"`);
  return found;
}
