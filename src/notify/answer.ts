import { mayHaveArrived } from '../connections/fault.ts';
import { type HttpAnswer, type HttpRequest, httpRequest } from '../connections/http.ts';
import type { Context } from '../model/kind.ts';
import { SendError } from '../model/notify.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** Longest that a receiver can make plantao wait, in milliseconds. */
const longestRetryAfter = 15 * 60_000;

/** Posts a body and returns an answer below 300. @throws {SendError} */
export async function post(
  request: Omit<HttpRequest, 'signal' | 'method'>,
  signal: AbortSignal,
  context: Context,
): Promise<HttpAnswer> {
  let answer: HttpAnswer;
  try {
    answer = await httpRequest({ ...request, method: 'POST', signal, maxBytes: 16_384 }, context);
  } catch (error) {
    throw new SendError(errorText(error), mayHaveArrived(error) ? 'uncertain' : 'again');
  }
  if (answer.status < 300) return answer;
  const said = excerptOf(answer.body, 120);
  const message = words.notify.result.answered(answer.status, said);
  const again = answer.status === 429 || answer.status >= 500;
  throw new SendError(
    message,
    again ? 'again' : 'refused',
    again ? retryAfter(answer.headers['retry-after'], context.clock.now()) : undefined,
  );
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), longestRetryAfter) : undefined;
}
