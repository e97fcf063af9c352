/** Sentences of this room. */
export const text = {};
