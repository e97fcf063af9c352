import type { AlertRow } from '../../src/model/alert.ts';

/** An alert of P1 that fires, of which nobody has been muted or called. */
export function firing(id: string, more: Partial<AlertRow>): AlertRow {
  return {
    id,
    name: id,
    from: 'plantao',
    phase: 'firing',
    severity: 'P1',
    severityName: 'P1',
    text: '',
    muted: [],
    flapping: false,
    actions: [],
    labels: {},
    ...more,
  };
}
