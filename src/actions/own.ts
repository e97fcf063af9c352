import type { VerbParam } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Check } from '../model/kind.ts';
import type { OwnActionConfig } from '../model/system.ts';
import type { OwnAction, Target } from '../model/target.ts';
import { stamp } from '../text/stamp.ts';
import { words } from '../words/index.ts';
import { forWhile } from './temporary.ts';
import { verifiedPlan } from './verified-target.ts';

/** An action of the team's own as a target with one verb: the configuration's risk, undo and question over what the kind plans. */
export function ownActionTarget(
  config: OwnActionConfig,
  action: OwnAction,
  verify: Check | undefined,
  clock: Clock,
): Target {
  const { name, title, summary } = config;
  return {
    label: action.label,
    verbs: [name],
    infos: [{ verb: name, title, summary, params: withWhile(config) }],
    async plan(_verb, given, signal) {
      // The moment of the plan, for the names of backups: `dump-{now}.sql`.
      const intended = await action.plan({ now: stamp(clock.now()), ...given }, signal);
      const mine = {
        ...intended,
        risk: intended.destroys ? ('destructive' as const) : config.risk,
        ...defined({ timeoutMs: config.timeoutMs }),
        ...(config.undo === undefined
          ? {}
          : { undo: { verb: config.undo, params: {}, text: words.actions.own.undo(config.undo) } }),
      };
      return config.verify ? verifiedPlan(mine, config.verify, verify) : mine;
    },
    ...(action.sketch && {
      sketch: (_verb, given) => ({
        ...action.sketch!({ now: stamp(clock.now()), ...given }),
        risk: config.risk,
      }),
    }),
    close() {
      action.close?.();
      verify?.close?.();
    },
  };
}

/** What it asks for; where something undoes it and a form is shown anyway, also for how long. */
function withWhile({ params, undo }: OwnActionConfig): readonly VerbParam[] {
  if (undo === undefined || params.length === 0 || params.some(({ name }) => name === forWhile))
    return params;
  return [...params, { name: forWhile, text: words.actions.params.forWhile, optional: true, aside: true }];
}
