import type { CheckKind } from '../model/kind.ts';
import { command } from './command.ts';
import { disk } from './disk.ts';
import { docker } from './docker.ts';
import { file } from './file.ts';
import { http } from './http.ts';
import { mongodb } from './mongodb.ts';
import { postgres } from './postgres.ts';
import { processCheck } from './process.ts';
import { redis } from './redis.ts';
import { statuspage } from './statuspage.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';

/** Every kind of check. A new one is its own file and one line here. */
export const checkKinds: readonly CheckKind[] = [
  http,
  tcp,
  tls,
  postgres,
  redis,
  mongodb,
  processCheck,
  disk,
  file,
  docker,
  command,
  statuspage,
];
