/** Options of an HTTP server that closes no idle connection: on a slow machine one may be idle for longer than Node's five seconds. */
export const patient = { keepAliveTimeout: 0 };
