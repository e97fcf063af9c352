import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { withTargets } from '../open-targets.ts';
import { printRows } from '../print.ts';
import { orRefuse } from '../session.ts';
import { mustBe } from '../unknown-word.ts';

/** `plantao history`: such as the revisions to go back to. */
export const command = defineCommand({
  arguments: '<component> <action>',
  exits: () => words.commands.history.exits,
  run: (options, args) =>
    withTargets(options, async (engine, ids) => {
      const { columns, history, things } = words.commands;
      const [component, verb] = [args[0]!, args[1]!];
      mustBe(component, ids, things.component);
      const row = engine.component(component)!;
      mustBe(verb, row.verbs, things.actionOf(component));
      const info = row.actions.find((one) => one.verb === verb)!;
      const listed = info.params.find((param) => param.listed);
      if (!listed) throw new CommandError(history.nothing(verb));
      const choices = await orRefuse(engine.choices(verb, component, listed.name));
      await printRows(
        choices,
        [
          { title: '', cell: ({ current }) => (current ? '*' : '') },
          { title: listed.name, cell: ({ value }) => value },
          { title: columns.detail, cell: ({ text }) => text, flexible: true },
        ],
        options,
        choices,
      );
      return exitCodes.ok;
    }),
});
