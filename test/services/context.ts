import { ConnectionPool } from '../../src/connections/pool.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Context, HostConfig } from '../../src/model/kind.ts';

/** A context as the engine hands it out, and how to close its connections. */
export function testContext(
  baseDir = process.cwd(),
  hosts: Readonly<Record<string, HostConfig>> = {},
): { context: Context; close(): Promise<void> } {
  const pool = new ConnectionPool();
  return {
    context: { clock: systemClock, baseDir, connections: pool, hosts },
    close: () => pool.close(),
  };
}

/** A signal that aborts after `ms`; long by default, so that only a hang ends a test. */
export function within(ms = 60_000): AbortSignal {
  return AbortSignal.timeout(ms);
}
