import type { ActionPlan, ActionRow, ActionState } from '../../../src/model/action.ts';
import { words } from '../../../src/words/index.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { DockContent } from '../../state/dock-content.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import { ageText } from '../../ui/age.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';

/** Lines of output shown at most; all 200 can be read once the dialog is zoomed by a taller terminal. */
const shownOutput = 8;

export function isRunning(state: ActionState): boolean {
  return state === 'planned' || state === 'running' || state === 'verifying';
}

function stateLook(theme: Theme, state: ActionState): { readonly shape: string; readonly role: Role } {
  const { status } = theme.glyphs;
  if (state === 'succeeded') return { shape: status.up, role: 'ok' };
  if (isRunning(state)) return { shape: theme.glyphs.stale, role: 'accent' };
  if (state === 'not-verified' || state === 'cancelled') return { shape: status.degraded, role: 'warning' };
  if (state === 'unknown') return { shape: status.unknown, role: 'unknown' };
  return { shape: status.down, role: 'critical' };
}

/** What was confirmed: the state of each action, the newest output of the one that runs, and what was verified. */
export function runContent(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'action' }>,
  width: number,
): DockContent {
  const { theme } = screen;
  const { plans } = overlay;
  const rows = plans.map((plan) => rowOf(screen, plan));
  // Of several, the one that runs, else the last that began.
  const row = rows.find(({ state }) => isRunning(state) && state !== 'planned') ?? lastBegun(rows);
  const { plan } = row;
  const wrapped = (text: string, look: Role): string[] =>
    wrapText(text, width - 4).map((line) => theme.paint(look, theme.fit(`   ${line}`, width)));
  const output = row.output.slice(-shownOutput);
  const dropped = row.droppedLines + row.output.length - output.length;
  const who = plans.length > 1 ? words.screen.dialog.several(plans.length) : plan.componentTitle;
  return {
    title: `${words.screen.dialog.title(plan.verb, who)} ${words.screen.dialog.inEnvironment(plan.environment)}`,
    alarming: plan.guarded,
    lines: [
      ...plan.requests.flatMap((request) => wrapped(request, 'muted')),
      ...(dropped > 0
        ? [theme.paint('muted', theme.fit(`   ${words.screen.dialog.droppedLines(dropped)}`, width))]
        : []),
      ...output.map((line) => theme.fit(` ${theme.glyphs.separator} ${line}`, width)),
    ],
    pinned: [
      ...(plans.length > 1
        ? rows.map((one) => stateLine(screen, one, `${one.plan.componentTitle}: `, width))
        : [stateLine(screen, row, '', width)]),
      ...(row.result ? wrapped(row.result, resultRole(theme, row)) : []),
      ...(overlay.problem ? wrapped(overlay.problem, 'critical') : []),
      theme.paint('muted', theme.fit(` ${keysLine(screen, row)}`, width)),
    ],
    scroll: Number.POSITIVE_INFINITY,
  };
}

function rowOf({ session }: Screen, plan: ActionPlan): ActionRow {
  return (
    session.store.get('actions').find((action) => action.plan.id === plan.id) ?? {
      plan,
      state: 'planned',
      output: [],
      droppedLines: 0,
    }
  );
}

function lastBegun(rows: readonly ActionRow[]): ActionRow {
  return rows.findLast(({ state }) => state !== 'planned') ?? rows[0]!;
}

function stateLine({ theme, clock }: Screen, row: ActionRow, who: string, width: number): string {
  const { shape, role } = stateLook(theme, row.state);
  const waits =
    row.state === 'planned' && who !== '' ? words.screen.dialog.waits : words.screen.states[row.state];
  return theme.paint(role, theme.fit(` ${shape} ${who}${waits}${elapsedText(row, clock.now())}`, width));
}

function resultRole(theme: Theme, { state }: ActionRow): Role {
  const { role } = stateLook(theme, state);
  return role === 'accent' ? 'plain' : role;
}

/** The keys that mean something in this dialog now. */
function keysLine({ keymap, theme }: Screen, row: ActionRow): string {
  const key = (id: 'abort' | 'undo-shown' | 'settle-good' | 'settle-bad'): string =>
    keyLabel(keymap.keysOf(id)[0] ?? '');
  const keys = isRunning(row.state)
    ? [
        `${keyLabel('esc')} ${words.screen.dialog.hide}`,
        row.plan.uncancellable
          ? words.screen.dialog.unfinished
          : `${key('abort')} ${words.screen.dialog.abort}`,
      ]
    : [
        ...(row.unsettled
          ? [
              words.screen.dialog.settleKeys,
              `${key('settle-good')} ${words.screen.dialog.itWorked}`,
              `${key('settle-bad')} ${words.screen.dialog.itFailed}`,
            ]
          : []),
        ...(row.canUndo === undefined
          ? []
          : [`${key('undo-shown')} ${words.screen.dialog.undoKey(row.canUndo)}`]),
        `${keyLabel('esc')} ${words.screen.dialog.close}`,
      ];
  return keys.join(` ${theme.glyphs.separator} `);
}

function elapsedText(row: ActionRow, now: number): string {
  if (row.startedAt === undefined) return '';
  if (row.endedAt !== undefined) return ` after ${((row.endedAt - row.startedAt) / 1_000).toFixed(1)}s`;
  return ` for ${ageText(now, row.startedAt)}`;
}
