import type { ActionPlan } from '../../../src/model/action.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { DockContent } from '../../state/dock-content.ts';
import type { Screen } from '../../state/screen.ts';
import type { Overlay } from '../../state/ui.ts';
import type { Role } from '../../ui/theme.ts';
import { wrapText } from '../../ui/wrap.ts';

type PlanOverlay = Extract<Overlay, { kind: 'plan' }>;

const labelWidth = 14;

/** Whether the person has done what the plan asks for. */
export function isConfirmed({ group, typed, reason }: PlanOverlay): boolean {
  const { confirm, needsReason } = group;
  return (confirm.how !== 'type' || typed === confirm.word) && (!needsReason || reason.trim() !== '');
}

/** Whether the dialog has a place for a reason. */
export function hasReason({ group }: PlanOverlay): boolean {
  return group.needsReason || group.plans.some(({ guarded }) => guarded);
}

/** A plan, or the plans of several components, as shown before anything happens. */
export function planContent(screen: Screen, overlay: PlanOverlay, width: number): DockContent {
  const { theme } = screen;
  const { group } = overlay;
  const { plans } = group;
  const plan = plans[0]!;
  const several = plans.length > 1;
  const guarded = plans.some((one) => one.guarded);
  const environment = guarded ? words.screen.header.guarded(plan.environment) : plan.environment;
  const who = several ? words.screen.dialog.several(plans.length) : plan.componentTitle;
  const lines = [
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
    pinned: promptLines(screen, overlay, width),
    scroll: overlay.scroll,
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
  const undo =
    plan.undo === undefined ? words.screen.dialog.noUndo : `${words.screen.dialog.undo}: ${plan.undo}`;
  const risk = [
    words.screen.risks[plan.risk],
    words.screen.dialog.touches(plan.touches, plan.thing),
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
  const parts = texts.flatMap((text) => wrapText(text, width - labelWidth - 3));
  return parts.map((part, index) => {
    const head = theme.paint('muted', theme.fit(index === 0 ? label : '', labelWidth, 'right'));
    return `${head} ${theme.paint(role, theme.fit(part, width - labelWidth - 1))}`;
  });
}

function promptLines(screen: Screen, overlay: PlanOverlay, width: number): string[] {
  const { theme, keymap } = screen;
  const { group } = overlay;
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
      ? [field(words.screen.dialog.typeWord(confirm.word), overlay.typed, overlay.field === 'word')]
      : []),
    ...(typing && hasReason(overlay)
      ? [field(words.screen.dialog.reason, overlay.reason, overlay.field === 'reason')]
      : []),
  ];
  const ready = typing && isConfirmed(overlay);
  const confirmKey = typing ? '' : `${keyLabel(keymap.keysOf('confirm')[0] ?? 'y')} `;
  const hints = [
    `${keyLabel('enter')} ${theme.glyphs.arrow} ${ready ? verb : words.screen.dialog.cancel.toLowerCase()}`,
    `${leave} ${words.screen.dialog.cancelKeys}`,
    ...(confirm.how === 'type' && hasReason(overlay) ? [words.screen.dialog.switchField] : []),
  ];
  const left = ` ${button(words.screen.dialog.cancel, !ready)} ${button(`${confirmKey}${words.screen.dialog.confirmKeys(verb)}`, ready)} `;
  const room = Math.max(0, width - displayWidth(left));
  const note = overlay.hint
    ? theme.paint('critical', theme.fit(overlay.hint, room))
    : theme.paint('muted', theme.fit(hints.join(` ${theme.glyphs.separator} `), room));
  lines.push(left + note);
  return lines;
}
