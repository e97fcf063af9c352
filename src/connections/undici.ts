/**
 * What plantao needs of undici: an agent, and one request through it. The package's own entry also loads fetch, WebSocket, caches and
 * mocks, which stay in memory for as long as the screen is open.
 */
import type { Dispatcher } from 'undici';
import requestThrough from 'undici/lib/api/api-request.js';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';

export { Agent, buildConnector };

/** Sends one request through a dispatcher. @throws what undici throws */
export function request(
  dispatcher: Dispatcher,
  url: URL,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  return requestThrough.call(dispatcher, {
    ...options,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  });
}
