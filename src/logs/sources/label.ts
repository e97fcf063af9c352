import { words } from '../../words/index.ts';

/** The label of a log, with its host where it is another machine's. */
export function labelOn(what: string, host: string | undefined): string {
  return host === undefined ? what : words.logs.source.onHost(what, host);
}
