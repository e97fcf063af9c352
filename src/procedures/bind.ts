import { parseCondition, type Vocabulary } from '../alerts/condition.ts';
import { defined } from '../model/defined.ts';
import type { Code, PlatformWord, Step } from '../model/procedure.ts';
import type { Bound, BoundCode } from '../model/run.ts';
import type { SystemConfig } from '../model/system.ts';
import { filled } from './given.ts';
import { plantaoLine } from './plantao-line.ts';
import type { StepBinding } from './rows.ts';

export interface BindingContext {
  readonly config: Pick<SystemConfig, 'components' | 'metrics' | 'queues' | 'escalations'>;
  readonly vocabulary: Vocabulary;
  /** Values for what has to be filled in. */
  readonly given: Readonly<Record<string, string>>;
  /** What a command of another program means; undefined where nothing is known of it. */
  readonly recognise: (code: Code) => Bound | undefined;
}

/** Says what plantao does for a step: for each of its codes, in its branches too. Pure; nothing is looked up. */
export function bindStep(step: Step, context: BindingContext): StepBinding {
  const byHand = step.annotations.some(({ what }) => what === 'by-hand');
  const is = step.annotations.find((one) => one.what === 'is');
  const verify = step.annotations.find((one) => one.what === 'verify');
  const folds = foldedPlatforms(step, context);
  const said = is && codeOf(['plantao', 'run', is.words].join(' '), is.at);
  const written = step.options.flatMap(({ codes, label, platform, when }) =>
    codes.map((code) => ({
      ...{ code, bound: byHand ? handed : bindCode(code, context) },
      ...defined({
        option: label,
        when,
        folded: platform && folds.has(platform) ? (true as const) : undefined,
      }),
    })),
  );
  return {
    // What the step stands for is said: its commands are what a person would have typed.
    codes: said
      ? [
          { code: said, bound: bindCode(said, context) },
          ...written.map((one) => (one.bound.as === 'action' ? { ...one, bound: handed } : one)),
        ]
      : written,
    branches: (step.branches ?? []).map(({ condition }) =>
      condition ? { condition: boundOf(condition, context) } : {},
    ),
    ...(verify ? { verify: boundOf(codeOf(verify.condition, verify.at), context) } : {}),
  };
}

const handed: Bound = { as: 'by-hand', why: { code: 'said-so' } };

function codeOf(text: string, at: Code['at']): Code {
  return {
    text,
    from: 'span',
    language: '',
    at,
    placeholders: text.match(/\{[A-Za-z][\w-]*\}|<[\w-]+>/g) ?? [],
  };
}

function boundOf(code: Code, context: BindingContext): BoundCode {
  return { code, bound: bindCode(code, context) };
}

/** Platforms that nothing here runs on, as long as another way is left. */
function foldedPlatforms({ options }: Step, { config }: BindingContext): ReadonlySet<PlatformWord> {
  const here = new Set(
    config.components.flatMap(({ runs, alsoRuns = [] }) =>
      [...(runs ? [runs] : []), ...alsoRuns].map(({ kind }) => kind),
    ),
  );
  const away = new Set(options.flatMap(({ platform }) => (platform && !here.has(platform) ? platform : [])));
  return options.some(({ platform }) => platform === undefined || !away.has(platform)) ? away : new Set();
}

/** Says what plantao does for one code. */
export function bindCode(code: Code, context: BindingContext): Bound {
  if (code.altered) return { as: 'by-hand', why: { code: 'altered' } };
  const word = lookAlike(code.text);
  if (word !== undefined) return { as: 'by-hand', why: { code: 'look-alike', word } };
  const text = code.text.replace(/^\s*[$>]\s+/, '').trim();
  const line = text.replace(/\s+#\s.*$/, '');
  if (/^plantao(?:\s|$)/.test(line)) {
    if (line.includes('\n'))
      return { as: 'by-hand', why: { code: 'not-understood', reason: line.split('\n')[0]! } };
    return plantaoLine(line, code.placeholders, context.given, context.config);
  }
  return (
    question(line, code, context) ?? context.recognise(code) ?? { as: 'by-hand', why: { code: 'no-way' } }
  );
}

/** Signs that a condition has and a name has not. */
const conditional = /\s(?:is|has|<|<=|>|>=|==|!=)\s|^(?:not|logs|age of|oldest of)\s/;

/** A condition of the alert language; one that nearly is one says where it is wrong. */
function question(text: string, code: Code, { vocabulary, given }: BindingContext): Bound | undefined {
  if (text.length > 500 || text.includes('\n') || !conditional.test(text)) return undefined;
  const { text: whole, missing } = filled(text, code.placeholders, given);
  if (missing.length > 0) return undefined;
  try {
    const { condition, forMs = 0 } = parseCondition(whole, vocabulary);
    return { as: 'question', text: whole, condition, forMs };
  } catch (error) {
    const [first = ''] = whole.replace(/^not\s+/, '').split(/\s+/);
    // A sentence that happens to hold such a word is none.
    const isMeant = vocabulary.metrics.has(first) || vocabulary.components.has(first);
    return isMeant && error instanceof Error
      ? { as: 'by-hand', why: { code: 'not-understood', reason: error.message } }
      : undefined;
  }
}

/** A word whose letters are not all what they look like: of several scripts, or of a form that stands for another. */
function lookAlike(text: string): string | undefined {
  return text
    .split(/[\s/=:,'"]+/)
    .find(
      (word) =>
        (/\p{Script=Latin}/u.test(word) &&
          /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(word)) ||
        /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u.test(word),
    );
}
