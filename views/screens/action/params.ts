import type { ActionParams, Choice, VerbInfo, VerbParam } from '../../../src/model/action.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { edited } from '../../input/edited.ts';
import { keyLabel } from '../../input/keymap.ts';
import type { Drawn, Screen, ScreenKind } from '../../input/screen.ts';
import { windowStart } from '../../ui/list.ts';
import { planAction } from './planning.ts';
import { subjectsOf } from './subjects.ts';
import { titlesOf } from './titles.ts';

/** The values that a verb asks for before it is planned. */
interface ParamsState {
  readonly info: VerbInfo;
  readonly components: readonly string[];
  /** What it is meant to mend. */
  readonly alert: string | undefined;
  /** What is typed so far, by parameter. */
  readonly values: Readonly<Record<string, string>>;
  /** Index of the parameter that is being typed. */
  readonly field: number;
  /** What the target lists, by parameter: not there yet, there, or a sentence why not. */
  readonly choices: Readonly<Record<string, readonly Choice[] | string>>;
  readonly hint: string | undefined;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    params: ParamsState;
  }
}

/** Asks for the values a verb needs: typing, Tab between fields, arrows through choices, Enter onwards. */
export const params: ScreenKind<'params'> = {
  id: 'params',
  place: 'docked',
  title: ({ info }) => info.title,
  contexts: [],
  reads: ['components'],
  draw: (screen, state, { width }) => paramsContent(screen, state, width),
  press(screen, state, key) {
    const { ui } = screen;
    const { info, field } = state;
    const param = info.params[field]!;
    const set = (change: Partial<ParamsState>): void => ui.set('params', { hint: undefined, ...change });
    const type = (text: string): void => set({ values: { ...state.values, [param.name]: text } });
    switch (key.name) {
      case 'esc':
        ui.close('params');
        return;
      case 'tab':
        set({ field: (field + 1) % info.params.length });
        return;
      case 'shift-tab':
        set({ field: (field + info.params.length - 1) % info.params.length });
        return;
      case 'up':
      case 'down': {
        const choices = choicesOf(state);
        const next = chosenIndex(state) + (key.name === 'down' ? 1 : -1);
        const choice = choices[Math.max(0, Math.min(next, choices.length - 1))];
        if (choice) type(choice.value);
        return;
      }
      case 'enter':
        onwards(screen, state, set);
        return;
      default: {
        const text = edited(state.values[param.name] ?? '', key);
        if (text !== undefined) type(text);
      }
    }
  },
};

/** Choices shown at once; the rest scroll. */
const shownChoices = 8;

/** The values a verb asks for, one line each, and below them what there is to choose from for the one being typed. */
function paramsContent(screen: Screen, state: ParamsState, width: number): Drawn {
  const { theme } = screen;
  const { info, field, values, components } = state;
  const only = components.length === 1 ? components[0] : undefined;
  const target = only === undefined ? undefined : subjectsOf(screen, [only])[0]?.target;
  const widest = Math.min(
    40,
    Math.max(...info.params.map(({ text, optional }) => displayWidth(labelOf(text, optional)))),
  );
  const fields = info.params.map((param, index) => {
    const active = index === field;
    const typed = values[param.name] ?? '';
    const shown = param.secret ? '*'.repeat([...typed].length) : typed;
    const label = theme.fit(labelOf(param.text, param.optional), widest);
    const line = theme.fit(
      `${active ? theme.glyphs.cursor : ' '} ${label}  ${shown}${active ? theme.glyphs.caret : ''}`,
      width,
    );
    return active ? theme.paint('strong', line) : line;
  });
  return {
    title: words.screen.dialog.title(info.verb, titlesOf(screen, components)),
    lines: [
      ...(target === undefined
        ? []
        : [theme.paint('muted', theme.fit(`  ${words.screen.dialog.target}: ${target}`, width))]),
      ...fields,
      ...choiceLines(screen, state, width),
    ],
    pinned: [hintLine(screen, state, width)],
  };
}

function labelOf(text: string, optional: boolean | undefined): string {
  return optional ? `${text} ${words.screen.dialog.optional}` : text;
}

function choiceLines({ theme }: Screen, state: ParamsState, width: number): string[] {
  const param = state.info.params[state.field]!;
  const listed = state.choices[param.name];
  const quiet = (text: string): string => theme.paint('muted', theme.fit(`    ${text}`, width));
  if (param.listed && listed === undefined) return [quiet(words.screen.dialog.listing)];
  if (typeof listed === 'string')
    return [theme.paint('warning', theme.fit(`    ${words.screen.dialog.noList(listed)}`, width))];
  const choices = choicesOf(state);
  const chosen = chosenIndex(state);
  const start = windowStart(choices.length, Math.max(0, chosen), shownChoices);
  return choices.slice(start, start + shownChoices).map((choice, place) => {
    const current = choice.current ? ` (${words.screen.environments.current})` : '';
    const line = theme.fit(
      `  ${start + place === chosen ? theme.glyphs.cursor : ' '} ${choice.text}${current}`,
      width,
    );
    return start + place === chosen ? theme.paint('selected', line) : line;
  });
}

function hintLine({ theme }: Screen, state: ParamsState, width: number): string {
  if (state.hint) return theme.paint('critical', theme.fit(` ${state.hint}`, width));
  const next = state.info.params[state.field + 1];
  const last = next === undefined || next.aside === true;
  const hints = [
    `${keyLabel('enter')} ${last ? words.screen.dialog.makesPlan : words.screen.dialog.nextField}`,
    ...(state.info.params.length > 1 ? [`${keyLabel('tab')} ${words.screen.dialog.otherField}`] : []),
    ...(choicesOf(state).length > 0 ? [words.screen.dialog.arrowsChoose] : []),
    `${keyLabel('esc')} ${words.screen.dialog.cancel.toLowerCase()}`,
  ];
  return theme.paint('muted', theme.fit(` ${hints.join(` ${theme.glyphs.separator} `)}`, width));
}

/** What there is to choose from for the parameter being typed: listed by the target, or fixed; filtered by what is typed. */
function choicesOf(state: ParamsState): readonly Choice[] {
  const param = state.info.params[state.field];
  if (!param) return [];
  const listed = state.choices[param.name];
  const all = Array.isArray(listed)
    ? (listed as readonly Choice[])
    : (param.choices ?? []).map((value) => ({ value, text: value }));
  const typed = (state.values[param.name] ?? '').toLowerCase();
  if (typed === '' || all.some(({ value }) => value.toLowerCase() === typed)) return all;
  return all.filter(({ value, text }) => `${value} ${text}`.toLowerCase().includes(typed));
}

/** Index of the choice that is typed out; -1 when none is. */
function chosenIndex(state: ParamsState): number {
  const param = state.info.params[state.field];
  return choicesOf(state).findIndex(({ value }) => value === state.values[param?.name ?? '']);
}

/** Enter: the next field, and after the last the plan. What cannot be right is said here; the target judges the rest. */
function onwards(screen: Screen, state: ParamsState, set: (change: Partial<ParamsState>) => void): void {
  const { info, field, values } = state;
  const wrong = (param: VerbParam): string | undefined => faultOf(param, values[param.name] ?? '');
  const here = wrong(info.params[field]!);
  if (here !== undefined) {
    set({ hint: here });
    return;
  }
  if (field < info.params.length - 1 && !info.params[field + 1]!.aside) {
    set({ field: field + 1 });
    return;
  }
  const first = info.params.findIndex((param) => wrong(param) !== undefined);
  if (first >= 0) {
    set({ field: first, hint: wrong(info.params[first]!)! });
    return;
  }
  planAction(screen, info.verb, state.components, paramsOf(state), state.alert);
}

/** What keeps a value from being what its parameter asks for; undefined when nothing does. */
function faultOf(param: VerbParam, value: string): string | undefined {
  if (value.trim() === '') return param.optional ? undefined : words.screen.dialog.missing(param.text);
  if (param.kind === 'count' && !/^\d{1,9}$/.test(value)) return words.screen.dialog.notACount;
  if (param.kind === 'number' && !Number.isFinite(Number(value))) return words.screen.dialog.notANumber;
  return undefined;
}

function paramsOf({ info, values }: ParamsState): ActionParams {
  return Object.fromEntries(
    info.params.flatMap(({ name, kind }) => {
      const value = (values[name] ?? '').trim();
      if (value === '') return [];
      return [[name, kind === 'count' || kind === 'number' ? Number(value) : value]];
    }),
  );
}
