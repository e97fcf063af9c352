import { plural } from '../plural.ts';

/** Texts of the logs. */
export const screenLogs = {
  logs: {
    volume: (bar: string, most: number, bad: number) =>
      [`${bar} per bar`, `peak ${plural(most, 'line')}`, ...(bad > 0 ? [plural(bad, 'error')] : [])].join(
        ', ',
      ),
    context: 'unfiltered: C returns',
    searched: (text: string) => `search ${text}: n N`,
    wrapped: 'wrapped',
    offset: (columns: number) => `from column ${columns + 1}`,
    search: 'Search the logs',
    searchField: 'Text or query',
    noSearch: 'nothing to search for yet; S searches',
    noHit: (text: string) => `no further match for ${text}`,
    jump: 'Jump to a time',
    jumpField: 'Time: 03:12, 2026-11-21 03:12, or 10m ago',
    jumped: 'first line at or after that time',
    notATime: 'not a time: write 03:12, 2026-11-21 03:12 or 10m',
    top: 'Rank the lines shown',
    topField: 'By errors, slow, rate, or a field (status)',
    counting: (what: string) => `${what}: counting`,
    topHint: 'Enter filters by the row, Esc closes',
    topNone: 'No rows.',
    cannotNarrow: 'no filter for this row',
    marked: 'bookmark set; B jumps to the next',
    unmarked: 'bookmark removed',
    noMarks: 'no bookmarks; b sets one',
    saving: 'saving',
    filterHint: 'word -word "two words" /regex/ status>=500 comp:api level:error since:10m',
    fields: 'Fields',
    document: 'JSON',
    raw: 'Raw',
    aroundAlert: (name: string) => `logs from when ${name} began`,
  },
};
