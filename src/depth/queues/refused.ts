import { CannotLook } from '../../model/depth.ts';
import { CannotAsk } from '../../model/kind.ts';
import { errorText } from '../../words/error-text.ts';

/**
 * What a server refuses for want of a right, as the reason of a section; anything else as it is.
 * @param url by which it is asked: its user is the one who lacks the right
 */
export function refused(error: unknown, url: unknown): unknown {
  if (error instanceof CannotAsk) return new CannotLook('no-right', errorText(error));
  const said = error instanceof Error ? /^NOPERM (?<why>.*)$/s.exec(error.message)?.groups?.why : undefined;
  if (said === undefined) return error;
  const command = /'([\w|]+)' command/.exec(said)?.[1];
  const user = (typeof url === 'string' && URL.canParse(url) && new URL(url).username) || 'default';
  return new CannotLook(
    'no-right',
    said,
    `ACL SETUSER ${user} ${command === undefined ? '%R~*' : `+${command}`}`,
  );
}
