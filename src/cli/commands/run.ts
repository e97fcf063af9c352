import { isKnownVerb, knownVerbs, verbInfo } from '../../actions/verbs.ts';
import type { Verb, VerbInfo } from '../../model/action.ts';
import { words } from '../../words/index.ts';
import { listActions } from '../action-list.ts';
import { givenParams, openSecrets, type ParamOptions } from '../action-params.ts';
import { defineCommand } from '../command.ts';
import { type ConfirmOptions, confirmAndRun, confirmOptions } from '../confirm-and-run.ts';
import { CommandError } from '../context.ts';
import { promptParams, valuesFromInput } from '../prompt.ts';
import { firstAnswer, gateAnswer, orRefuse, withSession } from '../session.ts';
import { subjectsByName } from '../subjects.ts';
import { mustBe } from '../unknown-word.ts';

interface RunOptions extends ConfirmOptions, ParamOptions {
  readonly list?: boolean;
}

/** `plantao run`: several components one after another, through the same executor as the screen. */
export const command = defineCommand<RunOptions>({
  arguments: '[action] [components...]',
  options: () => [
    ...confirmOptions(),
    { flags: '--set <name=value>', help: words.commands.run.set, repeats: true },
    { flags: '--set-stdin <name>', help: words.commands.run.setStdin, repeats: true },
    { flags: '--count <n>', help: words.commands.run.count },
    { flags: '--revision <id>', help: words.commands.run.revision },
    { flags: '--for <span>', help: words.commands.run.forWhile },
    { flags: '--list', help: words.commands.run.list },
  ],
  exits: () => words.commands.run.exits,
  async run(options, [action, ...components]) {
    if (options.list) return listActions(action === undefined ? [] : [action, ...components], options);
    if (action === undefined) throw new CommandError(words.commands.run.needsBoth);
    return runAction(action, components, options);
  },
});

async function runAction(action: string, named: readonly string[], options: RunOptions): Promise<number> {
  return withSession(options, async (session) => {
    const { things } = words.commands;
    const subjects = subjectsByName(session.config);
    // A preset is for one component: it need not be named.
    const preset = session.config.components.find(({ presets }) =>
      presets?.some(({ name }) => name === action),
    );
    const names = named.length === 0 && preset ? [preset.id] : named;
    const verb = verbNamed(
      action,
      [...subjects.values()].flatMap((id) => session.engine.subject(id)?.actions ?? []),
    );
    if (names.length === 0) throw new CommandError(words.commands.run.needsBoth);
    for (const name of names) mustBe(name, [...subjects.keys()], things.component);
    const components = names.map((name) => subjects.get(name)!);
    const info =
      session.engine.subject(components[0]!)?.actions.find((one) => one.verb === verb) ??
      (isKnownVerb(verb) ? verbInfo(verb) : undefined);
    const given = givenParams(info, await withInput(options));
    for (const name of openSecrets(info, options.set ?? []))
      process.stderr.write(`${words.commands.confirm.onCommandLine(name)}\n`);
    const params = info
      ? await orRefuse(
          promptParams(info, given, (name) => session.commands.choices(verb, components[0]!, name)),
        )
      : given;
    const checked = components.filter((id) => session.engine.component(id));
    await Promise.all(checked.map((component) => firstAnswer(session, component)));
    const gated = info?.means?.verb ?? verb;
    await Promise.all(components.map((component) => gateAnswer(session, { verb: gated, component })));
    const group = await orRefuse(session.commands.planAll(verb, components, params));
    return confirmAndRun(session, group, options);
  });
}

/** The options with what standard input says: as if it had been set, but not on the command line. */
async function withInput(options: RunOptions): Promise<ParamOptions> {
  const { setStdin: names = [], set = [] } = options;
  if (names.length === 0) return options;
  const values = Object.entries(await valuesFromInput(names));
  return { ...options, set: [...set, ...values.map(([name, value]) => `${name}=${value}`)] };
}

/** @throws CommandError when neither plantao nor a component has such an action */
function verbNamed(action: string, infos: readonly VerbInfo[]): Verb {
  const names = [...new Set([...knownVerbs, ...infos.map(({ verb }) => verb)])];
  mustBe(action, names, words.commands.things.action);
  return action;
}
