/** Sentences of this room. */
export const config = {};
