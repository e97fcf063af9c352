/** Sentences of this room. */
export const targets = {};
