import type { AlertRow } from '../model/alert.ts';
import { systemClock } from '../model/clock.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';
import { Dispatch, dispatchKinds } from '../notify/dispatch.ts';

/** What was told and will be, as the plantao that has the lead would say it; sends nothing itself. */
export function quietDispatch({
  config,
  events,
  rows,
  record = () => {},
}: {
  readonly config: SystemConfig;
  /** Oldest first; those of other kinds are passed over. */
  readonly events: readonly JournalEvent[];
  readonly rows: readonly AlertRow[];
  readonly record?: (event: NewEvent) => void;
}): Dispatch {
  const { system, environment, oncall, notify, alerting } = config;
  const dispatch = new Dispatch({
    ...{ clock: systemClock, system, environment, oncall, notify, severityNames: alerting.names },
    ...{ channels: [], record, unacknowledge: () => {}, changed: () => {} },
  });
  dispatch.restore(
    events.filter(({ kind }) => dispatchKinds.includes(kind)),
    false,
  );
  dispatch.look(rows, systemClock.now());
  return dispatch;
}
