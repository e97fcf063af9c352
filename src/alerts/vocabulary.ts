import type { SystemConfig } from '../model/system.ts';
import type { Vocabulary } from './condition.ts';

/** What conditions that stand elsewhere than in the configuration, in a runbook say, may speak of. */
export function vocabularyOf({
  components,
  metrics,
  queues,
  escalations,
}: Pick<SystemConfig, 'components' | 'metrics' | 'queues' | 'escalations'>): Vocabulary {
  return {
    metrics: new Map([
      ...[...metrics, ...queues].map(({ id, unit }) => [id, unit] as const),
      ...escalations.map(({ id }) => [id, ''] as const),
    ]),
    components: new Set(components.map(({ id }) => id)),
    aged: new Set([
      ...queues.flatMap(({ id, oldest }) => (oldest ? [id] : [])),
      ...escalations.map(({ id }) => id),
    ]),
  };
}
