import type { ActionParams, Output, TargetPlan } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { CanaryConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { errorText } from '../words/error-text.ts';
import { type Gauges, runStep, watchUntil } from './steps.ts';
import type { NumberNow } from './verify.ts';

/** The target that makes one step. */
type Stepper = (verb: string) => Target | undefined;

/**
 * The verb `canary`: one step after another, each followed by a wait in which every gate metric must stay within its thresholds. A
 * gate that turns bad, a step that fails and a cancel all go back to where it began.
 */
export function canaryTarget(config: CanaryConfig, stepper: Stepper, gauges: Gauges): Target {
  const stepOf = (value: number, signal: AbortSignal): Promise<TargetPlan> => {
    const target = stepper(config.by);
    if (!target) throw new Error(`canary needs ${config.by}, which this component cannot do`);
    return target.plan(config.by, { [config.param]: value } satisfies ActionParams, signal);
  };
  return {
    label: stepper(config.by)?.label ?? config.by,
    verbs: ['canary'],
    plan: (_verb, _params, signal) => canaryPlan(config, stepOf, gauges, signal),
  };
}

async function canaryPlan(
  config: CanaryConfig,
  stepOf: (value: number, signal: AbortSignal) => Promise<TargetPlan>,
  gauges: Gauges,
  planning: AbortSignal,
): Promise<TargetPlan> {
  const { steps, waitMs, gate, by, param } = config;
  const first = await stepOf(steps[0]!, planning);
  const back = config.back ?? Number(first.undo?.params[param]);
  if (!Number.isInteger(back))
    throw new Error(`canary cannot go back: ${by} does not say what it was before`);
  const bad = gate.flatMap((id) => badGate(id, gauges.number(id)) ?? []);
  if (bad.length > 0) throw new Error(`the gate is not good before it begins: ${bad.join(', ')}`);
  const titles = gate.map((id) => gauges.number(id)?.title ?? id).join(', ');
  const wait = `wait ${formatDuration(waitMs)} while ${titles} stay within their thresholds`;
  const stepMs = first.timeoutMs;

  return {
    requests: [...steps.flatMap((value) => [`${by} ${param} ${value}`, wait]), `else ${by} ${param} ${back}`],
    from: first.from ?? String(back),
    to: steps.join(' → '),
    touches: Math.max(first.touches, 1),
    thing: first.thing,
    risk: first.risk === 'safe' ? 'disruptive' : first.risk,
    preconditions: first.preconditions,
    timeoutMs: steps.length * (stepMs + waitMs) + stepMs,
    stopGraceMs: stepMs + 10_000,
    warnings: [`it takes ${formatDuration(steps.length * waitMs)} or more`],
    undo: { verb: by, params: { [param]: back }, text: `${by} back to ${back}` },
    async run(output, signal) {
      for (const [index, value] of steps.entries()) {
        const name = `step ${index + 1} of ${steps.length} (${value})`;
        try {
          output(`${name}: ${by}`);
          await runStep(index === 0 ? first : await stepOf(value, signal), output, signal);
          output(`${name}: ${wait}`);
          await gateHolds(config, gauges, signal);
        } catch (error) {
          const why = signal.aborted ? 'it was stopped' : errorText(error);
          await goBack(back, output);
          // Whatever broke, it is where it began: nothing about it is unknown, so there is no cause to pass on.
          throw new Error(`${name}: ${why}; went back to ${back}`);
        }
      }
      output('every step held');
    },
  };

  /** Not with the signal that was aborted: going back has to run to its end. */
  async function goBack(value: number, output: Output): Promise<void> {
    const abort = new AbortController();
    const cancel = gauges.clock.after(stepMs, () => abort.abort());
    output(`going back to ${value}`);
    try {
      await runStep(await stepOf(value, abort.signal), output, abort.signal);
    } catch (error) {
      throw new Error(`it could NOT go back to ${value}: ${errorText(error)}. Do it by hand.`, {
        cause: error,
      });
    } finally {
      cancel();
    }
  }
}

/** @throws Error that names the first gate metric that is not good */
async function gateHolds({ gate, waitMs }: CanaryConfig, gauges: Gauges, signal: AbortSignal): Promise<void> {
  let fault: string | undefined;
  await watchUntil(gauges, gate, waitMs, signal, (numbers) => {
    fault = numbers.map((number, index) => badGate(gate[index]!, number)).find(Boolean);
    return fault !== undefined;
  });
  if (fault !== undefined) throw new Error(fault);
}

/** A gate without data is not known to be good. */
function badGate(id: string, number: NumberNow | undefined): string | undefined {
  if (number === undefined || number.value === null) return `${number?.title ?? id} has no data`;
  return number.band === 'normal' ? undefined : `${number.title} is ${number.band}: ${number.text}`;
}
