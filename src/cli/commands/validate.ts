import { resolveKeymap } from '../../../views/keymap.ts';
import { shelfOf } from '../../app/runbooks.ts';
import { loadConfig } from '../../config/load.ts';
import { ConfigError, type Problem, problemBlock } from '../../config/problem.ts';
import { isError, lintAll } from '../../lint/lint.ts';
import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import type { SystemConfig } from '../../model/system.ts';
import { redact } from '../../text/redact.ts';
import { words } from '../../words/index.ts';
import { brokenRunbooks } from '../broken-runbooks.ts';
import { defineCommand } from '../command.ts';
import { configFileOf } from '../context.ts';
import { templatesIn } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';

/** `plantao validate`. */
export const command = defineCommand<{ readonly explain?: boolean }>({
  options: () => [{ flags: '--explain', help: words.commands.validate.explain }],
  exits: () => words.commands.validate.exits,
  run: ({ explain = false, ...options }) =>
    validate({ file: configFileOf(options), environment: options.env, json: options.json === true, explain }),
});

interface ValidateOptions {
  readonly file: string;
  /** The environment whose references must all resolve; default the first in the file. */
  readonly environment?: string | undefined;
  readonly json?: boolean | undefined;
  /** Also says what holds though nobody wrote it. */
  readonly explain?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly write?: (text: string) => void;
}

interface Found {
  readonly environment: string;
  readonly problem: Problem;
}

/**
 * Validates a configuration for its current environment and, as far as this machine can, for every other one: what those
 * lack here (variables, secrets, which are not read) are notes, not errors.
 * @returns the exit code: 0, 1 when its runbooks or files have errors, or 3 when the configuration cannot be used
 */
export async function validate(options: ValidateOptions): Promise<number> {
  const { file, env = process.env, write = (text: string) => process.stdout.write(text) } = options;
  const checkKeys = (keys: SystemConfig['keys']) => {
    const keymap = resolveKeymap(keys);
    return Array.isArray(keymap) ? keymap : [];
  };

  const errors: Found[] = [];
  const notes: Found[] = [];
  let config: SystemConfig | undefined;
  try {
    config = await loadConfig({ file, environment: options.environment, env, checkKeys });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    errors.push(...error.problems.map((problem) => ({ environment: options.environment ?? '', problem })));
  }
  for (const environment of config?.environments ?? []) {
    if (environment === config?.environment) continue;
    try {
      await loadConfig({ file, environment, env, readSecrets: false });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const problem of error.problems)
        (problem.unresolved ? notes : errors).push({ environment, problem });
    }
  }

  const books = config ? await shelfOf(config, systemClock).read() : [];
  const runbooks = config ? brokenRunbooks(config, books) : [];
  const findings = config && errors.length === 0 ? await lintAll(config, books, systemClock.now()) : [];
  const faulty = findings.filter(isError).length;
  const templates = config ? (await templatesIn(config)).problems : [];

  const wrong = errors.length + templates.length;
  const code = wrong > 0 ? exitCodes.unknown : faulty > 0 ? exitCodes.warning : exitCodes.ok;
  const say = words.commands.validate;
  if (options.json) {
    const flat = (found: Found) => ({ environment: found.environment, ...found.problem });
    const report = {
      file,
      ok: code === exitCodes.ok,
      errors: errors.map(flat),
      notes: notes.map(flat),
      runbooks,
      findings: findings.map((one) => ({
        ...{ file: one.file, line: one.line, column: one.column, rule: one.fault.code },
        ...{ severity: isError(one) ? 'error' : 'warning', message: words.lint.fault(one.fault) },
      })),
      templates,
      ...(options.explain && config ? unwrittenOf(config) : {}),
    };
    write(`${JSON.stringify({ ...report, ...(config && wrong === 0 ? counts(config) : {}) }, null, 2)}\n`);
    return code;
  }
  for (const { problem } of errors) write(`${problemBlock(file, problem)}\n`);
  for (const { environment, problem } of notes)
    write(`${say.note(`${file}:${problem.line}:${problem.column}`, environment, problem.message)}\n`);
  for (const text of templates) write(`${text}\n`);
  for (const text of runbooks) write(`${say.fileNote(file, text)}\n`);
  for (const one of findings) write(`${redact(words.lint.line(one, isError(one)))}\n`);
  if (findings.length > 0) write(`${words.lint.sum(faulty, findings.length - faulty)}\n`);
  write(
    `${config && wrong === 0 ? say.valid(file, config.system, config.environment, counts(config)) : say.errors(file, wrong)}\n`,
  );
  if (options.explain && config) for (const line of explained(config)) write(`${line}\n`);
  return code;
}

/** What holds though nobody wrote it: settings of alerting, and rules that plantao makes by itself. */
function unwrittenOf({ alerts, alerting }: SystemConfig) {
  const rules = alerts.filter(({ implied }) => implied);
  return {
    defaults: alerting.unwritten,
    implied: rules.map(({ name, text, forMs, severity }) => ({
      ...{ name, when: text, forMs, severity: alerting.names[severity] },
    })),
  };
}

function explained(config: SystemConfig): readonly string[] {
  const { defaults, implied } = unwrittenOf(config);
  const say = words.commands.validate;
  return [
    ...(defaults.length === 0 ? [] : [say.defaults]),
    ...defaults.map(({ key, value }) => say.setting(key, 'ms' in value ? asWritten(value.ms) : value.word)),
    ...(implied.length === 0 ? [] : [say.implied]),
    ...implied.map(({ when, forMs, severity }) =>
      say.setting(severity, forMs === 0 ? when : say.ruleFor(when, asWritten(forMs))),
    ),
  ];
}

/** A duration as people write it: `7d`, not `7d00h`. */
function asWritten(ms: number): string {
  return formatDuration(ms).replace(/(?<=\D)00[a-z]+$/, '');
}

function counts(config: SystemConfig) {
  return {
    system: config.system,
    environment: config.environment,
    environments: config.environments,
    components: config.components.length,
    metrics: config.metrics.length,
    queues: config.queues.length,
    escalations: config.escalations.length,
  };
}
