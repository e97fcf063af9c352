import type { Redis } from 'ioredis';
import type { Clock } from '../../model/clock.ts';
import type { DepthAsk, DepthField, DepthFindings, DepthSection } from '../../model/depth.ts';

/** What a section remembers between questions, for differences: one for each open depth. */
export type Memory = Map<string, unknown>;

/** What a section asks with. */
export interface Asking {
  readonly client: Redis;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly memory: Memory;
  readonly how: DepthAsk;
  /** Runs one command. @throws {CannotLook} with the right that is missing, or that the server has no such command */
  command(name: string, ...rest: readonly (string | number)[]): Promise<unknown>;
  /** As `command`, for what a section can do without: undefined where it is refused, and a note says what would allow it. */
  perhaps(name: string, ...rest: readonly (string | number)[]): Promise<unknown>;
  /** As `command`, with answers as bytes: names of keys need not be text. */
  bytes(name: string, ...rest: readonly (string | number)[]): Promise<unknown>;
  /** As `command`, for what makes no difference to anybody where it is refused. */
  quietly(name: string, ...rest: readonly (string | number)[]): Promise<void>;
  /** Parts of INFO as one map. @throws as `command` */
  info(...parts: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Answers of commands that are sent at once; an answer that is an error is one. @throws {CannotLook} where all are refused */
  several(commands: readonly (readonly (string | number | Buffer)[])[]): Promise<readonly unknown[]>;
  /** What was refused on the way. */
  readonly notes: string[];
}

/** One section of a Redis database. */
export interface RedisSection extends DepthSection {
  ask(asking: Asking): Promise<DepthFindings>;
  more?(asking: Asking, row: string): Promise<readonly DepthField[]>;
}
