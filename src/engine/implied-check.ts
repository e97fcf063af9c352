import { CannotAsk, type Check, type CheckAnswer } from '../model/kind.ts';
import type { PlaceConfig, Schedule } from '../model/system.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { words } from '../words/index.ts';

/** How a component that only says where it runs is asked, unless its kind of target or the file says otherwise. */
const usual = { every: 5_000, timeout: 3_000, fails: 2, oks: 2 };

/** When and how often the status of a place is asked for. An interval that the file does not say leaves room for the time-out. */
export function impliedSchedule(place: PlaceConfig, kind?: Pick<TargetKind, 'statusSchedule'>): typeof usual {
  const standard: Schedule = kind?.statusSchedule ?? usual;
  const { every, timeout = standard.timeout } = place.status ?? {};
  return every === undefined
    ? { ...usual, every: Math.max(standard.every, timeout), timeout }
    : { ...usual, every, timeout: Math.min(timeout, every) };
}

/** Asks a target for its status. What stands between and gives no answer in time says nothing of the component. */
export function impliedCheck(target: Target, kind?: Pick<TargetKind, 'asksItself'>): Check {
  const run = async (signal: AbortSignal): Promise<CheckAnswer> => {
    try {
      return await target.status!(signal);
    } catch (error) {
      throw signal.aborted && !kind?.asksItself ? new CannotAsk(words.connections.noAnswerInTime) : error;
    }
  };
  return { label: target.label, run };
}
