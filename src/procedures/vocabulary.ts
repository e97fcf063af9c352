import type { Vocabulary } from '../alerts/condition.ts';
import type { SystemConfig } from '../model/system.ts';

/** What conditions in runbooks may speak of: what those of alerts may. */
export function vocabularyOf({
  components,
  metrics,
  queues,
  escalations,
}: Pick<SystemConfig, 'components' | 'metrics' | 'queues' | 'escalations'>): Vocabulary {
  return {
    components: new Set(components.map(({ id }) => id)),
    metrics: new Map([
      ...[...metrics, ...queues].map(({ id, unit }) => [id, unit] as const),
      ...escalations.map(({ id }) => [id, ''] as const),
    ]),
    aged: new Set([
      ...queues.filter(({ oldest }) => oldest !== undefined).map(({ id }) => id),
      ...escalations.map(({ id }) => id),
    ]),
  };
}
