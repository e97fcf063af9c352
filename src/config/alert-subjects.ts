import type { Vocabulary } from '../alerts/condition.ts';
import type { Budgets } from './budgets.ts';

/** What of the rest of the document rules speak of. */
export interface AlertSubjects extends Vocabulary {
  /** Component of a metric, worker of a queue. */
  readonly componentOf: ReadonlyMap<string, string>;
  /** Error budgets that have an alert. */
  readonly objectives: Budgets['alerts'];
  /** Handoffs with `alert: breached`; how urgent, where that is written. */
  readonly breached: readonly { readonly id: string; readonly title: string; readonly severity?: string }[];
  readonly implied: {
    readonly components: readonly {
      readonly id: string;
      readonly title: string;
      readonly criticality: string;
      readonly restarts: boolean;
    }[];
    /** Metrics, queues and escalations that have a critical threshold. */
    readonly metrics: readonly { readonly id: string; readonly title: string }[];
  };
}
