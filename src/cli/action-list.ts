import type { VerbInfo } from '../model/action.ts';
import { words } from '../words/index.ts';
import type { GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { withTargets } from './open-targets.ts';
import { printRows } from './print.ts';
import { subjectsByName } from './subjects.ts';
import { mustBe } from './unknown-word.ts';

/** `plantao run --list [COMPONENT…]`: every action of every component, with the values it needs. */
export async function listActions(components: readonly string[], options: GlobalOptions): Promise<number> {
  return withTargets(options, async (engine, ids, config) => {
    const subjects = subjectsByName(config);
    const { columns, things } = words.commands;
    for (const component of components) mustBe(component, [...subjects.keys()], things.component);
    const handoffs = config.escalations.filter(({ actions }) => actions.length > 0).map(({ id }) => id);
    const names = components.length > 0 ? components : [...new Set([...ids, ...handoffs])];
    const rows = names.flatMap((component) =>
      (engine.subject(subjects.get(component)!)?.actions ?? []).map((info) => ({ component, ...info })),
    );
    await printRows(
      rows,
      [
        { title: columns.component, cell: ({ component }) => component },
        { title: columns.action, cell: ({ verb }) => verb },
        { title: columns.asksFor, cell: paramsText },
        { title: columns.effect, cell: ({ summary, title }) => summary || title, flexible: true },
      ],
      options,
      rows,
    );
    return exitCodes.ok;
  });
}

/** `count [revision] [mode=fast|slow]`. */
function paramsText({ params }: VerbInfo): string {
  return params
    .filter(({ aside }) => !aside)
    .map(({ name, optional, default: standard, choices }) => {
      const values = choices ? `=${choices.join('|')}` : standard === undefined ? '' : `=${standard}`;
      return optional || standard !== undefined ? `[${name}${values}]` : `${name}${values}`;
    })
    .join(' ');
}
