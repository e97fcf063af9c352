import type { AlertRow } from '../../../src/model/alert.ts';
import type { RunRow } from '../../../src/model/run.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import type { Command, Screen } from '../../input/screen.ts';
import { showRun, withRuns } from './open-run.ts';

type About = { readonly reference: string } | { readonly alert: Pick<AlertRow, 'id'> };

/** Goes through what is written for an alert, or what a reference means: on with the run that is open, else with a new one. */
export function walkThrough(screen: Screen, about: About, incident?: string): void {
  withRuns(screen, (runs) => {
    const open = runs.find((run) => !run.ended && isAbout(run, about, incident));
    if (open) showRun(screen, open.id);
    else if (mayWrite(screen, words.screen.notices.readOnly)) begin(screen, about, incident);
  });
}

function isAbout(
  { runbook, anchor, alert, ...run }: RunRow,
  about: About,
  incident: string | undefined,
): boolean {
  if (incident !== undefined && run.incident === incident) return true;
  if ('alert' in about) return alert === about.alert.id;
  return about.reference === (anchor === undefined ? runbook : `${runbook}#${anchor}`);
}

function begin(screen: Screen, about: About, incident: string | undefined): void {
  const { session, ui } = screen;
  session.commands.startRun('alert' in about ? { alert: about.alert.id } : about, incident).then(
    (id) => showRun(screen, id),
    (error: unknown) => ui.update({ notice: errorText(error) }),
  );
}

/** Everywhere else the key leads to what is under way. */
export const walkCommand: Command = {
  id: 'walk',
  keys: ['d'],
  context: 'global',
  category: 'acting',
  run: (screen) =>
    withRuns(screen, (runs) => {
      const open = runs.find(({ ended }) => !ended);
      if (open) showRun(screen, open.id);
      else screen.ui.update({ notice: words.screen.run.none });
    }),
};
