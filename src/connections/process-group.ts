/** Between asking a process group to end and killing it, in milliseconds. */
const graceMs = 2_000;

/** Groups that were asked to end and have not yet, with the timers that will kill them. */
const ending = new Map<number, NodeJS.Timeout>();

/** Asks a program's process group to end, and kills it when it has not after two seconds, or when plantao itself ends before. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1 || ending.has(pid)) return;
  if (ending.size === 0) process.once('exit', killAll);
  signalGroup(pid, 'SIGTERM');
  ending.set(
    pid,
    setTimeout(() => killGroup(pid), graceMs),
  );
}

/** Kills what is left of a group: its leader has ended. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  signalGroup(pid, 'SIGKILL');
  forgetGroup(pid);
}

/** The group has ended by itself: its number may soon be another's. */
export function forgetGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  clearTimeout(ending.get(pid));
  if (ending.delete(pid) && ending.size === 0) process.off('exit', killAll);
}

function killAll(): void {
  for (const pid of ending.keys()) signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
