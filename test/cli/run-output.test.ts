import { afterEach, expect, test, vi } from 'vitest';
import type { LiveSession } from '../../src/app/session.ts';
import { confirmAndRun } from '../../src/cli/confirm-and-run.ts';
import type { ActionRow } from '../../src/model/action.ts';
import { plan } from '../views/fixture.ts';

afterEach(() => vi.restoreAllMocks());

test('prints the whole output once, also what ended the run and never reached the store', async () => {
  const restart = plan({ confirm: { how: 'yes' } });
  const row = (state: ActionRow['state'], output: readonly string[]): ActionRow => ({
    ...{ plan: restart, state, output, droppedLines: 0, startedAt: 0 },
    ...(state === 'succeeded' ? { result: 'verified' } : {}),
  });
  let changed = (): void => {};
  const session = {
    store: {
      subscribe: (_: string, listener: () => void) => {
        changed = listener;
        return () => {};
      },
      get: () => [row('running', ['VACUUM: done'])],
    },
    commands: { confirmAll: async () => changed(), cancel: () => {}, takeRevealed: () => undefined },
    executor: async () => ({ rows: () => [row('succeeded', ['VACUUM: done', 'dead rows: 15k -> 0'])] }),
  } as unknown as LiveSession;
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  expect(
    await confirmAndRun(
      session,
      { plans: [restart], confirm: restart.confirm, needsReason: false },
      { yes: true },
    ),
  ).toBe(0);
  expect(written.slice(1)).toEqual(['  VACUUM: done\n', '  dead rows: 15k -> 0\n', 'succeeded: verified\n']);
});
