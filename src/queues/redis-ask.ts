import type { ChainableCommander, Redis } from 'ioredis';

/**
 * Sends several questions at once.
 * @returns their answers, in order
 * @throws the first refusal: of a wrong type, of a missing right
 */
export async function answersOf(
  client: Redis,
  ask: (pipeline: ChainableCommander) => unknown,
): Promise<readonly unknown[]> {
  const pipeline = client.pipeline();
  ask(pipeline);
  return answersIn(await pipeline.exec());
}

/** The answers of a pipeline or a transaction. @throws the first refusal */
export function answersIn(
  answers: readonly [refused: Error | null, answer: unknown][] | null,
): readonly unknown[] {
  return (answers ?? []).map(([refused, answer]) => {
    if (refused) throw refused;
    return answer;
  });
}

/** A count as Redis answers it; 0 for what is none, which a server that is no Redis may say. */
export function countOf(answer: unknown): number {
  return typeof answer === 'number' ? answer : 0;
}

/** A text as Redis answers it; undefined for nil. */
export function textOf(answer: unknown): string | undefined {
  return typeof answer === 'string' ? answer : undefined;
}

export function textsOf(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}
