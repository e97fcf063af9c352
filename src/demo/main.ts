/** Entry of the demo's own processes: `node demo.mjs api|worker|llm|janitor`, with PLANTAO_DEMO_FOLDER set. */
import { runApi } from './api.ts';
import { runJanitor, runLlm } from './services.ts';
import { runWorker } from './worker.ts';

const roles: Readonly<Record<string, () => void>> = {
  api: runApi,
  worker: runWorker,
  llm: runLlm,
  janitor: runJanitor,
};
const role = roles[process.argv[2] ?? ''];
if (!role) {
  process.stderr.write(`demo: expected one of ${Object.keys(roles).join(', ')}\n`);
  process.exit(3);
}
role();
