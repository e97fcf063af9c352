/** Sentences of this room. */
export const actions = {};
