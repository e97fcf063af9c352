import type { Runbook } from '../../src/model/runbook.ts';
import { readRunbook } from '../../src/runbooks/shelf.ts';

/** A runbook as the shelf holds it. */
export function runbook(name: string, text: string): Promise<Runbook> {
  return readRunbook(name, Buffer.from(text), (shown) => shown);
}
