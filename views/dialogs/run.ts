import type { ActionRow, ActionState } from '../../src/model/action.ts';
import { keyLabel } from '../keys/keymap.ts';
import type { Screen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';
import { ageText } from '../text/age.ts';
import { en } from '../text/en.ts';
import { wrapText } from '../text/wrap.ts';
import type { Role, Theme } from '../theme/theme.ts';
import type { DockContent } from './content.ts';

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

/** An action that was confirmed: its state, its newest output, and what was verified. */
export function runContent(
  screen: Screen,
  overlay: Extract<Overlay, { kind: 'action' }>,
  width: number,
): DockContent {
  const { theme, session, clock } = screen;
  const { plan } = overlay;
  const row: ActionRow = session.store.get('actions').find((action) => action.plan.id === plan.id) ?? {
    plan,
    state: 'planned',
    output: [],
    droppedLines: 0,
  };
  const { shape, role } = stateLook(theme, row.state);
  const took = elapsedText(row, clock.now());
  const output = row.output.slice(-shownOutput);
  const dropped = row.droppedLines + row.output.length - output.length;
  const wrapped = (text: string, look: Role): string[] =>
    wrapText(text, width - 4).map((line) => theme.paint(look, theme.fit(`   ${line}`, width)));
  const lines = [
    ...plan.requests.flatMap((request) => wrapped(request, 'muted')),
    ...(dropped > 0 ? [theme.paint('muted', theme.fit(`   ${en.dialog.droppedLines(dropped)}`, width))] : []),
    ...output.map((line) => theme.fit(` ${theme.glyphs.separator} ${line}`, width)),
  ];
  const keys = isRunning(row.state)
    ? `${keyLabel('esc')} ${en.dialog.hide} ${theme.glyphs.separator} ${keyLabel(screen.keymap.keysOf('abort')[0] ?? 'x')} ${en.dialog.abort}`
    : `${keyLabel('esc')} ${en.dialog.close}`;
  return {
    title: `${en.dialog.title(plan.verb, plan.componentTitle)} ${en.dialog.inEnvironment(plan.environment)}`,
    alarming: plan.guarded,
    lines,
    pinned: [
      theme.paint(role, theme.fit(` ${shape} ${en.states[row.state]}${took}`, width)),
      ...(row.result ? wrapped(row.result, role === 'accent' ? 'plain' : role) : []),
      ...(overlay.problem ? wrapped(overlay.problem, 'critical') : []),
      theme.paint('muted', theme.fit(` ${keys}`, width)),
    ],
    scroll: Number.POSITIVE_INFINITY,
  };
}

function elapsedText(row: ActionRow, now: number): string {
  if (row.startedAt === undefined) return '';
  if (row.endedAt !== undefined) return ` after ${((row.endedAt - row.startedAt) / 1_000).toFixed(1)}s`;
  return ` for ${ageText(now, row.startedAt)}`;
}
