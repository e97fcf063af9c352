import { join } from 'node:path';
import { enqueue } from './api.ts';

/** Messages that a hanging worker has let pile up by the time somebody looks. */
const backlog = 220;

/** Fills the queue as a worker that has been hanging for a while would have. */
export function enqueueBacklog(folder: string): void {
  enqueue(join(folder, 'data', 'queue.json'), backlog);
}
