import type { MetricReader } from '../actions/steps.ts';
import type { NumberNow } from '../actions/verify.ts';
import type { Clock } from '../model/clock.ts';
import { formatBounded } from '../model/quantity.ts';
import type { MetricRow, QueueRow } from '../model/snapshot.ts';
import { words } from '../words/index.ts';

/** What an engine reads. */
interface Readings {
  metrics(): readonly MetricRow[];
  queues(): readonly QueueRow[];
  reread(ids: readonly string[]): Promise<void>;
}

/** Metrics of a component, and queues it empties, as they are now. */
export function numbersOf(readings: Readings, component: string): readonly NumberNow[] {
  return [
    ...readings.metrics().filter((row) => row.component === component),
    ...readings.queues().filter((row) => row.workerId === component),
  ].map(numberNow);
}

/** The readings that an action of several steps watches between them. */
export function metricReader(readings: Readings, clock: Clock): MetricReader {
  return {
    clock,
    number(id) {
      const row = [...readings.metrics(), ...readings.queues()].find((one) => one.id === id);
      return row && numberNow(row);
    },
    reread: (ids) => readings.reread(ids),
  };
}

function numberNow({ id, title, unit, band, value, bound, at }: MetricRow): NumberNow {
  const text = value === null ? words.engine.noData : formatBounded(value, unit, bound);
  return { id, title, band, value, text, at };
}
