import { resolve } from 'node:path';
import * as z from 'zod';
import { CannotAsk, type Check, type CheckAnswer, type CheckKind } from '../model/kind.ts';
import { formatDuration, formatQuantity, parseQuantity } from '../model/quantity.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { type FilesSeen, filesAt } from '../sources/files.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

const size = z.string().transform((text, context) => {
  const bytes = parseQuantity(text, 'B');
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: 'custom', message: words.checks.file.size, params: quoted, input: text });
  return z.NEVER;
});

const schema = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('A file, a folder with all that lies below it, or a pattern such as backups/*.dump'),
  newest: durationSchema.optional().describe('Longest since the newest changed: longer ago is down'),
  oldest: durationSchema.optional().describe('Longest that a file may lie there unchanged: longer is down'),
  least: size.optional().describe('Least size of all together: 10MB'),
  most: size.optional().describe('Most size of all together: 20GB'),
  count: z.number().int().nonnegative().default(1).describe('Fewest files; default 1'),
  'at-most': z.number().int().nonnegative().optional().describe('Most files'),
});
type Options = z.infer<typeof schema>;

export const file: CheckKind<Options> = {
  kind: 'file',
  ownFault: true,
  summary:
    'Age, size and number of files, of a folder or a pattern: is the backup there, new and large enough?',
  schema,
  example: '{ file: "/backups/*.dump", newest: 26h, least: 10MB }',
  open(options, context): Check {
    const path = resolve(context.baseDir, options.file);
    return {
      label: words.checks.label.file(options.file),
      async run(signal) {
        const seen = await filesAt(path, signal).catch((error: unknown) => {
          // What may not be looked at, or is too much, is no fault of the files.
          throw signal.aborted ? error : new CannotAsk(errorText(error));
        });
        return judged(options, seen, context.clock.now());
      },
    };
  },
};

/** Down with everything that is not as it should be. */
function judged(options: Options, seen: FilesSeen, now: number): CheckAnswer {
  const { file: said } = words.checks;
  const { count, bytes, newestAt, oldestAt } = seen;
  const { newest, oldest, least, most, count: fewest, 'at-most': mostFiles } = options;
  if (seen.missing) return { status: 'down', message: said.missing };
  const age = (at: number): number => Math.max(0, now - at);
  const bytesText = (value: number): string => formatQuantity(value, 'B');
  const wrong = [
    ...(count < fewest ? [said.tooFew(count, fewest)] : []),
    ...(mostFiles !== undefined && count > mostFiles ? [said.tooMany(count, mostFiles)] : []),
    ...(newest !== undefined && newestAt !== undefined && age(newestAt) > newest
      ? [said.tooOld(formatDuration(age(newestAt)), formatDuration(newest))]
      : []),
    ...(oldest !== undefined && oldestAt !== undefined && age(oldestAt) > oldest
      ? [said.keptTooLong(formatDuration(age(oldestAt)), formatDuration(oldest))]
      : []),
    ...(least !== undefined && bytes < least ? [said.tooSmall(bytesText(bytes), bytesText(least))] : []),
    ...(most !== undefined && bytes > most ? [said.tooLarge(bytesText(bytes), bytesText(most))] : []),
  ];
  if (wrong.length > 0) return { status: 'down', message: wrong.join('; ') };
  const newestText = newestAt === undefined ? undefined : formatDuration(age(newestAt));
  return { status: 'up', message: said.seen(count, bytesText(bytes), newestText) };
}
