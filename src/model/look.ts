import type { ConfiguredKind } from './configured-kind.ts';
import type { Context, Kind } from './kind.ts';

/** One value; null where there is none. */
export type LookCell = string | number | null;

/** What a look found: a table, or the lines of a text. Raw: it is sanitized and redacted on its way in. */
export type LookAnswer = (
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly LookCell[])[] }
  | { readonly lines: readonly string[] }
) & {
  /** What is not here, in one clause: `rows cut after 1,000`. */
  readonly cut?: string;
};

/** A question that is ready to be asked. It changes nothing. */
export interface Look {
  /** What is asked, for people, without secrets. */
  readonly label: string;
  /** @throws what was asked said, or why it could not be asked */
  ask(signal: AbortSignal): Promise<LookAnswer>;
}

/** A way of asking. */
export interface LookKind<Options = unknown> extends Kind<Options> {
  open(options: Options, context: Context): Look;
}

/** A named question of the team's own about a component. */
export interface LookConfig extends ConfiguredKind {
  readonly name: string;
  readonly title: string;
  /** How long an answer may take, in milliseconds. */
  readonly timeout: number;
}
