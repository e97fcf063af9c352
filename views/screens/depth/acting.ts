import type { DepthAct, DepthOwner, DepthRow } from '../../../src/model/depth.ts';
import { words } from '../../../src/words/index.ts';
import { moved } from '../../input/list.ts';
import type { Screen, ScreenKind } from '../../input/screen.ts';
import { listLine } from '../../ui/list.ts';
import { beginAction } from '../action/planning.ts';

/** An action on a row with the component it is done to. */
interface Act extends DepthAct {
  readonly component: string;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    'depth-act': { readonly about: string; readonly acts: readonly Act[]; readonly index: number };
  }
}

/** What can be done about a row here: nothing on a read-only screen. */
export function actsOf({ session }: Screen, owner: DepthOwner, row: DepthRow): readonly Act[] {
  if (session.store.get('system').readOnly) return [];
  return (row.actions ?? []).flatMap((act) => {
    const component = act.component ?? (owner.of === 'component' ? owner.id : undefined);
    return component === undefined ? [] : [{ ...act, component }];
  });
}

/** `Cancel query pid=4312` */
export function actName({ session }: Screen, { verb, component, params }: Act): string {
  const row = session.store.get('components').find(({ id }) => id === component);
  const title = row?.actions.find((info) => info.verb === verb)?.title ?? verb;
  return [title, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(' ');
}

/** Plans an action on a row: the executor makes the plan, the person confirms it. */
export function act(screen: Screen, { verb, component, params }: Act): void {
  beginAction(screen, verb, [component], undefined, params);
}

/** Plans the only action there is, or lets the person choose. */
export function chooseAct(screen: Screen, about: string, acts: readonly Act[]): void {
  const { ui, session } = screen;
  const [first, ...more] = acts;
  const { readOnly } = session.store.get('system');
  if (!first) ui.update({ notice: readOnly ? words.screen.notices.readOnly : words.depth.screen.noAction });
  else if (more.length === 0) act(screen, first);
  else ui.show('depth-act', { about, acts, index: 0 });
}

/** Which of the actions on a row is to be planned: by number, or by moving to it. */
export const depthAct: ScreenKind<'depth-act'> = {
  id: 'depth-act',
  place: 'docked',
  title: ({ about }) => words.depth.screen.act(about),
  contexts: ['list'],
  reads: ['components', 'system'],
  draw(screen, { about, acts, index }, { width }) {
    const { theme } = screen;
    return {
      title: words.depth.screen.act(about),
      note: words.screen.mend.hint,
      lines: acts.map((one, place) =>
        listLine(theme, theme.fit(`${place + 1}  ${actName(screen, one)}`, width - 2), place === index),
      ),
    };
  },
  press(screen, { acts, index }, key, command) {
    const { ui } = screen;
    const numbered = /^[1-9]$/.test(key.name) ? acts[Number(key.name) - 1] : undefined;
    const next = moved(command, index, acts.length, 5);
    if (numbered || key.name === 'enter') {
      ui.close('depth-act');
      act(screen, numbered ?? acts[index]!);
    } else if (next !== undefined) ui.set('depth-act', { index: next });
    else if (command === 'back' || command === 'quit' || key.name === 'esc') ui.close('depth-act');
  },
};
