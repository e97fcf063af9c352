import type { LogKind } from '../../model/log.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { journal } from './journal.ts';
import { loki } from './loki.ts';

/** Every kind of log. A new one is a file of its own and one line here. Targets have logs of their own. */
export const logKinds: readonly LogKind[] = [file, command, journal, loki, cloudwatch];
