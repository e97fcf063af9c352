import { Command, Option } from 'commander';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import { type AnyCommand, type CommandOption, exitsOf, optionsOf } from './command.ts';
import { commandEntries, type LoadCommand } from './commands/registry.ts';
import { CommandError, type GlobalOptions, heedOutput } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { hintFor } from './unknown-word.ts';

/**
 * The command line of plantao. Commands are names with summaries; the file of the one that is asked for is loaded.
 * @param openScreen runs `plantao` without a command; returns the exit code
 */
export function commandLine(openScreen: (options: GlobalOptions) => Promise<number>): Command {
  const { about, ...help } = words.commands.program;
  const plantao = newCommand('plantao');
  plantao
    .description(about)
    .version(VERSION, '--version', help.version)
    .option('--config <file>', help.config)
    .option('--env <name>', help.env)
    .option('--read-only', help.readOnly)
    .option('--no-color', help.noColor)
    .option('--quiet', help.quiet)
    .option('--ascii', help.ascii)
    .action(async () => {
      const [unknown] = plantao.args;
      if (unknown !== undefined) throw unknownCommand(unknown, plantao);
      process.exitCode = await openScreen(plantao.opts<GlobalOptions>());
    });
  const files = new Map<Command, LoadCommand>();
  const defineAsked = async (_parent: Command, asked: Command): Promise<void> => {
    const load = files.get(asked);
    if (load) define(asked, (await load()).command);
  };
  plantao.hook('preSubcommand', defineAsked);
  // An unknown word is answered with the nearest command, not with "too many arguments".
  plantao.openEnded = true;
  for (const { name, group, load } of commandEntries()) {
    const [first, below] = name.split(' ') as [string, string?];
    const parent = below === undefined ? plantao : plantao.commands.find((one) => one.name() === first)!;
    const command = newCommand(below ?? first);
    command
      .description(words.commands.summaries[name])
      .helpGroup(below === undefined ? `${words.commands.groups[group]}:` : words.commands.below)
      .hook('preSubcommand', defineAsked);
    parent.addCommand(command);
    if (load) files.set(command, load);
    else {
      command.openEnded = true;
      command.action(() => noCommandBelow(command));
    }
  }
  return plantao;
}

/** A command whose help and errors come from the catalogue. */
function newCommand(name: string): SpokenCommand {
  const { help, usage, optionsTitle } = words.commands.program;
  const titles: Readonly<Record<string, string>> = { 'Usage:': usage, 'Options:': optionsTitle };
  const made = new SpokenCommand(name);
  made
    .helpOption('-h, --help', help)
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      optionDescription: ({ description }) => description,
      subcommandTerm: (command) => command.name(),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.ok : exitCodes.unknown));
  return made;
}

/** Adds what the file of a command defines. */
function define(made: Command, definition: AnyCommand): void {
  if (definition.arguments !== undefined) made.arguments(definition.arguments);
  for (const option of optionsOf(definition)) made.addOption(optionFor(option));
  made.addHelpText('after', () =>
    [
      '',
      words.commands.program.exitsTitle,
      ...exitsOf(definition).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`),
      ...(definition.more ? ['', definition.more()] : []),
    ].join('\n'),
  );
  made.action(async (...given: unknown[]) => {
    heedOutput();
    const args = (given.slice(0, -2) as (string | string[] | undefined)[]).flat();
    const options = made.optsWithGlobals<GlobalOptions & never>();
    process.exitCode = await definition.run(
      options,
      args.filter((one) => one !== undefined),
    );
  });
}

function optionFor({ flags, help, default: standard, repeats }: CommandOption): Option {
  const option = new Option(
    flags,
    standard === undefined ? help : `${help} (${words.commands.program.default(standard)})`,
  );
  if (standard !== undefined) option.default(standard);
  if (repeats)
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** Answers a word such as `incident` without a command below it. */
function noCommandBelow(command: Command): void {
  const [unknown] = command.args;
  if (unknown !== undefined) throw unknownCommand(`${command.name()} ${unknown}`, command, unknown);
  command.help({ error: true });
}

function unknownCommand(typed: string, parent: Command, word = typed): CommandError {
  const names = parent.commands.map((known) => known.name());
  return new CommandError(
    `${words.commands.errors.unknownCommand(typed)}: ${hintFor(word, names, names.length)}`,
  );
}

/**
 * Takes commander's refusals from the catalogue. Its types declare none of these methods; `test/cli/program.test.ts` fails when one is no
 * longer called.
 */
class SpokenCommand extends Command {
  /** Whether its action handles excess arguments itself. */
  openEnded = false;

  unknownOption(flag: string): void {
    const flags = [...this.options, ...(this.parent?.options ?? [])].flatMap(({ long }) => long ?? []);
    const nearest = nearestWord(flag, flags);
    const { unknownOption, didYouMean } = words.commands.errors;
    this.#refuse(`${unknownOption(flag)}${nearest ? `: ${didYouMean(nearest)}` : ''}`);
  }

  missingArgument(name: string): void {
    this.#refuse(words.commands.errors.missingArgument(name));
  }

  optionMissingArgument({ flags }: Option): void {
    this.#refuse(words.commands.errors.missingValue(flags));
  }

  _excessArguments(given: readonly string[]): void {
    if (this.openEnded) return;
    this.#refuse(words.commands.errors.tooManyArguments(this.registeredArguments.length, given.length));
  }

  #refuse(sentence: string): void {
    this.error(`plantao: ${sentence}`);
  }
}
