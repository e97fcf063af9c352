import type { SourceKind } from '../model/kind.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { docker } from './docker.ts';
import { file } from './file.ts';
import { json } from './json.ts';
import { mongodb } from './mongodb.ts';
import { prometheus } from './prometheus.ts';
import { promql } from './promql.ts';
import { redis } from './redis.ts';
import { sql } from './sql.ts';

/** Every kind of source. A new one is its own file and one line here. */
export const sourceKinds: readonly SourceKind[] = [
  prometheus,
  promql,
  json,
  sql,
  redis,
  mongodb,
  docker,
  cloudwatch,
  file,
  command,
];
