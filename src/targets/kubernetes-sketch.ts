import { kubectlArgv } from '../connections/kubectl.ts';
import type { ActionParams, Sketch, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import { plain } from '../model/part.ts';
import { shellLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { type EnvCommand, envCommand, envPairs } from './kubernetes-env.ts';
import type { KubeTarget } from './kubernetes-state.ts';
import { plannerOf } from './planners.ts';

type Args = (params: ActionParams, target: KubeTarget) => readonly string[] | EnvCommand;

/** What each verb runs, without what depends on how the workload is now. */
const argsOf: Readonly<Record<Verb, Args>> = {
  restart: (_, { resource }) => ['rollout', 'restart', resource],
  rollback: ({ revision }, { resource }) => [
    ...['rollout', 'undo', resource],
    ...(revision === undefined ? [] : [`--to-revision=${revision}`]),
  ],
  scale: ({ count }, { resource }) => ['scale', resource, `--replicas=${count}`],
  stop: (_, { resource }) => ['scale', resource, '--replicas=0'],
  start: (_, { resource }) => ['scale', resource, '--replicas=1'],
  autoscale: ({ min, max, cpu = 80 }, { resource }) => [
    ...['autoscale', resource, `--min=${min}`, `--max=${max}`, `--cpu-percent=${cpu}`],
  ],
  'set-env': ({ set }, { resource, container }) => envCommand(resource, container, envPairs(set)),
  'set-image': ({ image }, { resource, container = '*' }) => [
    'set',
    'image',
    resource,
    `${container}=${image}`,
  ],
  'set-resources': (params, { resource, container }) => {
    const limits = (['memory', 'cpu'] as const).filter((name) => params[name] !== undefined);
    return [
      ...['set', 'resources', resource],
      ...(container === undefined ? [] : [`--containers=${container}`]),
      `--limits=${limits.map((name) => `${name}=${params[name]}`).join(',')}`,
    ];
  },
  'delete-pod': ({ pod }) => ['delete', 'pod', String(pod), '--wait=false'],
};
const ofContainer: readonly Verb[] = ['set-env', 'set-image', 'set-resources'];

/** What a verb would run on a workload that nobody could look at. @throws Error for values that make no sense whatever it is like */
export function sketchKube(verb: Verb, params: ActionParams, target: KubeTarget): Sketch {
  const { unseen, kubernetes: said } = words.targets;
  const command = plannerOf(argsOf, verb, said.self(target.kind))(params, target);
  const { args, input } = 'args' in command ? command : { args: command.map(plain), input: undefined };
  return {
    requests: [
      shellLine({ argv: [...kubectlArgv(target.cluster).map(plain), ...args], ...defined({ input }) }),
    ],
    exact: true,
    thing: 'pod',
    risk: 'disruptive',
    unseen: [
      unseen.state(target.resource),
      ...(ofContainer.includes(verb) && target.container === undefined ? [unseen.container] : []),
      ...(verb === 'rollback' && params.revision === undefined ? [unseen.revision] : []),
      unseen.accepted,
    ],
  };
}
