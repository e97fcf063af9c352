import { AlertEngine } from '../../alerts/engine.ts';
import { alertEvents } from '../../app/alert-events.ts';
import { recordedChecklists } from '../../checklists/recorded.ts';
import { handoffDocument } from '../../documents/make.ts';
import { shiftAt } from '../../documents/shift.ts';
import type { ChecklistRow } from '../../model/checklist.ts';
import { systemClock } from '../../model/clock.ts';
import { isEventOf } from '../../model/event.ts';
import { foldSwaps, withSwaps } from '../../oncall/swaps.ts';
import { words } from '../../words/index.ts';
import { checklistsOf } from '../checklists.ts';
import { defineCommand } from '../command.ts';
import { journalOf } from '../command-journal.ts';
import { configOf } from '../configured.ts';
import { type Destination, deliver, destinationOptions, templateNamed } from '../documents.ts';
import { zoneOf } from '../recorded-incidents.ts';

/** `plantao handoff`: from the journal alone. */
export const command = defineCommand<Destination>({
  json: false,
  options: destinationOptions,
  exits: () => words.commands.handoff.exits,
  more: () => words.commands.handoff.more,
  async run(options) {
    const config = await configOf(options);
    const template = await templateNamed('handoff', config);
    const lists = await checklistsOf(config);
    const journal = await journalOf(config);
    try {
      const now = systemClock.now();
      const { alerts: rules, alerting } = config;
      const engine = new AlertEngine({ rules, alerting, record: () => {} });
      engine.restore(alertEvents(journal, config), now, false);
      const events = [...journal.all()].filter((event) => isEventOf(config, event));
      const text = handoffDocument(template, {
        ...{ events, config, now, zone: zoneOf(config) },
        ...{ rows: engine.rows(now), silences: engine.silences },
        checklists: recordedChecklists(lists, events, config.oncall, now).map(byHand),
        shift: shiftAt(withSwaps(config.oncall, foldSwaps(events)), now),
      });
      return deliver(text, options);
    } finally {
      journal.close();
    }
  },
});

/** Without what checks itself: nothing is asked here, so nothing is known of it. */
function byHand(row: ChecklistRow): ChecklistRow {
  return { ...row, items: row.items.filter(({ check }) => check === undefined) };
}
