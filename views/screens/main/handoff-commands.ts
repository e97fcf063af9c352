import { handoffSubject } from '../../../src/model/handoff.ts';
import type { HandoffRow, WaitingRow } from '../../../src/model/snapshot.ts';
import type { HandoffVerb } from '../../../src/model/system.ts';
import { words } from '../../../src/words/index.ts';
import type { CommandId } from '../../input/commands.ts';
import type { Command, Screen } from '../../input/screen.ts';
import { itemsOf } from '../../panes/items.ts';
import { targetOf } from '../../panes/target.ts';
import { beginAction } from '../action/planning.ts';

/** Who waits in the row that is selected or open. */
function handoffMeant(
  screen: Screen,
): { readonly source: HandoffRow; readonly waiting: WaitingRow } | undefined {
  const target = targetOf(screen);
  if (target?.pane !== 'escalations') return undefined;
  const items = itemsOf('escalations', screen.session.store.get('escalations'));
  const row = items.find(({ id }) => id === target.id)?.row;
  return row?.waiting && { source: row.source, waiting: row.waiting };
}

/** Why the verb cannot be planned for what is selected; undefined when it can. */
function refusal(screen: Screen, verb: HandoffVerb): string | undefined {
  if (screen.session.store.get('system').readOnly) return words.screen.notices.readOnly;
  const meant = handoffMeant(screen);
  if (!meant) return words.handoffs.screen.noRow;
  const can = meant.source.actions.some((info) => info.verb === verb);
  return can ? undefined : words.handoffs.screen.cannot(verb, meant.source.title);
}

function acting(id: CommandId, verb: HandoffVerb, key: string, footer: number): Command {
  return {
    ...{ id, keys: [key], context: 'escalations', category: 'acting', footer, needs: verb },
    available: (screen) => refusal(screen, verb) === undefined,
    refusal: (screen) => refusal(screen, verb) ?? '',
    run(screen) {
      const { source, waiting } = handoffMeant(screen)!;
      beginAction(screen, verb, [handoffSubject(source.id)], undefined, { id: waiting.id });
    },
  };
}

/** What can be done to one who waits for a person. */
export const handoffCommands: readonly Command[] = [
  acting('take-handoff', 'take', 't', 10),
  acting('assign-handoff', 'assign', 'T', 12),
  acting('give-back-handoff', 'give-back', 'b', 13),
  acting('close-handoff', 'close', 'x', 14),
  {
    ...{ id: 'handoff-link', keys: ['o'], context: 'escalations', category: 'looking', footer: 16 },
    available: (screen) => handoffMeant(screen)?.waiting.link !== undefined,
    refusal: () => words.handoffs.screen.noLink,
    run(screen) {
      const { link } = handoffMeant(screen)!.waiting;
      screen.ui.update({
        notice: screen.port.copy(link!)
          ? words.handoffs.screen.linkCopied(link!)
          : words.screen.notices.tooLong,
      });
    },
  },
];
