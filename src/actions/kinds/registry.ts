import type { ActionKind } from '../../model/target.ts';
import { command } from './command.ts';
import { http } from './http.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

/** Every way of doing things that `actions:` may give a name. A new one is its own file and one line here. */
export const actionKinds: readonly ActionKind[] = [command, http, postgres, redis];
