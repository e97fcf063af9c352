import { readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Actor } from '../model/event.ts';

/** Who acts, from the process and its environment: the user, the terminal, and where an ssh session comes from. */
export function currentActor(env: Readonly<Record<string, string | undefined>>): Actor {
  const tty = ttyName();
  const from = env.SSH_CONNECTION?.split(' ')[0] || env.SSH_CLIENT?.split(' ')[0];
  return { user: userName(env), ...(tty ? { tty } : {}), ...(from ? { from } : {}) };
}

export const currentHost = hostname;

function userName(env: Readonly<Record<string, string | undefined>>): string {
  // Behind sudo the person matters, not the account.
  if (env.SUDO_USER) return env.SUDO_USER;
  try {
    return userInfo().username;
  } catch {
    return env.USER || 'unknown';
  }
}

function ttyName(): string | undefined {
  try {
    const name = readlinkSync('/proc/self/fd/0');
    return name.startsWith('/dev/') && name !== '/dev/null' ? name : undefined;
  } catch {
    return undefined;
  }
}
