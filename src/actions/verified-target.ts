import type { TargetPlan } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import { CannotAsk, type Check } from '../model/kind.ts';
import type { VerificationConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { words } from '../words/index.ts';

/** A target whose plans for a verb are verified as the configuration says. `check` answers in place of the component's own checks. */
export function verifiedTarget(target: Target, config: VerificationConfig, check: Check | undefined): Target {
  // What is asked afterwards changes nothing about what would run.
  return {
    ...target,
    plan: async (verb, params, signal) =>
      verifiedPlan(await target.plan(verb, params, signal), config, check),
  };
}

/** A plan with the verification of the configuration on top of its own. */
export function verifiedPlan(
  intended: TargetPlan,
  config: VerificationConfig,
  check: Check | undefined,
): TargetPlan {
  const { status, afterMs, limitMs, holdMs } = config;
  if (config.off) {
    const { verify: _, ...rest } = intended;
    return { ...rest, verification: { off: true } };
  }
  const verification = { ...defined({ afterMs, limitMs, holdMs }), ...(check ? {} : { status }) };
  if (!check) return { ...intended, verification };
  const own = intended.verify;
  const label = words.actions.verify.checked(check.label, status);
  return {
    ...intended,
    verification,
    verify: {
      label: own ? `${own.label}, ${label}` : label,
      alone: true,
      look: async (signal) => (await own?.look(signal)) ?? answered(check, status, signal),
    },
  };
}

/** Undefined when the check says what it has to, else what it says. */
async function answered(
  check: Check,
  wanted: VerificationConfig['status'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, message } = await check.run(signal).catch((error: unknown) => {
    // A component that fails to answer is down; of one that could not be asked nothing is known.
    if (error instanceof CannotAsk || signal.aborted || wanted !== 'down') throw error;
    return { status: 'down' as const, message: '' };
  });
  return status === wanted ? undefined : words.actions.own.failedCheck(check.label, message);
}
