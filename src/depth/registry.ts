import type { DepthKind } from '../model/depth.ts';
import { looks } from './looks/kind.ts';
import { mongodb } from './mongodb/kind.ts';
import { postgres } from './postgres/kind.ts';
import { queue } from './queues/kind.ts';
import { redis } from './redis/kind.ts';

/** Every kind of thing that can be looked into. A new one is its own folder and one line here. */
export const depthKinds: readonly DepthKind[] = [postgres, queue, redis, mongodb, looks];
