/**
 * What a runbook of 2 MB costs: how long it is read in the background, how long the longest turn of that is (keys wait so long), and how
 * long it then takes to open, to search and to go through. Times depend on the machine: for scale, what the Markdown parser alone takes.
 *
 * node scripts/bench/runbook.ts [--megabytes 2] [--rounds 3] [--check]
 *
 * With --check it exits with 1 where opening takes longer than 200 ms.
 */
import { parseArgs } from 'node:util';
import { GFM, parser } from '@lezer/markdown';
import { noMarks } from '../../src/model/runbook.ts';
import { findPlace } from '../../src/runbooks/find.ts';
import { readRunbook } from '../../src/runbooks/shelf.ts';
import { prepareProcedures } from '../../src/runbooks/steps/procedures.ts';
import { redactor } from '../../src/text/redactor.ts';
import { pageOf, paintLine } from '../../views/screens/runbooks/page.ts';
import { linesWith, pathAt, topOf } from '../../views/screens/runbooks/places.ts';
import { createTheme } from '../../views/ui/theme.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    check: { type: 'boolean', default: false },
  },
});
/** How long opening may take, in milliseconds. */
const mostMs = 200;
const width = 118;
const height = 36;

/** A chapter as teams write them. */
function chapter(at: number): string {
  return `## ${at}. Service ${at} answers slowly (15 min)

Customers see **time-outs** on \`/checkout/${at}\`; see [the dashboard](https://grafana.example/d/${at}) and [chapter ${at}](#service-${at}).

### Diagnosis

| Metric | Normal | Warning | Critical |
| --- | --- | --- | --- |
| p95 | < 300 ms | 300-800 ms | > 800 ms |
| queue | < 100 | 100-500 | > 500 |

1. Look at the pods (2 min)

   \`\`\`bash
   # 1. Are they there?
   kubectl get pods -n shop-${at} -l app=service-${at}
   # Expected: 3/3 Running
   # 2. What do they say?
   kubectl logs -n shop-${at} deploy/service-${at} --since=10m | grep -i error | tail -50
   # Or
   docker compose logs --tail=50 service-${at}
   \`\`\`

2. Connections: \`SELECT count(*) FROM pg_stat_activity WHERE state = 'active'\`

### Resolution

- If the queue grows: \`kubectl scale deploy/service-${at} --replicas=6 -n shop-${at}\`
- If p95 > 800 ms: restart it and wait 30 s
- Otherwise: call Ana

### Rollback

- [ ] \`kubectl rollout undo deploy/service-${at} -n shop-${at}\`
- [ ] Tell the team

`;
}

function textOf(bytes: number): string {
  let text = '# Operations\n\n';
  for (let at = 1; text.length < bytes; at += 1) text += chapter(at);
  return text.slice(0, bytes - 1);
}

/** Runs something while listening how long others have to wait for their turn. */
async function listening<T>(
  work: () => Promise<T>,
): Promise<{ readonly done: T; readonly ms: number; readonly longestMs: number }> {
  let longestMs = 0;
  let last = performance.now();
  let over = false;
  const listen = (): void => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (!over) setImmediate(listen);
  };
  setImmediate(listen);
  const began = performance.now();
  const done = await work();
  const ms = performance.now() - began;
  over = true;
  return { done, ms, longestMs };
}

function timed<T>(work: () => T): readonly [T, number] {
  const began = performance.now();
  const done = work();
  return [done, performance.now() - began];
}

const text = textOf(Number(values.megabytes) * 2 ** 20);
const bytes = Buffer.from(text);
const theme = createTheme(256, false);
const clean = redactor(['hunter22', 'another-secret'], 3_000);
const markdown = parser.configure(GFM);
const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(9);
let best = Number.POSITIVE_INFINITY;

// Code is compiled before anything is measured, as by the smaller runbooks beside it.
await readRunbook('warm', Buffer.from(text.slice(0, 100_000)), clean).then((one) =>
  pageOf(one, theme, width),
);
for (let round = 1; round <= Number(values.rounds); round += 1) {
  const [, parsing] = timed(() => markdown.parse(text));
  const read = await listening(() => readRunbook('ops', bytes, clean));
  const book = read.done;
  const shelf = [book, { ...book, name: 'other', blocks: [], marks: noMarks }];
  const middle = Math.ceil(book.blocks.filter(({ kind }) => kind === 'heading').length / 8);
  const [lines, opening] = timed(() => {
    const place = findPlace(shelf, `ops#service-${middle}-answers-slowly-15-min`);
    const page = pageOf(book, theme, width);
    const top = topOf(book, page, undefined, place?.anchor);
    pathAt(book, page, top);
    for (const line of page.lines.slice(top, top + height)) paintLine(theme, line, width, {});
    return page;
  });
  const [, searching] = timed(() => linesWith(lines, 'nobody wrote this'));
  const prepared = await listening(() => prepareProcedures([book]));
  best = Math.min(best, opening);
  process.stdout.write(
    `${[
      `round ${round}: ${(bytes.length / 2 ** 20).toFixed(1)} MiB, ${book.blocks.length} blocks, ${lines.lines.length} lines`,
      `  the parser alone         ${ms(parsing)}`,
      `  read in the background   ${ms(read.ms)}   longest turn ${ms(read.longestMs)}`,
      `  open at a heading        ${ms(opening)}   at most ${mostMs} ms`,
      `  search all of it         ${ms(searching)}`,
      `  read its procedures      ${ms(prepared.ms)}   longest turn ${ms(prepared.longestMs)}`,
    ].join('\n')}\n`,
  );
}
if (values.check && best > mostMs) process.exitCode = 1;
