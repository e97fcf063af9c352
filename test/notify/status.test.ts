import { describe, expect, it } from 'vitest';
import type { Muted } from '../../src/model/alert.ts';
import { countAlerts } from '../../src/notify/status-file.ts';
import { alert } from './simulation.ts';

const by = (reason: Muted['by']): { readonly muted: readonly Muted[] } => ({
  muted: [{ by: reason, text: reason }],
});

describe('a status line', () => {
  it('counts what fires, muted or not', () => {
    const rows = [
      alert('flaps', 1, by('flapping')),
      alert('explained', 1, { severity: 'P0', ...by('dependency') }),
      alert('silenced', 1, by('silence')),
      alert('serviced', 1, by('maintenance')),
      alert('acked', 1, { ack: { by: 'ana', at: 2 }, ...by('acknowledged') }),
      alert('pending', 1, { phase: 'pending' }),
    ];
    expect(countAlerts(rows)).toEqual({
      firing: { P0: 1, P1: 4, P2: 0, P3: 0 },
      acked: 1,
      muted: 4,
      urgent: 2,
    });
  });

  it('is urgent for what nobody acknowledged or muted on purpose, whatever else is acknowledged', () => {
    const acked = { ack: { by: 'ana', at: 2 }, ...by('acknowledged') };
    expect(countAlerts([alert('a', 1, acked), alert('b', 1, { severity: 'P3' })]).urgent).toBe(0);
    expect(countAlerts([alert('a', 1, acked), alert('b', 1)]).urgent).toBe(1);
  });
});
