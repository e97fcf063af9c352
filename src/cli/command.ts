import { words } from '../words/index.ts';
import type { GlobalOptions } from './context.ts';

/** What each exit code of a command means. */
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

/** A whole command, as its file defines it. Texts are functions: the language is chosen at start. */
interface CommandDefinition<Options extends object = object> {
  /** In commander's notation: `[components...]`. */
  readonly arguments?: string;
  readonly options?: () => readonly CommandOption[];
  /** Whether it takes `--json`; default true. */
  readonly json?: boolean;
  readonly exits: () => ExitMeanings;
  /** Printed at the end of the help. */
  readonly more?: () => string;
  /**
   * @param args the arguments, in the order of `arguments`
   * @returns the exit code
   * @throws CommandError, ConfigError or JournalError, each printed in a line or two
   */
  readonly run: (options: GlobalOptions & Options, args: readonly string[]) => Promise<number>;
}

/** A definition with its option types erased: commander parses exactly what `options` declares. */
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
