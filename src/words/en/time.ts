/** Sentences of this room. */
export const time = {};
