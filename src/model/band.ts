import { type Bound, formatQuantity } from './quantity.ts';

/** Where a value lies. `nodata` covers no answer, no sample and NaN: it is neither zero nor fine. */
export type Band = 'normal' | 'warning' | 'critical' | 'nodata';

/** Worst first: the order in which metrics are listed. */
const bandsWorstFirst: readonly Band[] = ['critical', 'warning', 'nodata', 'normal'];

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** One side of a comparison, in the metric's own unit: `>= 500`. */
export interface Threshold {
  readonly operator: Operator;
  readonly value: number;
}

/** The ranges of a metric. A `Clear` threshold is the condition under which a band already entered is left again. */
export interface Bands {
  readonly warning?: Threshold;
  readonly critical?: Threshold;
  readonly warningClear?: Threshold;
  readonly criticalClear?: Threshold;
}

/** 0 for the worst band, larger for better ones. */
export function bandRank(band: Band): number {
  return bandsWorstFirst.indexOf(band);
}

/** Whether `value` satisfies the threshold; NaN satisfies none. */
export function crosses(threshold: Threshold, value: number): boolean {
  if (Number.isNaN(value)) return false;
  switch (threshold.operator) {
    case '<':
      return value < threshold.value;
    case '<=':
      return value <= threshold.value;
    case '>':
      return value > threshold.value;
    case '>=':
      return value >= threshold.value;
    case '==':
      return value === threshold.value;
    case '!=':
      return value !== threshold.value;
  }
}

/** Whether what is known only to be at most, or at least, `value` satisfies the threshold; undefined where the bound does not decide. */
export function boundCrosses(threshold: Threshold, value: number, bound?: Bound): boolean | undefined {
  const crossed = crosses(threshold, value);
  if (bound === undefined || Number.isNaN(value)) return crossed;
  const { operator } = threshold;
  const isBeyond = bound === 'most' ? value < threshold.value : value > threshold.value;
  if (operator === '==' || operator === '!=') return isBeyond ? crossed : undefined;
  // The truth lies on one side of the bound: there it can only get truer for one direction, and falser for the other.
  const provesTrue = (bound === 'most') === operator.startsWith('<');
  return crossed === provesTrue ? crossed : undefined;
}

/**
 * The band of `value`, given the band before it. A band that was entered is held until its clear threshold is met;
 * without a clear threshold it is left as soon as its own threshold is no longer met. A bound enters what it proves; it is normal
 * only where it rules out every band, else `nodata`.
 */
export function judge(bands: Bands, value: number | null, previous: Band, bound?: Bound): Band {
  if (value === null || Number.isNaN(value)) return 'nodata';
  const holds = (band: 'warning' | 'critical'): boolean | undefined => {
    const enter = bands[band];
    if (!enter) return false;
    const entered = boundCrosses(enter, value, bound);
    if (entered) return true;
    const clear = band === 'warning' ? bands.warningClear : bands.criticalClear;
    const wasIn = previous === band || (band === 'warning' && previous === 'critical');
    return (wasIn && clear !== undefined && !boundCrosses(clear, value, bound)) || entered;
  };
  const [critical, warning] = [holds('critical'), holds('warning')];
  if (critical) return 'critical';
  if (warning) return 'warning';
  return critical === undefined || warning === undefined ? 'nodata' : 'normal';
}

/** The threshold as text in the given unit: `>= 500ms`. */
export function thresholdText(threshold: Threshold, unit: string): string {
  return `${threshold.operator} ${formatQuantity(threshold.value, unit)}`;
}
