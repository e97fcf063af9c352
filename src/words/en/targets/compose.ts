import { plural } from '../../plural.ts';

/** What the compose target says. */
export const compose = {
  self: 'a compose service',
  /** In place of a name, in the path of a request. */
  eachReplica: (service: string) => `{each replica of ${service}}`,
  service: 'expected a service name',
  project: 'expected a project name',
  label: (service: string, project: string, host: string | undefined) =>
    `service ${service} of ${project}${host === undefined ? '' : ` on ${host}`}`,

  neverStarted: 'no containers: never started',
  replicasSay: (count: number, message: string) => `${plural(count, 'replica')} ${message}`,
  someUp: (up: number, all: number, name: string, message: string) =>
    `${up} of ${plural(all, 'replica')} up; ${name} ${message}`,

  noContainers: (service: string) => `${service} has no containers; start it instead`,
  someRunning: (running: number, all: number) => `${running} of ${all} running`,
  running: (count: number) => `${count} running`,
  sameImage: 'new containers of the same image',
  noImage: 'no image yet',
  newestImage: 'the newest image of its tag',
  newestImageOnly: 'the newest image; nothing restarts',
  undoRedeploy: (tag: string) => `roll back to the image kept as ${tag}`,
  noKeptImage: (service: string) =>
    `no earlier image of ${service} is kept; only a redeploy by plantao keeps one`,
  noSuchImage: (wanted: string, kept: readonly string[]) =>
    `no image is kept as "${wanted}"; kept are ${kept.join(', ')}`,
  keptImage: (image: string, id: string) => `${image}, image ${id}`,

  /** Part of what a plan runs. */
  wait: (name: string) => `wait until ${name} is healthy before the next`,
  unseen: 'nothing seen yet',
  gone: 'gone',
  notHealthy: (name: string, last: string) =>
    `${name} did not become healthy (${last}); the replicas after it were left alone`,
  engine: (name: string, verb: string, status: number) => `${name}: ${verb} answered ${status}`,
  engineRefused: (what: string, status: number, message: string) =>
    `${what}: Docker Engine answered ${status}: ${message}`,
  tagged: (name: string, image: string) => `${name} is ${image}`,

  nothingYet: 'there are no containers yet',
  replicasAre: (names: readonly string[]) => `the replicas are ${names.join(', ')}`,
  replicaChanged: (service: string) => `a replica of ${service} was restarted or replaced`,
  replicasNow: (service: string, count: number) => `${service} has ${plural(count, 'replica')} now`,
};
