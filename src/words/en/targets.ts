import { cache } from './targets/cache.ts';
import { compose } from './targets/compose.ts';
import { docker } from './targets/docker.ts';
import { ecs } from './targets/ecs.ts';
import { kubernetes } from './targets/kubernetes.ts';
import { mongodb } from './targets/mongodb.ts';
import { postgres } from './targets/postgres.ts';
import { process } from './targets/process.ts';
import { railway } from './targets/railway.ts';
import { redis } from './targets/redis.ts';
import { systemd } from './targets/systemd.ts';

/** What targets and caches say: labels, statuses, plans and errors. */
export const targets = {
  cannot: (self: string, verb: string) => `${self} cannot ${verb}`,
  notRunning: (name: string) => `${name} is not running`,
  runs: (name: string) => `${name} is already running`,
  startAgain: (name: string) => `start ${name} again`,
  stopAgain: (name: string) => `stop ${name} again`,
  scaleValues: (most: number, value: string) => `scale needs a count from 0 to ${most}, not "${value}"`,
  scaledAlready: (count: number) => `${count} are already running`,
  undoScale: (count: number) => `scale back to ${count}`,
  envMissing: 'set-env needs NAME=value, several separated by spaces',
  stepFailed: (index: number, all: number, step: string, why: string) =>
    `step ${index} of ${all} (${step}): ${why}`,
  exposed: (names: readonly string[]) =>
    `${names.join(', ')} can be read in the process list while it runs: the program takes it only as an argument`,
  /** What a plan looks up first. */
  unseen: {
    state: (label: string) => `${label} as it is now`,
    accepted: 'whether the server accepts it',
    container: 'which container',
    revision: 'which revision is the one before',
    keys: 'how many keys it removes, and what else the database holds',
    rows: 'how many rows match',
    backend: (pid: number) => `what backend ${pid} is running`,
    replicas: (service: string) => `which replicas ${service} has`,
    entries: (from: string) => `how many entries ${from} has`,
    cached: 'how many entries it has',
  },
  failed: (program: string, code: number | undefined) =>
    `${program} failed with exit code ${code ?? 'unknown'}`,

  cache,
  compose,
  docker,
  ecs,
  kubernetes,
  mongodb,
  postgres,
  process,
  railway,
  redis,
  systemd,
};
