import { expect, it } from 'vitest';
import { OncallRuntime } from '../../src/app/oncall-runtime.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { alert } from '../notify/simulation.ts';

const text = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall: { people: { ana: {}, bo: {} }, shifts: [{ who: ana }], chain: [{ notify: oncall, via: call }] }
notify: { channels: { call: { command: ["true"] } } }
`;

/** A journal in memory that refuses everything while it is full. */
class FullJournal {
  readonly events: JournalEvent[] = [];
  full = false;

  append(event: Pick<JournalEvent, 'kind' | 'data'>): JournalEvent {
    if (this.full) throw new Error('database or disk is full');
    const written: JournalEvent = {
      ...{ seq: this.events.length + 1, at: 0, actor: { user: 'ana' }, host: 'h', system: 's' },
      ...{ environment: 'default', prevHash: '', hash: '', ...structuredClone(event) },
    };
    this.events.push(written);
    return written;
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    return this.events
      .filter(({ kind }) => !kinds || kinds.includes(kind))
      .slice(-count)
      .toReversed();
  }
}

async function runtime() {
  const config = await parseConfig(text, { file: 'plantao.yaml', env: {} });
  const clock = new ManualClock();
  const journal = new FullJournal();
  const rows: AlertRow[] = [];
  const oncall = new OncallRuntime({
    ...{ clock, config, by: 'ana', env: { XDG_RUNTIME_DIR: '/nowhere', XDG_STATE_HOME: '/nowhere' } },
    alerts: { rows: () => rows, incidents: () => [], isUnknown: () => false, engine: {} as never },
    leads: () => true,
    changed() {},
  });
  oncall.start(journal as unknown as Journal);
  const kinds = (): string[] => journal.events.map(({ kind }) => kind);
  return { oncall, clock, journal, rows, kinds };
}

it('goes on while the journal cannot be written, calls once it can, and tells a person that it could not', async () => {
  const { oncall, clock, journal, rows, kinds } = await runtime();
  oncall.tick(true, clock.now());
  journal.full = true;
  rows.push(alert('api', clock.now()));
  for (let seconds = 0; seconds < 5; seconds++) {
    await clock.advance(1_000);
    oncall.tick(true, clock.now());
  }
  expect(kinds()).toEqual([]);
  expect(oncall.escalations()).toEqual([]);
  const until = '2026-01-06 12:00';
  expect(() => oncall.escalate('api', 'help')).toThrow('disk is full');
  expect(() => oncall.swap({ person: 'bo', instead: 'ana', until })).toThrow('disk is full');
  expect(oncall.duty().person?.id).toBe('ana');
  journal.full = false;
  oncall.tick(true, clock.now());
  expect(kinds()).toEqual(expect.arrayContaining(['escalation.begun', 'escalation.called', 'notice.queued']));
  oncall.swap({ person: 'bo', instead: 'ana', until });
  expect(oncall.duty().person?.id).toBe('bo');
  await oncall.close(0);
});

it('reads what another wrote though it could not write the same itself', async () => {
  const { oncall, clock, journal, rows } = await runtime();
  rows.push(alert('api', clock.now()));
  oncall.tick(true, clock.now());
  const [{ id } = { id: '' }] = oncall.escalations();
  await clock.advance(1_000);
  const acked = { escalation: id, about: 'api', by: 'bo', at: clock.now() };
  journal.full = true;
  expect(() => oncall.answer('api')).toThrow('disk is full');
  journal.full = false;
  journal.append({ kind: 'escalation.acked', data: acked });
  oncall.tick(true, clock.now());
  expect(oncall.escalations()).toMatchObject([{ status: 'acknowledged' }]);
  await oncall.close(0);
});
