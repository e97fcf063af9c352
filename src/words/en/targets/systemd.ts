import { plural } from '../../plural.ts';

/** What the systemd target says. */
export const systemd = {
  self: 'a unit',
  unit: 'expected a unit name such as agente-api',
  label: (unit: string, host: string | undefined) => `${unit}${host === undefined ? '' : ` on ${host}`}`,
  none: (unit: string) => `there is no unit ${unit}`,
  failedToAsk: (said: string, code: number | undefined) => `systemctl: ${said || `exit code ${code}`}`,
  noState: 'systemctl answered without a state: is systemd running there?',
  restarted: (times: number) => `, restarted ${plural(times, 'time')}`,
  restarting: (why: string) => `restarting after ${why}`,
  starting: 'starting',
  stopping: 'stopping',
  failed: (why: string) => `failed: ${why}`,
  exitCode: (code: string) => `exit code ${code}`,
  noReason: 'no reason given',

  notRunning: (unit: string, state: string) => `${unit} is not running (${state})`,
  cannotReload: (unit: string) => `${unit} cannot reload; restart it instead`,
  is: (unit: string, state: string, pid: string | undefined) =>
    `${unit} is ${state}${pid === undefined ? '' : `, main pid ${pid}`}`,
  isNow: (unit: string, state: string) => `${unit} is ${state} now`,
  startedAgain: (unit: string) => `${unit} was started again`,
  says: (unit: string, state: string) => `systemctl says ${unit} is ${state}`,
  isStill: (unit: string, state: string) => `${unit} is ${state}`,
};
