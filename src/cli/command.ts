import { words } from '../words/index.ts';
import type { GlobalOptions } from './context.ts';

/** What each exit code of a command means, in words. */
type ExitMeanings = Readonly<Partial<Record<0 | 1 | 2 | 3 | 70, string>>>;

/** One option of a command. */
export interface CommandOption {
  /** In commander's notation: `-n, --tail <lines>`. */
  readonly flags: string;
  readonly help: string;
  readonly default?: string;
  /** Each use adds a value. */
  readonly repeats?: boolean;
}

/** The whole of a command, as its file defines it. What is said is a function: the language is chosen at start. */
interface CommandDefinition<Options extends object = object> {
  /** In commander's notation: `[components...]`. */
  readonly arguments?: string;
  readonly options?: () => readonly CommandOption[];
  /** Whether `--json` gives the same for a machine; yes, where nothing is said. */
  readonly json?: boolean;
  readonly exits: () => ExitMeanings;
  /** What the help ends with. */
  readonly more?: () => string;
  /**
   * @param args the words beside the options, in the order of `arguments`
   * @returns the exit code
   * @throws CommandError, ConfigError or JournalError, which are said in a line
   */
  readonly run: (options: GlobalOptions & Options, args: readonly string[]) => Promise<number>;
}

/** A definition whatever its options are: what commander gives to `run` is what `options` asks it for. */
export type AnyCommand = CommandDefinition<never>;

/** Defines one command; the registry gives it its name and its group. */
export function defineCommand<Options extends object = object>(
  definition: CommandDefinition<Options>,
): AnyCommand {
  return definition as AnyCommand;
}

/** Every option of a command, `--json` last. */
export function optionsOf({ options, json }: AnyCommand): readonly CommandOption[] {
  const own = options?.() ?? [];
  return json === false ? own : [...own, { flags: '--json', help: words.commands.json }];
}

/** The exit codes with their meanings, lowest first. */
export function exitsOf({ exits }: AnyCommand): readonly (readonly [code: string, meaning: string])[] {
  return Object.entries(exits());
}
