/** A file of kafkajs that plantao mends; the package types only its whole. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** What was sent to one broker and waits for its answer. */
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    /** In wall-clock milliseconds; -1 while the broker asks for no pause. */
    readonly throttledUntil: number;
    scheduleCheckPendingRequests(): void;
  }
}
