import { allChecklists } from '../checklists/from-runbook.ts';
import type { Runbook } from '../model/runbook.ts';
import type { SystemConfig } from '../model/system.ts';
import { findPlace } from '../runbooks/find.ts';
import { isAddress } from '../schema/address.ts';
import { words } from '../words/index.ts';

/**
 * What somebody would look for in vain: alerts whose `runbook` means nothing, or a heading that is not there, in a sentence each. A web
 * address leads elsewhere; without a single runbook the words are the team's own.
 */
export function brokenRunbooks(config: SystemConfig, books: readonly Runbook[]): readonly string[] {
  const say = words.commands.validate;
  return [
    ...books.flatMap(({ name, problems }) =>
      problems.map((problem) => say.runbook(name, words.runbooks.problem(problem))),
    ),
    ...allChecklists(config, books).flatMap(({ name, broken }) =>
      broken === undefined ? [] : [say.checklist(name, broken)],
    ),
    ...config.alerts.flatMap(({ name, runbook }) => {
      if (runbook === undefined || books.length === 0) return [];
      const place = findPlace(books, runbook);
      const isElsewhere = isAddress(runbook);
      if (place && place.missing === undefined) return [];
      return isElsewhere ? [] : [say.noRunbook(name, runbook)];
    }),
  ];
}
