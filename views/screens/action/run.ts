import type { ActionPlan, ActionRow, ActionState } from '../../../src/model/action.ts';
import { sanitize } from '../../../src/text/sanitize.ts';
import { words } from '../../../src/words/index.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { Drawn, Screen, ScreenKind } from '../../input/screen.ts';
import { ageText } from '../../ui/age.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';
import { attempt } from './attempt.ts';
import { isPending } from './pending.ts';
import { planUndo } from './planning.ts';

interface RunState {
  /** In the order in which they run. */
  readonly plans: readonly ActionPlan[];
  /** Why it could not even begin. */
  readonly problem: string | undefined;
  /** The first line of all output that is shown; undefined: the newest few are. */
  readonly from?: number | undefined;
  /** The secret of an answer, for as long as the dialog is open; it is nowhere else any more. */
  readonly revealed?: string | undefined;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    run: RunState;
  }
}

/** Lines of output shown at most. */
const shownOutput = 8;

/** How what was confirmed goes. Keys that mean nothing to it are left to what lies beneath. */
export const runDialog: ScreenKind<'run'> = {
  id: 'run',
  place: 'docked',
  title: ({ plans }) => words.screen.dialog.title(plans[0]!.verb, plans[0]!.componentTitle),
  contexts: ['dialog'],
  reads: ['actions'],
  commands: [
    { id: 'abort', keys: ['x'], context: 'dialog', category: 'dialog' },
    { id: 'all-output', keys: ['o'], context: 'dialog', category: 'dialog' },
    { id: 'reveal', keys: ['r'], context: 'dialog', category: 'dialog' },
    { id: 'undo-shown', keys: ['u'], context: 'dialog', category: 'dialog' },
    { id: 'settle-good', keys: ['g'], context: 'dialog', category: 'dialog' },
    { id: 'settle-bad', keys: ['b'], context: 'dialog', category: 'dialog' },
  ],
  draw: (screen, state, { width }) => runContent(screen, state, width),
  press(screen, { plans, from }, key, command) {
    const { ui, session } = screen;
    const actions = session.store.get('actions');
    const rows = plans.flatMap(({ id }) => actions.find(({ plan }) => plan.id === id) ?? []);
    const running = rows.find(({ state }) => isPending(state));
    const last = rows.at(-1);
    const step = from === undefined ? undefined : { up: -1, down: 1, pageup: -5, pagedown: 5 }[key.name];
    if (step !== undefined && from !== undefined) {
      ui.set('run', { from: Math.max(0, Math.min(from + step, linesOf(rows) - 1)) });
      return undefined;
    }
    switch (command) {
      case 'reveal': {
        const secretive = rows.find(({ reveals }) => reveals);
        if (!secretive) return false;
        ui.set('run', { revealed: session.commands.takeRevealed(secretive.plan.id) });
        return undefined;
      }
      case 'all-output':
        ui.set('run', { from: from === undefined ? 0 : undefined });
        return undefined;
      case 'abort':
        // Also when it has just ended: a key meant to cancel must not begin something else.
        if (running && !running.plan.uncancellable) session.commands.cancel(running.plan.id);
        if (running?.plan.uncancellable) ui.update({ notice: words.screen.notices.uncancellable });
        return undefined;
      case 'undo-shown':
        if (!running && last?.canUndo !== undefined)
          planUndo(screen, last.plan.verb, last.plan.component, last.plan.id);
        return undefined;
      case 'settle-good':
      case 'settle-bad': {
        const unsettled = rows.find((row) => row.unsettled);
        if (!unsettled) return false;
        const as = command === 'settle-good' ? 'succeeded' : 'failed';
        attempt(screen, words.screen.notices.settled, () => session.commands.settle(unsettled.plan.id, as));
        return undefined;
      }
      case 'cancel':
        break;
      case 'confirm':
        return undefined;
      default:
        if (key.name !== 'enter') return false;
        if (running) return undefined;
    }
    ui.close('run', running ? { notice: words.screen.notices.goesOn } : {});
    return undefined;
  },
};

/** Shows the newest action again, also when its dialog was hidden; one that waits to be settled first. */
export function showLatestAction({ ui, session }: Screen): void {
  const rows = session.store.get('actions');
  const row =
    rows.find(({ state }) => isPending(state)) ?? rows.find(({ unsettled }) => unsettled) ?? rows[0];
  if (row) ui.show('run', { plans: [row.plan], problem: undefined });
}

/** Plans what undoes the change for a while that is due, else the newest action for which there is such a thing. */
export function undoLatest(screen: Screen): void {
  const [due] = screen.session.store.get('system').temporary;
  if (due && isUndoDue(screen)) {
    planUndo(screen, due.verb, due.component, due.plan);
    return;
  }
  const row = undoable(screen);
  if (!row) screen.ui.update({ notice: words.screen.notices.noUndo });
  else planUndo(screen, row.plan.verb, row.plan.component, row.plan.id);
}

/** Whether a change for a while is due to be undone. */
export function isUndoDue({ session, clock }: Screen): boolean {
  const [due] = session.store.get('system').temporary;
  return due !== undefined && due.dueAt <= clock.now();
}

/** The newest action that another one undoes. */
export function undoable({ session }: Screen): ActionRow | undefined {
  return session.store.get('actions').find(({ canUndo }) => canUndo !== undefined);
}

function stateLook(theme: Theme, state: ActionState): { readonly shape: string; readonly role: Role } {
  const { status } = theme.glyphs;
  if (state === 'succeeded') return { shape: status.up, role: 'ok' };
  if (isPending(state)) return { shape: theme.glyphs.stale, role: 'accent' };
  if (state === 'not-verified' || state === 'cancelled') return { shape: status.degraded, role: 'warning' };
  if (state === 'unknown') return { shape: status.unknown, role: 'unknown' };
  return { shape: status.down, role: 'critical' };
}

/** What was confirmed: the state of each action, the newest output of the one that runs, and what was verified. */
function runContent(screen: Screen, state: RunState, width: number): Drawn {
  const { theme } = screen;
  const { plans } = state;
  const rows = plans.map((plan) => rowOf(screen, plan));
  // Of several, the one that runs, else the last that began.
  const row = rows.find(({ state }) => isPending(state) && state !== 'planned') ?? lastBegun(rows);
  const { plan } = row;
  const wrapped = (text: string, look: Role): string[] =>
    wrapText(text, width - 4).map((line) => theme.paint(look, theme.fit(`   ${line}`, width)));
  const output = state.from === undefined ? row.output.slice(-shownOutput) : row.output;
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
      ...output.flatMap((line) =>
        (state.from === undefined ? [line] : wrapText(line, width - 3)).map((part, index) =>
          theme.fit(` ${index === 0 ? theme.glyphs.separator : ' '} ${part}`, width),
        ),
      ),
    ],
    pinned: [
      ...(plans.length > 1
        ? rows.map((one) => stateLine(screen, one, `${one.plan.componentTitle}: `, width))
        : [stateLine(screen, row, '', width)]),
      ...(state.revealed === undefined ? [] : revealedLines(screen, state.revealed, width)),
      ...(row.result ? wrapped(row.result, resultRole(theme, row)) : []),
      ...(state.problem ? wrapped(state.problem, 'critical') : []),
      theme.paint('muted', theme.fit(` ${keysLine(screen, row, state.from !== undefined)}`, width)),
    ],
    scroll: state.from ?? Number.POSITIVE_INFINITY,
  };
}

/** A secret, as it is but for what would harm a terminal, and that it will not be seen again. */
function revealedLines({ theme }: Screen, secret: string, width: number): readonly string[] {
  const lines = secret.split(/\r?\n/).flatMap((line) => wrapText(sanitize(line), width - 4));
  return [
    theme.paint('warning', theme.fit(` ${words.screen.dialog.revealed}`, width)),
    ...lines.map((line) => theme.paint('strong', theme.fit(`   ${line}`, width))),
  ];
}

/** Most lines there are to scroll through: of the row that is shown, and what stands above its output. */
function linesOf(rows: readonly ActionRow[]): number {
  return Math.max(1, ...rows.map(({ output, plan }) => output.length + plan.requests.length));
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
    row.state === 'planned' && who !== ''
      ? words.screen.dialog.waits
      : row.unverified
        ? words.names.actionStates[row.state]
        : words.screen.states[row.state];
  const what = row.state === 'verifying' ? verifiedText(row) : '';
  return theme.paint(
    role,
    theme.fit(` ${shape} ${who}${waits}${elapsedText(row, clock.now())}${what}`, width),
  );
}

/** What it waits for while it is verified. */
function verifiedText({ plan }: ActionRow): string {
  return plan.verifiedBy.length === 0 ? '' : `: ${plan.verifiedBy.join(', ')}`;
}

function resultRole(theme: Theme, { state }: ActionRow): Role {
  const { role } = stateLook(theme, state);
  return role === 'accent' ? 'plain' : role;
}

/** The keys that mean something in this dialog now. */
function keysLine({ keymap, theme }: Screen, row: ActionRow, all: boolean): string {
  const key = (id: 'abort' | 'reveal' | 'all-output' | 'undo-shown' | 'settle-good' | 'settle-bad'): string =>
    keyLabel(keymap.keysOf(id)[0] ?? '');
  const secret = row.reveals ? [`${key('reveal')} ${words.screen.dialog.reveal}`] : [];
  const more =
    row.output.length === 0
      ? secret
      : [
          ...secret,
          `${key('all-output')} ${all ? words.screen.dialog.newest : words.screen.dialog.allOutput}`,
        ];
  const keys = isPending(row.state)
    ? [
        ...more,
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
        ...more,
        `${keyLabel('esc')} ${words.screen.dialog.close}`,
      ];
  return keys.join(` ${theme.glyphs.separator} `);
}

function elapsedText(row: ActionRow, now: number): string {
  if (row.startedAt === undefined) return '';
  if (row.endedAt !== undefined)
    return words.screen.dialog.tookSeconds(((row.endedAt - row.startedAt) / 1_000).toFixed(1));
  return words.screen.dialog.ranFor(ageText(now, row.startedAt));
}
