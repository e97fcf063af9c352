import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { type ConfirmOptions, confirmOptions } from '../../confirm-and-run.ts';
import { CommandError } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { goThrough, showThrough } from '../../go-through.ts';
import { oneStep } from '../../one-run.ts';
import { printJson } from '../../print.ts';
import { shortRun } from '../../procedure-text.ts';
import { orRefuse, withSession } from '../../session.ts';

interface RunOptions extends ConfirmOptions {
  readonly from?: string;
  readonly step?: string;
  readonly set?: readonly string[];
  readonly incident?: string;
}

/** `plantao runbook run NAME[#heading]`: goes through a procedure as far as plantao can. */
export const command = defineCommand<RunOptions>({
  arguments: '<name>',
  options: () => {
    const say = words.commands.runbook.run;
    return [
      ...confirmOptions(),
      { flags: '--from <step>', help: say.from },
      { flags: '--step <step>', help: say.step },
      { flags: '--set <name=value>', help: say.set, repeats: true },
      { flags: '--incident <id>', help: say.incident },
    ];
  },
  exits: () => words.commands.runbook.run.exits,
  async run(options, [reference]) {
    const params = valuesOf(options.set ?? []);
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const place = await orRefuse((async () => procedures.place(reference!))());
      const preview = procedures.preview(place, params);
      const from = options.from === undefined ? place.step : oneStep(preview, options.from).id;
      const only = options.step === undefined ? undefined : oneStep(preview, options.step).id;
      if (options.dryRun) {
        if (options.json) printJson(preview);
        else await showThrough(session, () => procedures.preview(place, params));
        return exitCodes.ok;
      }
      const id = await orRefuse(
        (async () =>
          procedures.begin(place, {
            params,
            ...defined({ incident: options.incident }),
            ...((only ?? from) === undefined ? {} : { from: (only ?? from)! }),
          }))(),
      );
      if (!options.json)
        process.stdout.write(`${words.commands.runbook.run.begun(place.procedure.title, shortRun(id))}\n`);
      const code = await goThrough(session, id, { ...options, ...defined({ only }) });
      if (options.json) printJson(procedures.run(id));
      return code;
    });
  },
});

/** @throws CommandError for one without `=` or without a value */
function valuesOf(set: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    set.map((given) => {
      const at = given.indexOf('=');
      if (at < 1 || at === given.length - 1) throw new CommandError(words.commands.run.needsPair(given));
      return [given.slice(0, at), given.slice(at + 1)];
    }),
  );
}
