/** Entry of the demo's own processes: `node demo.mjs api|worker|llm|janitor|pager`, with PLANTAO_DEMO_FOLDER set. */
import { runApi } from './api.ts';
import { runPager } from './pager.ts';
import { runJanitor, runLlm } from './services.ts';
import { runWorker } from './worker.ts';

const roles: Readonly<Record<string, () => void | Promise<void>>> = {
  api: runApi,
  worker: runWorker,
  llm: runLlm,
  janitor: runJanitor,
  pager: runPager,
};
const role = roles[process.argv[2] ?? ''];
if (!role) {
  process.stderr.write(`demo: expected one of ${Object.keys(roles).join(', ')}\n`);
  process.exit(3);
}
await role();
