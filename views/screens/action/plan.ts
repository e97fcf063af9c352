import type { ActionPlan, GroupPlan } from '../../../src/model/action.ts';
import type { Cancel } from '../../../src/model/clock.ts';
import { defined } from '../../../src/model/defined.ts';
import { formatDuration } from '../../../src/model/quantity.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { edited } from '../../input/edited.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { Drawn, Screen, ScreenKind } from '../../input/screen.ts';
import type { Role } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';
import { escalateWorst } from '../escalation-message.ts';
import { confirmGroup } from './confirming.ts';
import { confirmUnlessFollowed, isDeliberate, sayNotDeliberate } from './deliberate.ts';

interface PlanState {
  readonly group: GroupPlan;
  /** What was typed so far of the word that confirms, and of the reason. */
  readonly typed: string;
  readonly reason: string;
  /** Which of the two is typed. */
  readonly field: 'word' | 'reason';
  readonly scroll: number;
  readonly hint: string | undefined;
  /** Whether it has been on the screen long enough to be confirmed. */
  readonly ready: boolean;
  /** Stops the confirmation that waits for whether another key follows. */
  readonly settle: Cancel | undefined;
  /** Why it is asked once more: others cannot be seen. */
  readonly alone?: string;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    plan: PlanState;
  }
}

/** What would run, exactly, and what confirms it. Nothing runs before that. */
export const plan: ScreenKind<'plan'> = {
  id: 'plan',
  place: 'docked',
  title: ({ group }) => words.screen.dialog.title(group.plans[0]!.verb, group.plans[0]!.componentTitle),
  contexts: ['dialog'],
  reads: [],
  commands: [
    { id: 'confirm', keys: ['y'], context: 'dialog', category: 'dialog' },
    { id: 'cancel', keys: ['esc', 'n'], context: 'dialog', category: 'dialog' },
    { id: 'escalate-instead', keys: ['ctrl-e'], context: 'dialog', category: 'dialog' },
  ],
  draw: (screen, state, { width }) => planContent(screen, state, width),
  press(screen, state, key, command) {
    const { ui, session } = screen;
    const { group } = state;
    const drop = (): void => {
      for (const { id } of group.plans) session.commands.cancel(id);
      ui.close('plan');
    };
    const set = (change: Partial<PlanState>): void => ui.set('plan', { hint: undefined, ...change });
    if (state.settle) {
      state.settle();
      set({ settle: undefined });
    }
    if (key.name === 'esc') {
      drop();
      return;
    }
    const page = { up: -1, down: 1, pageup: -5, pagedown: 5 }[key.name];
    if (page !== undefined) {
      set({ scroll: Math.max(0, state.scroll + page) });
      return;
    }
    if (command === 'escalate-instead') {
      escalateWorst(
        screen,
        group.plans.map(({ component }) => component),
      );
      return;
    }
    if (group.refused !== undefined) {
      if (key.name === 'enter') drop();
      return;
    }
    if (group.confirm.how !== 'type' && !group.needsReason) {
      if (command === 'confirm') {
        if (isDeliberate(screen, key, 'key'))
          confirmUnlessFollowed(screen, group, () =>
            confirmGroup(screen, group, state.alone === undefined ? {} : { alone: true }),
          );
        else sayNotDeliberate(screen);
        return;
      }
      // Cancel has the focus: Enter never runs anything here.
      if (command === 'cancel' || key.name === 'enter') drop();
      return;
    }
    if (key.name === 'enter') {
      confirmTyped(screen, state, key, drop, set);
      return;
    }
    if (key.name === 'tab' || key.name === 'shift-tab') {
      if (hasReason(state) && group.confirm.how === 'type')
        set({ field: state.field === 'word' ? 'reason' : 'word' });
      return;
    }
    const field = state.field === 'word' ? 'typed' : 'reason';
    // A pasted word would confirm without having been read.
    if (field === 'typed' && key.name === 'paste') return;
    // Nor does one that was typed before the plan could be read.
    if (field === 'typed' && key.text !== undefined && !state.ready) {
      sayNotDeliberate(screen);
      return;
    }
    const text = edited(state[field], key);
    if (text !== undefined) set({ [field]: text });
  },
};

/** Enter where something is typed: runs what was confirmed, says what is missing, or leaves where nothing was typed. */
function confirmTyped(
  screen: Screen,
  state: PlanState,
  key: KeyPress,
  drop: () => void,
  set: (change: Partial<PlanState>) => void,
): void {
  const { group, typed } = state;
  const reason = state.reason.trim();
  if (typed === '' && reason === '') {
    drop();
    return;
  }
  if (!isConfirmed(state)) {
    const word = group.confirm.how === 'type' ? group.confirm.word : '';
    set(
      typed === word
        ? { field: 'reason', hint: words.screen.dialog.needsReason }
        : { hint: words.screen.dialog.wrongWord(word) },
    );
    return;
  }
  if (!isDeliberate(screen, key, 'after-word')) {
    sayNotDeliberate(screen);
    return;
  }
  const answer = defined({
    typed: group.confirm.how === 'type' ? typed : undefined,
    reason: reason === '' ? undefined : reason,
    alone: state.alone === undefined ? undefined : true,
  });
  confirmUnlessFollowed(screen, group, () => confirmGroup(screen, group, answer));
}

const labelWidth = 14;

/** Whether the person has done what the plan asks for. */
function isConfirmed({ group, typed, reason }: PlanState): boolean {
  const { confirm, needsReason } = group;
  return (confirm.how !== 'type' || typed === confirm.word) && (!needsReason || reason.trim() !== '');
}

/** Whether the dialog has a place for a reason. */
function hasReason({ group }: PlanState): boolean {
  return group.needsReason || group.plans.some(({ guarded }) => guarded);
}

/** A plan, or the plans of several components, as shown before anything happens. */
function planContent(screen: Screen, state: PlanState, width: number): Drawn {
  const { theme } = screen;
  const { group } = state;
  const { plans } = group;
  const plan = plans[0]!;
  const several = plans.length > 1;
  const guarded = plans.some((one) => one.guarded);
  const environment = guarded ? words.screen.header.guarded(plan.environment) : plan.environment;
  const who = several ? words.screen.dialog.several(plans.length) : plan.componentTitle;
  const lines = [
    ...(state.alone === undefined
      ? []
      : labelled(screen, width, words.screen.dialog.warning, [state.alone], 'critical')),
    ...(group.refused === undefined
      ? []
      : labelled(screen, width, words.screen.dialog.refused, [group.refused], 'critical')),
    ...(several ? [theme.fit(` ${words.screen.dialog.each(plans.length)}`, width)] : []),
    ...plans.flatMap((one) => [
      ...(several ? [theme.paint('accent', theme.fit(` ${one.componentTitle}`, width))] : []),
      ...planLines(screen, one, width),
    ]),
  ];
  return {
    title: `${words.screen.dialog.title(plan.verb, who)} ${words.screen.dialog.inEnvironment(environment)}`,
    ...(guarded ? { note: `${theme.glyphs.guard} ${environment} ${theme.glyphs.guard}` } : {}),
    alarming: guarded,
    lines,
    pinned: promptLines(screen, state, width),
    scroll: state.scroll,
  };
}

/** Everything one plan says. */
function planLines(screen: Screen, plan: ActionPlan, width: number): string[] {
  const { theme, keymap } = screen;
  const lines: string[] = [];
  const add = (label: string, texts: readonly string[], role: Role = 'plain'): void => {
    lines.push(...labelled(screen, width, label, texts, role));
  };
  add(words.screen.dialog.runs, plan.requests, 'strong');
  add(words.screen.dialog.target, [plan.target]);
  const values = Object.entries(plan.params ?? {}).map(([name, value]) => `${name} ${value}`);
  if (values.length > 0) add(words.screen.dialog.values, values);
  if (plan.from !== undefined || plan.to !== undefined) {
    add(words.screen.dialog.change, [`${plan.from ?? '?'} ${theme.glyphs.arrow} ${plan.to ?? '?'}`]);
  }
  if (plan.revert)
    add(words.screen.dialog.revert, [
      words.commands.plan.revert(formatDuration(plan.revert.forMs), plan.revert.run),
    ]);
  if (plan.unseen) add(words.screen.dialog.unseen, plan.unseen, 'warning');
  const undo =
    plan.undo === undefined ? words.screen.dialog.noUndo : `${words.screen.dialog.undo}: ${plan.undo}`;
  const risk = [
    words.names.riskOf(plan),
    ...(plan.unseen ? [] : [words.screen.dialog.touches(plan.touches, plan.thing)]),
    ...(plan.uncancellable ? [words.screen.dialog.unfinished] : []),
    undo,
  ];
  add(
    words.screen.dialog.risk,
    [risk.join(` ${theme.glyphs.separator} `)],
    plan.risk === 'safe' ? 'plain' : plan.risk === 'disruptive' ? 'warning' : 'critical',
  );
  const escalate = keyLabel(keymap.keysOf('escalate-instead')[0] ?? 'ctrl-e');
  const warnings = [
    ...(plan.note === undefined ? [] : [plan.note]),
    ...(plan.escalate ? [words.screen.dialog.escalateKey(escalate)] : []),
    ...(plan.reveals ? [words.screen.dialog.willReveal] : []),
    ...(plan.warnings ?? []),
  ];
  if (warnings.length > 0) add(words.screen.dialog.warning, warnings, 'warning');
  if (plan.preconditions.length > 0) add(words.screen.dialog.provided, plan.preconditions);
  add(
    words.screen.dialog.verified,
    plan.verifiedBy.length > 0 ? plan.verifiedBy : [words.screen.dialog.notVerified],
  );
  return lines;
}

/** Wrapped texts with their label to the left of the first line. */
function labelled(
  { theme }: Screen,
  width: number,
  label: string,
  texts: readonly string[],
  role: Role,
): string[] {
  // What goes on in the next line is indented: where there are two commands, each must be seen to begin.
  const parts = texts.flatMap((text) =>
    wrapText(text, width - labelWidth - 5).map((part, index) => (index === 0 ? part : `  ${part}`)),
  );
  return parts.map((part, index) => {
    const head = theme.paint('muted', theme.fit(index === 0 ? label : '', labelWidth, 'right'));
    return `${head} ${theme.paint(role, theme.fit(part, width - labelWidth - 1))}`;
  });
}

function promptLines(screen: Screen, state: PlanState, width: number): string[] {
  const { theme, keymap } = screen;
  const { group } = state;
  const { confirm } = group;
  const { verb } = group.plans[0]!;
  const leave = keyLabel('esc');
  const button = (text: string, focused: boolean): string =>
    focused ? theme.paint('notice', `[${theme.glyphs.cursor} ${text} ]`) : `[  ${text} ]`;
  if (group.refused !== undefined) {
    return [
      ` ${button(words.screen.dialog.close, true)} ${theme.paint('muted', `${leave}, ${keyLabel('enter')}`)}`,
    ];
  }
  const typing = confirm.how === 'type' || group.needsReason;
  const field = (label: string, text: string, active: boolean): string =>
    theme.fit(` ${label} ${text}${active ? theme.glyphs.caret : ''}`, width);
  const lines = [
    ...(confirm.how === 'type'
      ? [field(words.screen.dialog.typeWord(confirm.word), state.typed, state.field === 'word')]
      : []),
    ...(typing && hasReason(state)
      ? [field(words.screen.dialog.reason, state.reason, state.field === 'reason')]
      : []),
  ];
  const ready = typing && isConfirmed(state);
  // The key stands there once it counts.
  const confirmKey = typing || !state.ready ? '' : `${keyLabel(keymap.keysOf('confirm')[0] ?? 'y')} `;
  const hints = [
    `${keyLabel('enter')} ${theme.glyphs.arrow} ${ready ? verb : words.screen.dialog.cancel.toLowerCase()}`,
    `${leave} ${words.screen.dialog.cancelKeys}`,
    ...(confirm.how === 'type' && hasReason(state) ? [words.screen.dialog.switchField] : []),
  ];
  const left = ` ${button(words.screen.dialog.cancel, !ready)} ${button(`${confirmKey}${words.screen.dialog.confirmKeys(verb)}`, ready)} `;
  const room = Math.max(0, width - displayWidth(left));
  const note = state.hint
    ? theme.paint('critical', theme.fit(state.hint, room))
    : theme.paint('muted', theme.fit(hints.join(` ${theme.glyphs.separator} `), room));
  lines.push(left + note);
  return lines;
}
