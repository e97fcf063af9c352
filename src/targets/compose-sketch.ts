import { type ComposeService, projectArgs } from '../connections/compose.ts';
import type { ActionParams, Sketch, Verb } from '../model/action.ts';
import { plainLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import type { ComposeOptions } from './compose-options.ts';
import { plannerOf } from './planners.ts';

/** What each verb does: a request to the Engine for each replica, or arguments of compose, in order. */
type Does =
  | { readonly engine: 'restart' | 'stop' | 'start' | 'kill' }
  | { readonly compose: readonly (readonly string[])[] };

const up = ['up', '--detach', '--no-deps'];
const does: Readonly<Record<Verb, (params: ActionParams, service: string) => Does>> = {
  restart: () => ({ engine: 'restart' }),
  'rolling-restart': () => ({ engine: 'restart' }),
  stop: () => ({ engine: 'stop' }),
  start: () => ({ engine: 'start' }),
  kill: () => ({ engine: 'kill' }),
  scale: ({ count }, service) => ({ compose: [[...up, '--no-recreate', '--scale', `${service}=${count}`]] }),
  redeploy: () => ({ compose: [['pull'], up] }),
  rollback: () => ({ compose: [up] }),
  recreate: () => ({ compose: [[...up, '--force-recreate']] }),
  pull: () => ({ compose: [['pull']] }),
  build: () => ({ compose: [['build']] }),
};
const graceful: readonly string[] = ['restart', 'stop'];

/** What a verb would run for a service whose replicas nobody could look at. */
export function sketchCompose(
  verb: Verb,
  params: ActionParams,
  place: ComposeService,
  { grace }: ComposeOptions,
): Sketch {
  const { unseen, compose: said } = words.targets;
  const { service, host } = place;
  const done = plannerOf(does, verb, said.self)(params, service);
  const compose = ['docker', 'compose', ...projectArgs(place)];
  const safe = verb === 'pull' || verb === 'build';
  return {
    requests:
      'engine' in done
        ? [
            `POST /containers/${said.eachReplica(service)}/${done.engine}${graceful.includes(done.engine) ? `?t=${grace}` : ''}${host === undefined ? '' : ` on ${host}`}`,
          ]
        : done.compose.map(
            (args) =>
              `${host === undefined ? '' : `on ${host}: `}${plainLine([...compose, ...args, service])}`,
          ),
    thing: safe ? 'image' : 'replica',
    risk: safe ? 'safe' : 'disruptive',
    unseen: [
      unseen.replicas(service),
      ...(verb === 'rollback' && params.revision === undefined ? [unseen.revision] : []),
    ],
  };
}
