import { displayWidth } from '../../src/text/width.ts';
import { keyLabel } from '../keys/keymap.ts';
import type { Screen } from '../state/screen.ts';
import type { Overlay } from '../state/ui.ts';
import { en } from '../text/en.ts';
import { wrapText } from '../text/wrap.ts';
import type { Role } from '../theme/theme.ts';
import type { DockContent } from './content.ts';

type PlanOverlay = Extract<Overlay, { kind: 'plan' }>;

const labelWidth = 14;

/** Whether the person has done what the plan asks for. */
export function isConfirmed(overlay: PlanOverlay): boolean {
  const { confirm } = overlay.plan;
  return confirm.how !== 'type' || overlay.typed === confirm.word;
}

/** A plan as it is shown before anything happens. */
export function planContent(screen: Screen, overlay: PlanOverlay, width: number): DockContent {
  const { theme } = screen;
  const { plan } = overlay;
  const lines: string[] = [];
  const add = (label: string, texts: readonly string[], role: Role = 'plain'): void => {
    let first = true;
    for (const text of texts) {
      for (const part of wrapText(text, width - labelWidth - 3)) {
        const head = theme.paint('muted', theme.fit(first ? label : '', labelWidth, 'right'));
        lines.push(`${head} ${theme.paint(role, theme.fit(part, width - labelWidth - 1))}`);
        first = false;
      }
    }
  };
  if (plan.refused !== undefined) {
    add(en.dialog.refused, [plan.refused], 'critical');
  }
  add(en.dialog.runs, plan.requests, 'strong');
  add(en.dialog.target, [plan.target]);
  if (plan.from !== undefined || plan.to !== undefined) {
    add(en.dialog.change, [`${plan.from ?? '?'} ${theme.glyphs.arrow} ${plan.to ?? '?'}`]);
  }
  const undo = plan.undo === undefined ? en.dialog.noUndo : `${en.dialog.undo}: ${plan.undo}`;
  add(
    en.dialog.risk,
    [
      `${en.risks[plan.risk]} ${theme.glyphs.separator} ${en.dialog.touches(plan.touches, plan.thing)} ${theme.glyphs.separator} ${undo}`,
    ],
    plan.risk === 'safe' ? 'plain' : plan.risk === 'disruptive' ? 'warning' : 'critical',
  );
  if (plan.preconditions.length > 0) add(en.dialog.provided, plan.preconditions);
  add(en.dialog.verified, plan.verifiedBy.length > 0 ? plan.verifiedBy : [en.dialog.notVerified]);
  const environment = plan.guarded ? en.header.guarded(plan.environment) : plan.environment;
  return {
    title: `${en.dialog.title(plan.verb, plan.componentTitle)} ${en.dialog.inEnvironment(environment)}`,
    ...(plan.guarded ? { note: `${theme.glyphs.guard} ${environment} ${theme.glyphs.guard}` } : {}),
    alarming: plan.guarded,
    lines,
    pinned: promptLines(screen, overlay, width),
    scroll: overlay.scroll,
  };
}

function promptLines(screen: Screen, overlay: PlanOverlay, width: number): string[] {
  const { theme, keymap } = screen;
  const { plan } = overlay;
  const leave = keyLabel('esc');
  const button = (text: string, focused: boolean): string =>
    focused ? theme.paint('notice', `[${theme.glyphs.cursor} ${text} ]`) : `[  ${text} ]`;
  if (plan.refused !== undefined) {
    return [` ${button(en.dialog.close, true)} ${theme.paint('muted', `${leave}, ${keyLabel('enter')}`)}`];
  }
  const lines: string[] = [];
  if (plan.confirm.how === 'type') {
    const field = (label: string, text: string, active: boolean): string =>
      theme.fit(` ${label} ${text}${active ? theme.glyphs.caret : ''}`, width);
    lines.push(field(en.dialog.typeWord(plan.confirm.word), overlay.typed, overlay.field === 'word'));
    if (plan.guarded) lines.push(field(en.dialog.reason, overlay.reason, overlay.field === 'reason'));
  }
  const ready = plan.confirm.how === 'type' && isConfirmed(overlay);
  const confirmKey = plan.confirm.how === 'type' ? '' : `${keyLabel(keymap.keysOf('confirm')[0] ?? 'y')} `;
  const hints = [
    `${keyLabel('enter')} ${theme.glyphs.arrow} ${ready ? plan.verb : en.dialog.cancel.toLowerCase()}`,
    `${leave} ${en.dialog.cancelKeys}`,
    ...(plan.confirm.how === 'type' && plan.guarded ? [en.dialog.switchField] : []),
  ];
  const left = ` ${button(en.dialog.cancel, !ready)} ${button(`${confirmKey}${en.dialog.confirmKeys(plan.verb)}`, ready)} `;
  const room = Math.max(0, width - displayWidth(left));
  const note = overlay.hint
    ? theme.paint('critical', theme.fit(overlay.hint, room))
    : theme.paint('muted', theme.fit(hints.join(` ${theme.glyphs.separator} `), room));
  lines.push(left + note);
  return lines;
}
