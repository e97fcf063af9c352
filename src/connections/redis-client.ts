/** The client of Redis that takes no more than an answer may have. Loaded when it is first used. */
import type { Socket } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import type { ConnectionFault } from '../model/fault.ts';
import { AnswerLimit } from './answer-limit.ts';

type SendCommand = Redis['sendCommand'];

/** A client that is cut off, and says so in `fault`, when a server sends more than one answer may have. */
export class BoundedRedis extends Redis {
  readonly #limit: AnswerLimit;

  /**
   * @param place of the server, for the sentence
   * @param mostBytes of one answer; default as for any question
   */
  constructor(
    url: string,
    place: string,
    mostBytes: number | undefined,
    options: Omit<RedisOptions, 'replyMapping'>,
  ) {
    super(url, options);
    this.#limit = new AnswerLimit(place, mostBytes);
    this.on('connect', () => this.#limit.watch(this.#stream!));
  }

  /** Why the server is not listened to any longer, if that is so. */
  get fault(): ConnectionFault | undefined {
    return this.#limit.fault;
  }

  override sendCommand(...given: Parameters<SendCommand>): ReturnType<SendCommand> {
    this.#limit.asked();
    return super.sendCommand(...given);
  }

  /** Closes the connection at once: what the other side still sends is not taken. */
  destroy(): void {
    this.disconnect();
    this.#stream?.destroy();
  }

  /** Undefined before there is a connection, which its type does not say. */
  get #stream(): Socket | undefined {
    return this.stream;
  }
}
