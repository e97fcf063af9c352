import { plural } from '../plural.ts';

/** Sentences about the team's own questions. */
export const looks = {
  label: 'looks',
  title: 'looks (Q)',
  none: 'no looks here: add some under looks of the component',
  line: 'line',
  key: 'key',
  value: 'value',
  noRows: 'no rows',
  noLines: 'it printed nothing',
  rowsCut: (rows: number) => `rows cut after ${rows.toLocaleString('en')}`,
  linesCut: (lines: number) => `lines cut after ${lines.toLocaleString('en')}`,
  columnsCut: (shown: number, all: number) => `${shown} of ${plural(all, 'column')}`,
  textCut: 'cut: the rest was not kept',
  sameColumn: (name: string) => `two columns are named "${name}": give one another name with AS`,
  command: {
    exits: { 0: 'answered', 3: 'could not be asked, with the reason' },
    component: 'Component it is about, where several have a look of that name',
    csv: 'CSV instead of a table',
    save: 'Save the answer as evidence to a new file, its SHA-256 in the journal',
    what: 'look',
    several: (name: string, components: readonly string[]) =>
      `${name} is a look of ${components.join(', ')}: say --component`,
    noLooks: 'no looks: add some under looks of a component',
    saved: (file: string, sha256: string) => `${sha256}  ${file}`,
  },
  config: {
    reads: 'expected a query that reads: SELECT, WITH, VALUES, TABLE, SHOW or EXPLAIN',
    needsDb: 'db is missing: the component has no PostgreSQL of its own',
  },
};
