/** Sentences of this room. */
export const logs = {};
