/** Events of the journal in a line each. */
export const events = {
  frozen: (reason: string) => `all actions frozen: ${reason}`,
  unfrozen: 'actions unfrozen',
  settled: (action: string, state: string, note: string | undefined) =>
    `${action}: settled as ${state}${note === undefined ? '' : `, ${note}`}`,
  outcome: (action: string, state: string, result: string) => `${action}: ${state}, ${result}`,
  intended: (action: string, requests: string) => `${action} (${requests})`,
  because: (event: string, reason: string) => `${event}, because ${reason}`,
  status: (component: string, from: string, to: string, message: string) =>
    `${component}: ${from} -> ${to} (${message})`,
};
