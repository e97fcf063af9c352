import type { LookKind } from '../model/look.ts';
import { command } from './command.ts';
import { http } from './http.ts';
import { sql } from './sql.ts';

/** Every way of looking that `looks:` may give a name. A new one is its own file and one line here. */
export const lookKinds: readonly LookKind[] = [sql, command, http];
