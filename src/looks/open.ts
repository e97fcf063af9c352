import type { Context } from '../model/kind.ts';
import type { Look, LookConfig } from '../model/look.ts';
import { lookKinds } from './registry.ts';

/** Opens a look that the configuration declares. */
export function openLook({ kind, options }: LookConfig, context: Context): Look {
  return lookKinds.find((one) => one.kind === kind)!.open(options, context);
}
