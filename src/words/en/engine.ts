/** Sentences of this room. */
export const engine = {};
