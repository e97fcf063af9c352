import type { ConfiguredKind } from '../../model/configured-kind.ts';
import type { QueueConfig } from '../../model/system.ts';

/** A queue of the configuration with its kind and that kind's options. */
export interface QueueUse {
  readonly config: QueueConfig;
  readonly use: ConfiguredKind;
}
