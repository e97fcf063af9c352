import type { Admin } from 'kafkajs';
import { CannotAsk, type Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { authorityOf } from './authority.ts';
import { connectionFault, rootOf } from './fault.ts';
import type { KafkaPlace, OpenKafka } from './kafka-client.ts';

/**
 * Lets `ask` ask a cluster about itself over connections of its own, which end with it.
 * @throws Error with a sentence for people: CannotAsk when the login or its rights do not do
 */
export async function withKafka<T>(
  place: KafkaPlace,
  context: Context,
  signal: AbortSignal,
  ask: (admin: Admin) => Promise<T>,
): Promise<T> {
  let open: OpenKafka | undefined;
  try {
    return await abortable(signal, async () => {
      const { openKafka } = await import('./kafka-client.ts');
      const authority = place.ca === undefined ? undefined : await authorityOf(place.ca, context.baseDir);
      signal.throwIfAborted();
      open = openKafka(place, authority);
      await open.admin.connect();
      return ask(open.admin);
    });
  } catch (error) {
    if (signal.aborted) throw new Error(words.connections.noAnswerInTime);
    throw open?.fault() ?? asSentence(error, place.brokers.join(','));
  } finally {
    open?.destroy();
  }
}

/** What the errors of kafkajs have beside a message: the protocol's own name for what a broker said. */
interface KafkaError extends Error {
  readonly type?: string;
}

function asSentence(thrown: unknown, place: string): Error {
  const { kafka: said } = words.connections;
  const root = rootOf(thrown);
  if (!(root instanceof Error) || root instanceof CannotAsk)
    return root instanceof Error ? root : new Error(String(root));
  const { name, type, message } = root as KafkaError;
  if (type === 'GROUP_AUTHORIZATION_FAILED') return new CannotAsk(said.noRight('group'));
  if (type === 'TOPIC_AUTHORIZATION_FAILED') return new CannotAsk(said.noRight('topic'));
  if (name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED')
    return new CannotAsk(said.loginRefused(message));
  if (type !== undefined) return new Error(said.refused(type));
  if (name === 'KafkaJSRequestTimeoutError') return connectionFault(root, place, { code: 'no-answer' });
  if (name === 'KafkaJSConnectionClosedError') return connectionFault(root, place, { code: 'closed' });
  return connectionFault(root, place, { ca: true });
}
