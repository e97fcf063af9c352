import type { TargetKind } from '../model/target.ts';
import { http as cacheHttp } from './cache-http.ts';
import { redis as cacheRedis } from './cache-redis.ts';
import { compose } from './compose.ts';
import { docker } from './docker.ts';
import { ecs } from './ecs.ts';
import { kubernetes } from './kubernetes.ts';
import { mongodbTarget } from './mongodb.ts';
import { postgresTarget } from './postgres.ts';
import { processTarget } from './process.ts';
import { railway } from './railway.ts';
import { redisTarget } from './redis.ts';
import { systemd } from './systemd.ts';

/** Every kind of target. A new one is its own file and one line here. */
export const targetKinds: readonly TargetKind[] = [
  docker,
  compose,
  kubernetes,
  systemd,
  ecs,
  railway,
  processTarget,
  redisTarget,
  postgresTarget,
  mongodbTarget,
];

/** Every cache that `flush-cache` can empty. A new one is its own file and one line here. */
export const cacheKinds: readonly TargetKind[] = [cacheRedis, cacheHttp];
