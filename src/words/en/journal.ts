/** What is wrong with the journal, and what to do. */
export const journal = {
  unusable: (file: string, why: string) => `journal ${file} cannot be used: ${why}`,
  busy: 'another plantao is writing to it; try again',
  damaged: 'it is damaged; move it away and plantao starts a new one',
  notConnectedYet: 'not connected yet',
  somebodyElse: 'somebody else',
  /** How a broken chain shows. */
  missing: (seq: number) => `event ${seq} is missing`,
  unlinked: 'it does not follow the event before it',
  changed: 'its content was changed',
  replaced: 'it was replaced',
  cutOff: 'it and everything after it was removed',
  goneFromShared: 'it is no longer in the shared journal',
};
