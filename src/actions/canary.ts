import type { ActionParams, Output, Sketch, TargetPlan } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { CanaryConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { type GateFault, gateFault } from './gate.ts';
import { gateText } from './sentences.ts';
import { type MetricReader, runStep, watchUntil } from './steps.ts';
import type { NumberNow } from './verify.ts';

/** The target that makes one step. */
type Stepper = (verb: string) => Target | undefined;

/**
 * The verb `canary`: one step after another, each followed by a wait in which every gate metric must stay within its thresholds. A
 * gate that turns bad, a step that fails and a cancel all go back to where it began.
 */
export function canaryTarget(config: CanaryConfig, stepper: Stepper, metrics: MetricReader): Target {
  const stepOf = (value: number, signal: AbortSignal): Promise<TargetPlan> => {
    const target = stepper(config.by);
    if (!target) throw new Error(words.actions.canary.cannotStep(config.by));
    return target.plan(config.by, { [config.param]: value } satisfies ActionParams, signal);
  };
  return {
    label: stepper(config.by)?.label ?? config.by,
    verbs: ['canary'],
    plan: (_verb, _params, signal) => canaryPlan(config, stepOf, metrics, signal),
    sketch: () => canarySketch(config, stepper),
  };
}

/** The steps as they are configured; where it would go back to is known once it was looked up. */
function canarySketch({ by, param, steps, waitMs, gate, back }: CanaryConfig, stepper: Stepper): Sketch {
  const { canary: said, unseen } = words.actions;
  const wait = said.wait(formatDuration(waitMs), gate.join(', '));
  return {
    requests: [
      ...steps.flatMap((value) => [`${by} ${param} ${value}`, wait]),
      ...(back === undefined ? [] : [said.otherwise(`${by} ${param} ${back}`)]),
    ],
    to: steps.join(' → '),
    thing: 'instance',
    risk: 'disruptive',
    unseen: [unseen.now(stepper(by)?.label ?? by)],
  };
}

async function canaryPlan(
  config: CanaryConfig,
  stepOf: (value: number, signal: AbortSignal) => Promise<TargetPlan>,
  metrics: MetricReader,
  planning: AbortSignal,
): Promise<TargetPlan> {
  const { steps, waitMs, gate, by, param } = config;
  const first = await stepOf(steps[0]!, planning);
  const back = config.back ?? Number(first.undo?.params[param]);
  const { canary: said } = words.actions;
  if (!Number.isInteger(back)) throw new Error(said.cannotGoBack(by));
  await firstReadings(gate, metrics, planning);
  const bad = gate.flatMap((id) => gateFault(id, metrics.number(id)) ?? []);
  if (bad.length > 0) throw new Error(said.badGate(bad.map(gateText)));
  const titles = gate.map((id) => metrics.number(id)?.title ?? id).join(', ');
  const wait = said.wait(formatDuration(waitMs), titles);
  const stepMs = first.timeoutMs;

  return {
    requests: [
      ...steps.flatMap((value) => [`${by} ${param} ${value}`, wait]),
      said.otherwise(`${by} ${param} ${back}`),
    ],
    from: first.from ?? String(back),
    to: steps.join(' → '),
    touches: Math.max(first.touches, 1),
    thing: first.thing,
    risk: first.risk === 'safe' ? 'disruptive' : first.risk,
    preconditions: first.preconditions,
    timeoutMs: steps.length * (stepMs + waitMs) + stepMs,
    stopGraceMs: stepMs + 10_000,
    warnings: [said.takes(formatDuration(steps.length * waitMs))],
    undo: { verb: by, params: { [param]: back }, text: said.undo(by, back) },
    async run(output, signal) {
      for (const [index, value] of steps.entries()) {
        const name = said.step(index + 1, steps.length, value);
        try {
          output(`${name}: ${by}`);
          await runStep(index === 0 ? first : await stepOf(value, signal), output, signal);
          output(`${name}: ${wait}`);
          await gateHolds(config, metrics, signal);
        } catch (error) {
          const why = signal.aborted ? said.stopped : errorText(error);
          await goBack(back, output);
          // Whatever broke, it is where it began: nothing about it is unknown, so there is no cause to pass on.
          throw new Error(said.wentBack(name, why, back));
        }
      }
      output(said.held);
    },
  };

  /** Not with the signal that was aborted: going back has to run to its end. */
  async function goBack(value: number, output: Output): Promise<void> {
    const abort = new AbortController();
    const cancel = metrics.clock.after(stepMs, () => abort.abort());
    output(said.goingBack(value));
    try {
      await runStep(await stepOf(value, abort.signal), output, abort.signal);
    } catch (error) {
      throw new Error(said.stuck(value, errorText(error)), { cause: error });
    } finally {
      cancel();
    }
  }
}

/** How long first readings are waited for, in milliseconds: a rate needs two of them. */
const firstReadingsMs = 15_000;

/** Where plantao has only just begun to read, a gate without data is not judged before it had the time to get some. */
async function firstReadings(
  gate: readonly string[],
  metrics: MetricReader,
  signal: AbortSignal,
): Promise<void> {
  const isRead = (number: NumberNow | undefined): boolean => number === undefined || number.value !== null;
  if (gate.every((id) => isRead(metrics.number(id)))) return;
  await watchUntil(metrics, gate, firstReadingsMs, signal, (numbers) => numbers.every(isRead));
}

/** @throws Error that names the first gate metric that is not good */
async function gateHolds(
  { gate, waitMs }: CanaryConfig,
  metrics: MetricReader,
  signal: AbortSignal,
): Promise<void> {
  let fault: GateFault | undefined;
  await watchUntil(metrics, gate, waitMs, signal, (numbers) => {
    fault = numbers.map((number, index) => gateFault(gate[index]!, number)).find(Boolean);
    return fault !== undefined;
  });
  if (fault !== undefined) throw new Error(gateText(fault));
}
