import { readFileSync } from 'node:fs';

/**
 * Whether a shell is there to continue this process once it stops: its process group is not orphaned. Where /proc does not
 * tell (macOS), yes is assumed.
 */
export function canBeContinued(pid: number = process.pid): boolean {
  try {
    const own = jobOf(pid);
    const leader = jobOf(own.group);
    const shell = jobOf(leader.parent);
    return shell.session === own.session && shell.group !== own.group;
  } catch {
    return process.platform !== 'linux';
  }
}

function jobOf(pid: number): { parent: number; group: number; session: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command in parentheses may hold anything, so fields are counted from the last parenthesis.
  const [, parent, group, session] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { parent: parent!, group: group!, session: session! };
}
