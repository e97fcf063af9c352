import { judgeContainer } from '../checks/docker.ts';
import { type ComposeService, composeArgv, nameOf } from '../connections/compose.ts';
import { askEngine, type Container, inspectContainer, messageOf } from '../connections/docker.ts';
import { runOn } from '../connections/host.ts';
import { whyLine } from '../connections/why-line.ts';
import type { Context } from '../model/kind.ts';
import { plainLine } from '../text/shell.ts';
import { stamp } from '../text/stamp.ts';
import { sleep } from '../time/sleep.ts';
import { words } from '../words/index.ts';
import { imageOf, referenceOf } from './compose-images.ts';
import type { Step } from './in-turn.ts';

/** A replica without a health check is good when it has run this long, in milliseconds. */
const healthyHoldMs = 3_000;
/** A restarted replica must be good within this, in milliseconds. */
export const healthyLimitMs = 120_000;
const healthyLookMs = 250;

/** One request to the Docker Engine about one container: `restart`, `stop`, `start`, `kill`. */
export function engineStep(
  container: Container,
  kind: string,
  query: string,
  { host }: ComposeService,
  context: Context,
): Step {
  const name = nameOf(container);
  const path = `/containers/${name}/${kind}${query}`;
  return {
    request: `POST ${path}${host === undefined ? '' : ` on ${host}`}`,
    async run(output, signal) {
      const { compose: said } = words.targets;
      const { status, json } = await askEngine({ method: 'POST', path, signal, host }, context);
      if (status !== 204 && status !== 304)
        throw new Error(said.engineRefused(name, status, messageOf(json)));
      output(said.engine(name, kind, status));
    },
  };
}

/** Waits until a restarted replica is healthy, or has run for a while where it has no health check. */
export function waitStep(container: Container, { host }: ComposeService, context: Context): Step {
  const name = nameOf(container);
  const { compose: said } = words.targets;
  return {
    request: said.wait(name),
    async run(output, signal) {
      const { clock } = context;
      const until = clock.elapsed() + healthyLimitMs;
      let goodSince: number | undefined;
      let last = said.unseen;
      while (clock.elapsed() < until) {
        const now = await inspectContainer(container.Id, context, signal, host);
        const answer = now ? judgeContainer(now) : { status: 'down', message: said.gone };
        last = answer.message;
        if (answer.status === 'up') {
          goodSince ??= clock.elapsed();
          if (now!.State.Health || clock.elapsed() - goodSince >= healthyHoldMs) {
            output(`${name}: ${last}`);
            return;
          }
        } else goodSince = undefined;
        await sleep(clock, healthyLookMs, signal);
      }
      throw new Error(said.notHealthy(name, last));
    },
  };
}

/** One command of compose about the service. */
export async function composeStep(
  before: readonly string[],
  service: ComposeService,
  context: Context,
  planning: AbortSignal,
): Promise<Step> {
  const argv = [...(await composeArgv(service, context, planning)), ...before, service.service];
  const where = service.host === undefined ? '' : `on ${service.host}: `;
  return {
    request: where + plainLine(argv),
    async run(output, signal) {
      const options = { cwd: service.folder, signal, onLine: output };
      const { code, stderr } = await runOn(service.host, argv, options, context);
      if (code !== 0) throw new Error(whyLine(stderr) || words.targets.failed('compose', code));
    },
  };
}

/** Gives an image another name. */
export function tagStep(
  from: string,
  repository: string,
  tag: string,
  { host }: ComposeService,
  context: Context,
): Step {
  const path = `/images/${encodeURIComponent(from)}/tag?${new URLSearchParams({ repo: repository, tag })}`;
  return {
    request: plainLine(['docker', 'tag', from, `${repository}:${tag}`]),
    async run(output, signal) {
      const { compose: said } = words.targets;
      const { status, json } = await askEngine({ method: 'POST', path, signal, host }, context);
      if (status !== 201) throw new Error(said.engineRefused('docker tag', status, messageOf(json)));
      output(said.tagged(`${repository}:${tag}`, from));
    },
  };
}

/** Keeps the image of now under a tag with the time, so that there is a way back. */
export function saveStep(
  containers: readonly Container[],
  service: ComposeService,
  context: Context,
): { readonly step: Step; readonly tag: string } | undefined {
  const image = imageOf(containers);
  if (image === undefined || image.includes('@')) return undefined;
  const tag = `before-${stamp(context.clock.now())}`;
  return { tag, step: tagStep(containers[0]!.Image, referenceOf(image).repository, tag, service, context) };
}
