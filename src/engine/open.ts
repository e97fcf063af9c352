import { actionKinds } from '../actions/kinds/registry.ts';
import { ownActionTarget } from '../actions/own.ts';
import { budget } from '../budgets/source.ts';
import { checkKinds } from '../checks/registry.ts';
import { logKinds } from '../logs/sources/registry.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import {
  CannotAsk,
  type Check,
  type CheckKind,
  type Context,
  type Kind,
  type Source,
  type SourceKind,
} from '../model/kind.ts';
import type { LogSource } from '../model/log.ts';
import type { OwnActionConfig, VerificationConfig } from '../model/system.ts';
import type { ActionKind, Target, TargetKind } from '../model/target.ts';
import { queueSources } from '../queues/registry.ts';
import { queueTarget } from '../queues/target.ts';
import { sourceKinds } from '../sources/registry.ts';
import { cacheKinds, targetKinds } from '../targets/registry.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** The kinds that an engine can open. */
export interface Kinds {
  readonly checks: readonly CheckKind[];
  readonly sources: readonly SourceKind[];
  readonly targets: readonly TargetKind[];
  readonly caches: readonly TargetKind[];
  readonly actions: readonly ActionKind[];
}

export const registered: Kinds = {
  checks: checkKinds,
  sources: [...sourceKinds, ...queueSources, budget],
  targets: [...targetKinds, queueTarget as TargetKind],
  caches: cacheKinds,
  actions: actionKinds,
};

/** Opens a check; one that cannot be opened answers `unknown` with the reason, and everything else goes on. */
export function openCheck(kinds: readonly CheckKind[], use: ConfiguredKind, context: Context): Check {
  try {
    return find(kinds, use).open(use.options, context);
  } catch (error) {
    return unaskable(use.kind, errorText(error));
  }
}

/** A check that plantao is unable to ask, and why. */
export function unaskable(label: string, reason: string): Check {
  return { label, run: () => Promise.reject(new CannotAsk(reason)) };
}

/** Opens a source; one that cannot be opened has no data, with the reason. */
export function openSource(kinds: readonly SourceKind[], use: ConfiguredKind, context: Context): Source {
  try {
    return find(kinds, use).open(use.options, context);
  } catch (error) {
    const reason = errorText(error);
    return { label: use.kind, read: () => Promise.reject(new CannotAsk(reason)) };
  }
}

/** Opens a log; one that cannot be opened throws the reason when it is read. */
export function openLog(use: ConfiguredKind, context: Context): LogSource {
  try {
    return find(logKinds, use).open(use.options, context);
  } catch (error) {
    const reason = errorText(error);
    return {
      label: use.kind,
      // biome-ignore lint/correctness/useYield: there is nothing to give
      async *read() {
        throw new CannotAsk(reason);
      },
    };
  }
}

/** Opens a target or a cache, or says why it cannot be opened: then nothing can be done to it. */
export function openTarget(
  kinds: readonly TargetKind[],
  use: ConfiguredKind | undefined,
  context: Context,
): { readonly target?: Target; readonly problem?: string } {
  if (!use) return {};
  try {
    return { target: find(kinds, use).open(use.options, context) };
  } catch (error) {
    return { problem: words.engine.unusable(use.kind, errorText(error)) };
  }
}

/** Opens an action of the team's own, or says why it cannot be opened: then it is not offered. */
export function openAction(
  kinds: Kinds,
  config: OwnActionConfig,
  context: Context,
): { readonly target?: Target; readonly problem?: string } {
  try {
    const action = find(kinds.actions, config).open(config.options, context, config);
    const verify = openVerification(kinds, config.verify, context);
    return { target: ownActionTarget(config, action, verify, context.clock) };
  } catch (error) {
    return { problem: words.engine.unusable(config.name, errorText(error)) };
  }
}

/** The check that a verification asks; one that cannot be opened proves nothing, with the reason. */
export function openVerification(
  kinds: Kinds,
  config: VerificationConfig | undefined,
  context: Context,
): Check | undefined {
  return config?.check && openCheck(kinds.checks, config.check, context);
}

/** The kind that a configuration names, where it is registered. */
export function kindOf<K extends Kind<unknown>>(kinds: readonly K[], use: ConfiguredKind): K | undefined {
  return kinds.find(({ kind }) => kind === use.kind);
}

function find<K extends Kind<unknown>>(kinds: readonly K[], use: ConfiguredKind): K {
  const found = kindOf(kinds, use);
  if (!found) throw new Error(words.engine.unknownKind(use.kind));
  return found;
}
