/** Sentences of this room. */
export const sources = {};
