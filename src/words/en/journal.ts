/** Sentences of this room. */
export const journal = {};
