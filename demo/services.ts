import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { quotaBytes } from './api.ts';
import { demoFolder, endWithKeeper, hasFault, readSettings } from './folder.ts';
import { log } from './log.ts';

/** The gateway to the LLM provider. */
export function runLlm(): void {
  const folder = demoFolder();
  const { llmPort, keeperPid } = readSettings(folder);
  endWithKeeper(folder, keeperPid);
  rmSync(join(folder, 'faults', 'llm-down'), { force: true });
  const server = createServer((_request, response) => {
    const stuck = hasFault(folder, 'llm-down');
    response.writeHead(stuck ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: stuck ? 'upstream timed out' : 'ok', model: 'demo-1' }));
  });
  server.listen(llmPort, '127.0.0.1', () => log('info', 'llm gateway listening', { port: llmPort }));
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}

/** The janitor: keeps the data folder within its quota. */
export function runJanitor(): void {
  const folder = demoFolder();
  endWithKeeper(folder, readSettings(folder).keeperPid);
  rmSync(join(folder, 'faults', 'disk-full'), { force: true });
  const uploads = join(folder, 'data', 'uploads.bin');
  const sweep = (): void => {
    if (!hasFault(folder, 'disk-full')) writeFileSync(uploads, Buffer.alloc(Math.round(quotaBytes * 0.31)));
  };
  sweep();
  log('info', 'janitor swept the data folder');
  const timer = setInterval(sweep, 30_000);
  process.once('SIGTERM', () => clearInterval(timer));
}

/** Fills the quota, as a janitor that died would have let happen. */
export function fillQuota(folder: string): void {
  const uploads = join(folder, 'data', 'uploads.bin');
  writeFileSync(uploads, '');
  truncateSync(uploads, Math.round(quotaBytes * 0.97));
}
