import type {
  Acceptance,
  JournalFault,
  JournalPlace,
  NoticedFault,
  Witness,
} from '../../model/journal-codes.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';

const places: Readonly<Record<JournalPlace, string>> = { local: 'local journal', shared: 'shared journal' };

/** Behind what is wrong: how one knows. */
const witnesses: Readonly<Record<Witness, string>> = {
  tip: 'the .tip file beside it names it as the newest',
  process: 'plantao wrote it while it ran',
  copy: "this machine's copy has it",
  shared: 'the shared journal has it',
  anchor: 'an anchor names it',
};

const faults: Sentences<JournalFault> = {
  missing: ({ where, seq, missing }) => `${places[where]}: event ${missing} is missing before event ${seq}`,
  unlinked: ({ where, seq }) => `${places[where]}: event ${seq} does not follow the event before it`,
  changed: ({ where, seq }) => `${places[where]}: event ${seq} was changed`,
  gone: ({ where, seq, known }) => `${places[where]}: event ${seq} was removed (${witnesses[known]})`,
  replaced: ({ where, seq, known }) =>
    `${places[where]}: event ${seq} was replaced by another (${witnesses[known]})`,
  'no-tip': ({ where, seq }) =>
    `${places[where]}: the .tip file beside it was removed or damaged; nothing shows whether events after ${seq} were removed`,
  recorded: ({ where, seq, at, host, fault }) =>
    `${places[where]}: noticed on ${host} at ${new Date(at).toISOString()}, written down as event ${seq}: ${sentenceOf(faults, fault as JournalFault)}`,
};

/** What is wrong with the journal, and what to do. */
export const journal = {
  unusable: (file: string, why: string) => `journal ${file} cannot be used: ${why}`,
  busy: 'another plantao is writing to it; try again',
  damaged: 'it is damaged; move it away and plantao starts a new one',
  notConnectedYet: 'not connected yet',
  somebodyElse: 'somebody else',
  numberTaken: (seq: number) => `the shared journal has another event ${seq} of this machine`,
  fault: (fault: JournalFault) => sentenceOf(faults, fault),
  accepted: ({ fault, by, host, at, reason }: Acceptance) =>
    `accepted by ${by}@${host} at ${new Date(at).toISOString()} (${reason}): ${sentenceOf(faults, fault.code === 'recorded' ? fault.fault : fault)}`,
  /** In the header, where there is little room. */
  short: (fault: NoticedFault) =>
    fault.code === 'no-tip'
      ? '.tip file removed'
      : `event ${fault.seq} ${fault.code === 'gone' ? 'removed' : 'replaced'}`,
};
