import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { demoFolder } from './folder.ts';

/** Stands for whatever calls people: writes the message on its standard input into `logs/pager.log`. */
export async function runPager(): Promise<void> {
  const message = await text(process.stdin);
  appendFileSync(join(demoFolder(), 'logs', 'pager.log'), `${new Date().toISOString()} ${message}`);
}
