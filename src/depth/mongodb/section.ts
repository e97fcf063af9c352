import type { DepthField, DepthFindings, DepthSection } from '../../model/depth.ts';
import type { Context } from '../../model/kind.ts';

/** What MongoDB answers, with plain values. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a section asks with. */
export interface Asking {
  readonly url: string;
  readonly context: Context;
  readonly signal: AbortSignal;
  /** What the section remembers between questions, for differences. */
  readonly memory: Map<string, unknown>;
  /** The database of the URL; undefined where it names none. */
  readonly database: string | undefined;
  /** Runs one command. @throws {CannotLook} with the role that is missing, or that the server has no such command */
  command(command: Answer, database?: string): Promise<Answer>;
  /** Documents of an aggregation. @throws as `command` */
  documents(
    collection: string | 1,
    pipeline: readonly unknown[],
    database?: string,
  ): Promise<readonly Answer[]>;
  /** Whatever else is asked of the server. @param what it is called. @throws as `command` */
  asked<T>(what: string, ask: () => Promise<T>): Promise<T>;
  /** What `ask` brings, or nothing where it is refused: a note says what would allow it. */
  perhaps<T>(ask: () => Promise<T>): Promise<T | undefined>;
  /** What was refused on the way. */
  readonly notes: string[];
}

/** One section of a MongoDB server. */
export interface MongoSection extends DepthSection {
  ask(asking: Asking): Promise<DepthFindings>;
  more?(asking: Asking, row: string): Promise<readonly DepthField[]>;
}

/** The number at a path of keys; undefined where there is none. */
export function numberAt(answer: unknown, ...path: readonly string[]): number | undefined {
  let value = answer;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The text at a key; undefined where there is none. */
export function textAt(answer: Answer, key: string): string | undefined {
  const value = answer[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
