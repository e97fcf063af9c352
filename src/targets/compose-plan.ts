import { type ComposeService, nameOf, serviceContainers } from '../connections/compose.ts';
import type { Container } from '../connections/docker.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { imageOf, referenceOf, savedTags } from './compose-images.ts';
import type { ComposeOptions } from './compose-options.ts';
import { composeStep, engineStep, healthyLimitMs, saveStep, tagStep, waitStep } from './compose-steps.ts';
import { runInTurn, type Step } from './in-turn.ts';
import { wantedCount } from './planners.ts';

/** A service as it is now, and what is to be done to it. */
interface ComposeNow {
  readonly service: ComposeService;
  readonly options: ComposeOptions;
  readonly containers: readonly Container[];
  readonly params: ActionParams;
  readonly context: Context;
  /** Of the planning. */
  readonly signal: AbortSignal;
}

/** Plans a verb for the replicas that were found. @throws Error with a sentence when the verb makes no sense now */
type Planner = (now: ComposeNow) => TargetPlan | Promise<TargetPlan>;

/** How each verb is planned. */
export const composePlanners: Readonly<Record<Verb, Planner>> = {
  restart: (now) => restart(now, false),
  'rolling-restart': (now) => restart(now, true),
  scale,
  redeploy,
  rollback,
  recreate: async (now) =>
    planOf(now, [await up(now, '--force-recreate', ...asMany(now))], { to: words.targets.compose.sameImage }),
  pull: (now) => fetchImage(now, 'pull'),
  build: (now) => fetchImage(now, 'build'),
  stop: (now) => end(now, 'stop', grace(now)),
  start,
  kill: (now) => end(now, 'kill', ''),
};

/** How long compose may take to pull, build and make containers, in milliseconds. */
const composeTimeoutMs = 20 * 60_000;

function planOf(now: ComposeNow, steps: readonly Step[], more: Partial<TargetPlan>): TargetPlan {
  const { containers } = now;
  return {
    requests: steps.map(({ request }) => request),
    from: words.targets.compose.someRunning(runningOf(now).length, containers.length),
    touches: Math.max(1, containers.length),
    thing: 'replica',
    risk: 'disruptive',
    preconditions: [unchanged(now)],
    timeoutMs: composeTimeoutMs,
    run: (output, signal) => runInTurn(steps, output, signal),
    ...more,
  };
}

function restart(now: ComposeNow, rolling: boolean): TargetPlan {
  const { containers, service, context } = now;
  if (containers.length === 0) throw new Error(words.targets.compose.noContainers(service.service));
  const steps = containers.flatMap((container) => [
    engineStep(container, 'restart', grace(now), service, context),
    ...(rolling ? [waitStep(container, service, context)] : []),
  ]);
  return planOf(now, steps, {
    to: words.targets.compose.running(containers.length),
    timeoutMs: containers.length * (containerMs(now) + (rolling ? healthyLimitMs : 0)),
  });
}

function end(now: ComposeNow, verb: 'stop' | 'kill', query: string): TargetPlan {
  const { service, context } = now;
  const running = runningOf(now);
  if (running.length === 0) throw new Error(words.targets.notRunning(service.service));
  const steps = running.map((container) => engineStep(container, verb, query, service, context));
  return planOf(now, steps, {
    to: words.targets.compose.running(0),
    touches: running.length,
    timeoutMs: running.length * containerMs(now),
    undo: { verb: 'start', params: {}, text: words.targets.startAgain(service.service) },
  });
}

async function start(now: ComposeNow): Promise<TargetPlan> {
  const { containers, service, context } = now;
  const stopped = containers.filter(({ State }) => !State.Running);
  if (containers.length > 0 && stopped.length === 0) throw new Error(words.targets.runs(service.service));
  const steps =
    containers.length > 0
      ? stopped.map((container) => engineStep(container, 'start', '', service, context))
      : [await up(now)];
  return planOf(now, steps, {
    to: words.targets.compose.running(Math.max(1, containers.length)),
    touches: steps.length,
    undo: { verb: 'stop', params: {}, text: words.targets.stopAgain(service.service) },
  });
}

async function scale(now: ComposeNow): Promise<TargetPlan> {
  const { containers, service, params, options } = now;
  const count = wantedCount(params.count, options.max);
  const before = containers.length;
  const running = runningOf(now).length;
  if (count === before && count === running) throw new Error(words.targets.scaledAlready(count));
  return planOf(now, [await up(now, '--no-recreate', '--scale', `${service.service}=${count}`)], {
    from: words.targets.compose.running(running),
    to: words.targets.compose.running(count),
    touches: Math.max(1, Math.abs(count - before)),
    undo: { verb: 'scale', params: { count: before }, text: words.targets.undoScale(before) },
  });
}

async function redeploy(now: ComposeNow): Promise<TargetPlan> {
  const { containers, service, context, signal } = now;
  const { compose: said } = words.targets;
  const save = saveStep(containers, service, context);
  const undo = save && {
    verb: 'rollback',
    params: { revision: save.tag },
    text: said.undoRedeploy(save.tag),
  };
  const pull = await composeStep(['pull'], service, context, signal);
  return planOf(now, [...(save ? [save.step] : []), pull, await up(now, ...asMany(now))], {
    from: imageOf(containers) ?? said.noImage,
    to: said.newestImage,
    ...defined({ undo }),
  });
}

async function rollback(now: ComposeNow): Promise<TargetPlan> {
  const { containers, service, params, context, signal } = now;
  const { compose: said } = words.targets;
  const tags = (await savedTags(containers, service, context, signal)).map(({ value }) => value);
  const wanted = params.revision === undefined ? tags[0] : String(params.revision);
  if (wanted === undefined) throw new Error(said.noKeptImage(service.service));
  if (!tags.includes(wanted)) throw new Error(said.noSuchImage(wanted, tags));
  const image = imageOf(containers)!;
  const { repository, tag } = referenceOf(image);
  const kept = `${repository}:${wanted}`;
  const tagged = tagStep(kept, repository, tag, service, context);
  return planOf(now, [tagged, await up(now, ...asMany(now))], { from: image, to: kept });
}

async function fetchImage(now: ComposeNow, verb: 'pull' | 'build'): Promise<TargetPlan> {
  const { containers, service, context, signal } = now;
  const { compose: said } = words.targets;
  return planOf(now, [await composeStep([verb], service, context, signal)], {
    risk: 'safe',
    from: imageOf(containers) ?? said.noImage,
    to: said.newestImageOnly,
    touches: 1,
    thing: 'image',
  });
}

function up({ service, context, signal }: ComposeNow, ...more: string[]): Promise<Step> {
  return composeStep(['up', '--detach', '--no-deps', ...more], service, context, signal);
}

/** Without it compose would go back to the number of replicas in its file. */
function asMany({ service, containers }: ComposeNow): readonly string[] {
  return ['--scale', `${service.service}=${Math.max(1, containers.length)}`];
}

function runningOf({ containers }: ComposeNow): readonly Container[] {
  return containers.filter(({ State }) => State.Running);
}

/** How long the Engine lets a container end by itself, as it takes it. */
function grace({ options }: ComposeNow): string {
  return `?t=${options.grace}`;
}

/** How long one container may take to end or to restart, in milliseconds. */
function containerMs({ options }: ComposeNow): number {
  return (options.grace + 30) * 1_000;
}

/** The same containers, each in the state it was in. */
function unchanged({ containers, service, context }: ComposeNow): Precondition {
  const { compose: said } = words.targets;
  const stateOf = (list: readonly Container[]): string =>
    list.map(({ Id, State }) => `${Id} ${State.StartedAt} ${State.Running}`).join(' ');
  return {
    text: containers.length === 0 ? said.nothingYet : said.replicasAre(containers.map(nameOf)),
    async recheck(signal) {
      const now = await serviceContainers(service, context, signal);
      if (stateOf(now) === stateOf(containers)) return undefined;
      return now.length === containers.length
        ? said.replicaChanged(service.service)
        : said.replicasNow(service.service, now.length);
    },
  };
}
