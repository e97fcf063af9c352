import { judgeContainer } from '../checks/docker.ts';
import { abortable } from '../connections/abortable.ts';
import { type ComposeService, composeArgv, nameOf, serviceContainers } from '../connections/compose.ts';
import { askEngine, type Container, inspectContainer, messageOf } from '../connections/docker.ts';
import { runOn } from '../connections/host.ts';
import { lastLine } from '../connections/lines.ts';
import type { ActionParams, Choice, Output, Precondition, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { stamp } from '../text/stamp.ts';
import type { ComposeOptions } from './compose-options.ts';

export const composeVerbs = [
  'restart',
  'rolling-restart',
  'scale',
  'redeploy',
  'rollback',
  'recreate',
  'pull',
  'build',
  'stop',
  'start',
  'kill',
] as const;
export type ComposeVerb = (typeof composeVerbs)[number];

/** Tags by which a redeploy keeps the image before it. */
const savedTag = /^before-\d{8}-\d{6}$/;
/** How long compose may take to pull, build and make containers, in milliseconds. */
const composeTimeoutMs = 20 * 60_000;
/** A replica without a health check is good when it has run this long, and must be good within that, in milliseconds. */
const rolling = { holdMs: 3_000, limitMs: 120_000, lookMs: 250 };

/** One step of a plan: what people see of it, and what it does. */
interface Step {
  readonly request: string;
  run(output: Output, signal: AbortSignal): Promise<void>;
}

/** Plans a verb for the replicas that were found. @throws Error with a sentence when the verb makes no sense now */
export async function planCompose(
  verb: ComposeVerb,
  params: ActionParams,
  containers: readonly Container[],
  service: ComposeService,
  options: ComposeOptions,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const running = containers.filter(({ State }) => State.Running);
  const each = (kind: string, query = ''): Step[] =>
    containers
      .filter(({ State }) => (kind === 'restart' ? true : State.Running === (kind !== 'start')))
      .map((container) => engineStep(container, kind, query, service, context));
  const up = async (...more: string[]): Promise<Step> => {
    const argv = await composeArgv(service, context, signal);
    return commandStep([...argv, 'up', '--detach', '--no-deps', ...more, service.service], service, context);
  };
  // Without it compose would go back to the number of replicas in its file.
  const asMany = ['--scale', `${service.service}=${Math.max(1, containers.length)}`];
  const command = async (...words: string[]): Promise<Step> => {
    const argv = await composeArgv(service, context, signal);
    return commandStep([...argv, ...words, service.service], service, context);
  };
  const grace = `?t=${options.grace}`;
  const perContainer = (options.grace + 30) * 1_000;
  const base = (steps: readonly Step[], more: Partial<TargetPlan>): TargetPlan => ({
    requests: steps.map(({ request }) => request),
    from: `${running.length} of ${containers.length} running`,
    touches: Math.max(1, containers.length),
    thing: 'replica',
    risk: 'disruptive',
    preconditions: [unchanged(containers, service, context)],
    timeoutMs: composeTimeoutMs,
    async run(output, stop) {
      for (const step of steps) await step.run(output, stop);
    },
    ...more,
  });
  switch (verb) {
    case 'restart':
    case 'rolling-restart': {
      if (containers.length === 0) throw new Error(`${service.service} has no containers: start it instead`);
      const restarts = each('restart', grace);
      const steps =
        verb === 'restart'
          ? restarts
          : restarts.flatMap((step, index) => [step, waitStep(containers[index]!, service, context)]);
      return base(steps, {
        to: `${containers.length} running`,
        timeoutMs: containers.length * (perContainer + (verb === 'restart' ? 0 : rolling.limitMs)),
      });
    }
    case 'stop':
    case 'kill':
      if (running.length === 0) throw new Error(`${service.service} does not run`);
      return base(each(verb, verb === 'stop' ? grace : ''), {
        to: '0 running',
        touches: running.length,
        timeoutMs: running.length * perContainer,
        undo: { verb: 'start', params: {}, text: `start ${service.service} again` },
      });
    case 'start': {
      if (containers.length > 0 && running.length === containers.length)
        throw new Error(`${service.service} runs already`);
      const steps = containers.length > 0 ? each('start') : [await up()];
      return base(steps, {
        to: `${Math.max(1, containers.length)} running`,
        touches: steps.length,
        undo: { verb: 'stop', params: {}, text: `stop ${service.service} again` },
      });
    }
    case 'scale': {
      const count = Number(params.count);
      if (!/^\d+$/.test(String(params.count)) || count > options.max)
        throw new Error(`scale needs a count from 0 to ${options.max}, not "${params.count ?? ''}"`);
      if (count === containers.length && count === running.length) throw new Error(`${count} run already`);
      return base([await up('--no-recreate', '--scale', `${service.service}=${count}`)], {
        from: `${running.length} running`,
        to: `${count} running`,
        touches: Math.max(1, Math.abs(count - containers.length)),
        undo: {
          verb: 'scale',
          params: { count: containers.length },
          text: `scale back to ${containers.length}`,
        },
      });
    }
    case 'recreate':
      return base([await up('--force-recreate', ...asMany)], { to: 'new containers of the same image' });
    case 'redeploy': {
      const save = saveStep(containers, service, context);
      return base([...(save ? [save.step] : []), await command('pull'), await up(...asMany)], {
        from: imageOf(containers) ?? 'no image yet',
        to: 'the newest image of its tag',
        ...(save
          ? {
              undo: {
                verb: 'rollback',
                params: { revision: save.tag },
                text: `roll back to the image kept as ${save.tag}`,
              },
            }
          : {}),
      });
    }
    case 'rollback': {
      const tags = await savedTags(containers, service, context, signal);
      const wanted = params.revision === undefined ? tags[0]?.value : String(params.revision);
      if (wanted === undefined)
        throw new Error(
          `no earlier image of ${service.service} is kept: only a redeploy by plantao keeps one`,
        );
      if (!tags.some(({ value }) => value === wanted))
        throw new Error(
          `no image is kept as "${wanted}": there are ${tags.map(({ value }) => value).join(', ')}`,
        );
      const image = referenceOf(imageOf(containers)!);
      const tagged = tagStep(`${image.repository}:${wanted}`, image.repository, image.tag, service, context);
      return base([tagged, await up(...asMany)], {
        from: imageOf(containers)!,
        to: `${image.repository}:${wanted}`,
      });
    }
    case 'pull':
    case 'build':
      return base([await command(verb)], {
        risk: 'safe',
        from: imageOf(containers) ?? 'no image yet',
        to: 'the newest image; nothing is restarted',
        touches: 1,
        thing: 'image',
      });
  }
}

function engineStep(
  container: Container,
  kind: string,
  query: string,
  { host }: ComposeService,
  context: Context,
): Step {
  const path = `/containers/${nameOf(container)}/${kind}${query}`;
  return {
    request: `POST ${path}${host === undefined ? '' : ` on ${host}`}`,
    async run(output, signal) {
      const { status, json } = await askEngine({ method: 'POST', path, signal, host }, context);
      if (status !== 204 && status !== 304)
        throw new Error(`${nameOf(container)}: Docker Engine answered ${status}: ${messageOf(json)}`);
      output(`${nameOf(container)}: ${kind} answered ${status}`);
    },
  };
}

/** Waits until a restarted replica is healthy, or has run for a while where it has no health check. */
function waitStep(container: Container, { host }: ComposeService, context: Context): Step {
  const name = nameOf(container);
  return {
    request: `wait until ${name} is healthy before the next`,
    async run(output, signal) {
      const { clock } = context;
      const until = clock.elapsed() + rolling.limitMs;
      let goodSince: number | undefined;
      let last = 'nothing was seen yet';
      while (clock.elapsed() < until) {
        const now = await inspectContainer(container.Id, context, signal, host);
        const answer = now ? judgeContainer(now) : { status: 'down', message: 'it is gone' };
        last = answer.message;
        if (answer.status === 'up') {
          goodSince ??= clock.elapsed();
          if (now!.State.Health || clock.elapsed() - goodSince >= rolling.holdMs) {
            output(`${name}: ${last}`);
            return;
          }
        } else goodSince = undefined;
        await abortable(signal, () => new Promise<void>((wake) => void clock.after(rolling.lookMs, wake)));
      }
      throw new Error(`${name} did not become healthy (${last}): the replicas after it were left alone`);
    },
  };
}

function commandStep(argv: readonly string[], service: ComposeService, context: Context): Step {
  const where = service.host === undefined ? '' : `on ${service.host}: `;
  return {
    request: where + argv.join(' '),
    async run(output, signal) {
      const result = await runOn(
        service.host,
        argv,
        { cwd: service.folder, signal, onLine: output },
        context,
      );
      if (result.code !== 0) throw new Error(lastLine(result.stderr) || `compose ended with ${result.code}`);
    },
  };
}

function imageOf(containers: readonly Container[]): string | undefined {
  return containers[0]?.Config.Image;
}

/** Repository and tag of an image; a port in the registry's name is no tag. */
export function referenceOf(image: string): { readonly repository: string; readonly tag: string } {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/')
    ? { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
    : { repository: image, tag: 'latest' };
}

function tagStep(
  from: string,
  repository: string,
  tag: string,
  { host }: ComposeService,
  context: Context,
): Step {
  const path = `/images/${encodeURIComponent(from)}/tag?${new URLSearchParams({ repo: repository, tag })}`;
  return {
    request: `docker tag ${from} ${repository}:${tag}`,
    async run(output, signal) {
      const { status, json } = await askEngine({ method: 'POST', path, signal, host }, context);
      if (status !== 201) throw new Error(`docker tag: Docker Engine answered ${status}: ${messageOf(json)}`);
      output(`${repository}:${tag} is ${from}`);
    },
  };
}

/** Keeps the image of now under a tag with the time, so that there is a way back. */
function saveStep(
  containers: readonly Container[],
  service: ComposeService,
  context: Context,
): { readonly step: Step; readonly tag: string } | undefined {
  const image = imageOf(containers);
  if (image === undefined || image.includes('@')) return undefined;
  const tag = `before-${stamp(context.clock.now())}`;
  return { tag, step: tagStep(containers[0]!.Image, referenceOf(image).repository, tag, service, context) };
}

/** Images that earlier redeploys kept, newest first. */
export async function savedTags(
  containers: readonly Container[],
  { host }: ComposeService,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const image = imageOf(containers);
  if (image === undefined) return [];
  const { repository } = referenceOf(image);
  const filters = encodeURIComponent(JSON.stringify({ reference: [repository] }));
  const { status, json } = await askEngine(
    { path: `/images/json?filters=${filters}`, signal, host },
    context,
  );
  if (status !== 200) throw new Error(`Docker Engine answered ${status}: ${messageOf(json)}`);
  const images = json as readonly { readonly Id: string; readonly RepoTags?: readonly string[] | null }[];
  return images
    .flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((text) => ({ Id, ...referenceOf(text) })))
    .filter(({ tag }) => savedTag.test(tag))
    .sort((a, b) => (a.tag < b.tag ? 1 : -1))
    .map(({ Id, tag }) => ({
      value: tag,
      text: `${repository}:${tag}, image ${Id.replace(/^sha256:/, '').slice(0, 12)}`,
      ...(Id === containers[0]!.Image ? { current: true } : {}),
    }));
}

/** The same containers, each in the state it was in. */
function unchanged(
  containers: readonly Container[],
  service: ComposeService,
  context: Context,
): Precondition {
  const stateOf = (list: readonly Container[]): string =>
    list.map(({ Id, State }) => `${Id} ${State.StartedAt} ${State.Running}`).join(' ');
  const names = containers.map(nameOf).join(', ');
  return {
    text: containers.length === 0 ? 'there are no containers yet' : `the replicas are ${names}`,
    async recheck(signal) {
      const now = await serviceContainers(service, context, signal);
      if (stateOf(now) === stateOf(containers)) return undefined;
      return now.length === containers.length
        ? `a replica of ${service.service} was restarted or replaced`
        : `${service.service} has ${now.length} replicas now`;
    },
  };
}
