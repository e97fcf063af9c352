import * as z from 'zod';
import { runCommand } from '../../connections/command.ts';
import { CannotAsk } from '../../model/kind.ts';
import { type Channel, type ChannelKind, SendError } from '../../model/notify.ts';
import { excerptOf } from '../../text/known-secrets.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { bodyOf, contactsIn, fillIn, headline, valuesOf } from '../text.ts';

const schema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe('Program and arguments with {title}, {severity}, {phone} and so on; no shell is involved'),
});
type Options = z.infer<typeof schema>;

/** Exit code by which a program says that it is worth trying again (EX_TEMPFAIL of sysexits). */
const tryAgain = 75;

export const command: ChannelKind<Options> = {
  kind: 'command',
  summary:
    'A program of your own; it gets the message on its standard input. Exit code 75 asks to be tried again.',
  idempotent: false,
  needs: ({ command: argv }) => contactsIn(argv.join(' ')),
  schema,
  example: '{ command: [./call.sh, "{phone}", "{headline}"] }',
  open(options, context): Channel {
    return {
      label: options.command[0]!,
      async send(notice, signal) {
        const values = valuesOf(notice);
        const [file, ...args] = options.command;
        try {
          const { code, stderr } = await runCommand([file!, ...args.map((one) => fillIn(one, values))], {
            cwd: context.baseDir,
            signal,
            input: `${headline(notice)}\n${bodyOf(notice)}\n`,
          });
          if (code === 0) return words.notify.result.exitCode(0, '');
          const said = excerptOf(stderr, 120);
          throw new SendError(
            words.notify.result.exitCode(code, said),
            code === tryAgain ? 'again' : 'refused',
          );
        } catch (error) {
          if (error instanceof SendError) throw error;
          // It was never started, or it was ended somewhere in its middle.
          throw new SendError(errorText(error), error instanceof CannotAsk ? 'again' : 'uncertain');
        }
      },
    };
  },
};
