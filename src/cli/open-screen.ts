import { resolveKeymap } from '../../views/keymap.ts';
import { openSession } from '../app/session.ts';
import { systemClock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { GlobalOptions } from './context.ts';
import { runScreen } from './screen.tsx';

/**
 * Opens the screen on a configuration until the person quits.
 * @param env where variables of the configuration, and the folder for what is kept, come from
 * @returns the exit code
 */
export async function openScreen(
  options: GlobalOptions,
  configFile: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  return runScreen({
    async open() {
      const session = await openSession({
        configFile,
        environment: options.env,
        readOnly: options.readOnly === true,
        clock: systemClock,
        env,
        checkKeys(keys) {
          const resolved = resolveKeymap(keys);
          return Array.isArray(resolved) ? resolved : [];
        },
      });
      return { session };
    },
    ...defined({ ascii: options.ascii, colour: options.color }),
    ...(options.quiet ? { signals: false } : {}),
  });
}
