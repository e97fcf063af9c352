import { Engine } from '../../engine/engine.ts';
import type { VerbInfo } from '../../model/action.ts';
import { systemClock } from '../../model/clock.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printRows } from '../print.ts';
import { mustBe, orRefuse } from './run.ts';

/** `plantao run --list [COMPONENT…]`: what can be done to what, with what each asks for. */
export async function runActionList(components: readonly string[], options: GlobalOptions): Promise<number> {
  return withTargets(options, async (engine, ids) => {
    for (const component of components) mustBe(component, ids, 'component');
    const rows = ids
      .filter((id) => components.length === 0 || components.includes(id))
      .flatMap((component) =>
        (engine.component(component)?.actions ?? []).map((info) => ({ component, ...info })),
      );
    await printRows(
      rows,
      [
        { title: 'component', cell: ({ component }) => component },
        { title: 'action', cell: ({ verb }) => verb },
        { title: 'asks for', cell: paramsText },
        { title: 'what it does', cell: ({ summary, title }) => summary || title, flexible: true },
      ],
      options,
      rows,
    );
    return exitCodes.ok;
  });
}

/** `plantao history COMPONENT VERB`: what there is to choose from, such as the revisions to go back to. */
export async function runHistory(component: string, verb: string, options: GlobalOptions): Promise<number> {
  return withTargets(options, async (engine, ids) => {
    mustBe(component, ids, 'component');
    const row = engine.component(component)!;
    mustBe(verb, row.verbs, `action of ${component}`);
    const info = row.actions.find((one) => one.verb === verb)!;
    const listed = info.params.find((param) => param.listed);
    if (!listed) throw new CommandError(`${verb} has nothing to choose from`);
    const choices = await orRefuse(engine.choices(verb, component, listed.name));
    await printRows(
      choices,
      [
        { title: '', cell: ({ current }) => (current ? '*' : '') },
        { title: listed.name, cell: ({ value }) => value },
        { title: 'what it is', cell: ({ text }) => text, flexible: true },
      ],
      options,
      choices,
    );
    return exitCodes.ok;
  });
}

function paramsText({ params }: VerbInfo): string {
  return params
    .map(({ name, optional, default: standard, choices }) => {
      const values = choices ? `=${choices.join('|')}` : standard === undefined ? '' : `=${standard}`;
      return optional || standard !== undefined ? `[${name}${values}]` : `${name}${values}`;
    })
    .join(' ');
}

/** Opens the targets of a configuration without asking anything of them. */
async function withTargets(
  options: GlobalOptions,
  work: (engine: Engine, ids: readonly string[]) => Promise<number>,
): Promise<number> {
  const config = await configOf(options);
  const engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
  try {
    engine.openTargets();
    return await work(
      engine,
      config.components.map(({ id }) => id),
    );
  } finally {
    await engine.stop();
  }
}
