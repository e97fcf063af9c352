import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { systemClock } from '../model/clock.ts';
import { type LintFinding, lintRules } from '../model/lint-codes.ts';
import { plainText, type Runbook } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { maskShapes } from '../text/secret-shapes.ts';
import { ConfigText, missingFiles } from './files.ts';
import { lintLines } from './raw.ts';
import { lintRunbook } from './runbook.ts';

/**
 * Everything that is wrong in the runbooks of a configuration and in what it names, with file, line and column. Reads the files again,
 * as they are; asks nothing of what is watched.
 * @param now wall-clock milliseconds
 */
export async function lintAll(
  config: SystemConfig,
  books: readonly Runbook[],
  now: number,
): Promise<readonly LintFinding[]> {
  const text = new ConfigText(await readFile(config.file, 'utf8'), config.file);
  const inRunbooks = await Promise.all(
    books.map(async (runbook) => {
      if (runbook.path === undefined) return [];
      const file = shownPath(runbook.path);
      const lines = lintLines(await readFile(runbook.path, 'utf8'), file);
      return [...lines, ...lintRunbook(runbook, file, { config, books, now })].toSorted(
        (a, b) => a.line - b.line || a.column - b.column,
      );
    }),
  );
  return [
    ...(await missingFiles(text, config)),
    ...(await suggested(text, config)),
    ...exposed(text, config),
    ...unhandled(text, config, books),
    ...inRunbooks.flat(),
  ];
}

/** Whether a finding is an error; the others are warnings. */
export function isError({ fault }: LintFinding): boolean {
  return lintRules[fault.code] === 'error';
}

function shownPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith('..') || here === '' ? path : here;
}

/** Alerts as written, with where they stand. */
function written(config: SystemConfig) {
  return config.alerts.filter(({ implied }) => !implied);
}

/** Suggested actions that no place of their component can do. */
async function suggested(text: ConfigText, config: SystemConfig): Promise<readonly LintFinding[]> {
  const alerts = written(config);
  if (alerts.every(({ actions }) => actions.length === 0)) return [];
  const engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
  try {
    engine.openTargets();
    return alerts.flatMap(({ actions }, index) =>
      actions.flatMap(({ verb, component }, at) => {
        const can = engine.component(component)?.actions ?? [];
        if (can.some((one) => one.verb === verb)) return [];
        return [
          text.at(text.get(['alerts', index, 'actions', at]), { code: 'unknown-action', verb, component }),
        ];
      }),
    );
  } finally {
    await engine.stop();
  }
}

/** Checks and sources whose program is handed a secret as an argument, every few seconds. */
function exposed(text: ConfigText, config: SystemConfig): readonly LintFinding[] {
  const { components, metrics, queues, secrets } = config;
  const holds = (argv: readonly string[]): boolean =>
    argv.some((word) => secrets.some((secret) => secret.length >= 4 && word.includes(secret))) ||
    maskShapes(argv.join(' ')) !== argv.join(' ');
  const asked = [
    ...components.flatMap(({ id, checks }) =>
      checks.map((check) => ({ path: ['components', id], of: check })),
    ),
    ...metrics.map(({ id, source }) => ({ path: ['metrics', id], of: source })),
    ...queues.map(({ id, source }) => ({ path: ['queues', id], of: source })),
  ];
  return asked.flatMap(({ path, of: { kind, options } }) => {
    const argv = kind === 'command' ? (options as { readonly command?: unknown }).command : undefined;
    if (!Array.isArray(argv) || !holds(argv.map(String))) return [];
    return [text.at(text.get(path), { code: 'exposed-secret', program: String(argv[0]) })];
  });
}

/** Alerts for which nothing is written; where there are no runbooks at all that is no fault of one alert. */
function unhandled(
  text: ConfigText,
  config: SystemConfig,
  books: readonly Runbook[],
): readonly LintFinding[] {
  if (books.length === 0) return [];
  const headings = new Set(
    books.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'heading' ? [plainText(block.spans).toLowerCase()] : [])),
    ),
  );
  const named = books
    .flatMap(({ marks }) => marks.front?.text ?? [])
    .join('\n')
    .toLowerCase();
  return written(config).flatMap(({ name, runbook }, index) => {
    const title = name.toLowerCase();
    const isWritten = [...headings].some((heading) => heading.includes(title)) || named.includes(title);
    if (runbook !== undefined || isWritten) return [];
    return [text.at(text.get(['alerts', index, 'name']), { code: 'no-runbook', alert: name })];
  });
}
