import type { ActionParams, Choice, VerbParam } from '../../../src/model/action.ts';
import type { KeyPress } from '../../../src/terminal/key.ts';
import { words } from '../../../src/words/index.ts';
import { edited } from '../../input/edited.ts';
import type { Screen } from '../../state/screen.ts';
import type { ParamsOverlay } from '../../state/ui.ts';
import { planAction } from './planning.ts';

/** What there is to choose from for the parameter being typed: listed by the target, or fixed; filtered by what is typed. */
export function choicesOf(overlay: ParamsOverlay): readonly Choice[] {
  const param = overlay.info.params[overlay.field];
  if (!param) return [];
  const listed = overlay.choices[param.name];
  const all = Array.isArray(listed)
    ? (listed as readonly Choice[])
    : (param.choices ?? []).map((value) => ({ value, text: value }));
  const typed = (overlay.values[param.name] ?? '').toLowerCase();
  if (typed === '' || all.some(({ value }) => value.toLowerCase() === typed)) return all;
  return all.filter(({ value, text }) => `${value} ${text}`.toLowerCase().includes(typed));
}

/** Index of the choice that is typed out; -1 when none is. */
export function chosenIndex(overlay: ParamsOverlay): number {
  const param = overlay.info.params[overlay.field];
  return choicesOf(overlay).findIndex(({ value }) => value === overlay.values[param?.name ?? '']);
}

/** Keys of the dialog that asks for values: typing, Tab between fields, arrows through choices, Enter onwards. */
export function paramsKey(screen: Screen, overlay: ParamsOverlay, key: KeyPress): void {
  const { ui } = screen;
  const { info, field } = overlay;
  const param = info.params[field]!;
  const set = (change: Partial<ParamsOverlay>): void => {
    const { hint: _, ...rest } = overlay;
    ui.update({ overlay: { ...rest, ...change } });
  };
  const type = (text: string): void => set({ values: { ...overlay.values, [param.name]: text } });
  switch (key.name) {
    case 'esc':
      ui.update({ overlay: undefined });
      return;
    case 'tab':
      set({ field: (field + 1) % info.params.length });
      return;
    case 'shift-tab':
      set({ field: (field + info.params.length - 1) % info.params.length });
      return;
    case 'up':
    case 'down': {
      const choices = choicesOf(overlay);
      const next = chosenIndex(overlay) + (key.name === 'down' ? 1 : -1);
      const choice = choices[Math.max(0, Math.min(next, choices.length - 1))];
      if (choice) type(choice.value);
      return;
    }
    case 'enter':
      onwards(screen, overlay, set);
      return;
    default: {
      const text = edited(overlay.values[param.name] ?? '', key);
      if (text !== undefined) type(text);
    }
  }
}

/** Enter: the next field, and after the last the plan. What cannot be right is said here; the target judges the rest. */
function onwards(
  screen: Screen,
  overlay: ParamsOverlay,
  set: (change: Partial<ParamsOverlay>) => void,
): void {
  const { info, field, values } = overlay;
  const wrong = (param: VerbParam): string | undefined => faultOf(param, values[param.name] ?? '');
  const here = wrong(info.params[field]!);
  if (here !== undefined) {
    set({ hint: here });
    return;
  }
  if (field < info.params.length - 1) {
    set({ field: field + 1 });
    return;
  }
  const first = info.params.findIndex((param) => wrong(param) !== undefined);
  if (first >= 0) {
    set({ field: first, hint: wrong(info.params[first]!)! });
    return;
  }
  planAction(screen, info.verb, overlay.components, paramsOf(overlay), overlay.alert);
}

/** What keeps a value from being what its parameter asks for; undefined when nothing does. */
function faultOf(param: VerbParam, value: string): string | undefined {
  if (value.trim() === '') return param.optional ? undefined : words.screen.dialog.missing(param.text);
  if (param.kind === 'count' && !/^\d{1,9}$/.test(value)) return words.screen.dialog.notACount;
  if (param.kind === 'number' && !Number.isFinite(Number(value))) return words.screen.dialog.notANumber;
  return undefined;
}

function paramsOf({ info, values }: ParamsOverlay): ActionParams {
  return Object.fromEntries(
    info.params.flatMap(({ name, kind }) => {
      const value = (values[name] ?? '').trim();
      if (value === '') return [];
      return [[name, kind === 'count' || kind === 'number' ? Number(value) : value]];
    }),
  );
}
