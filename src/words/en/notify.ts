/** Sentences of this room. */
export const notify = {};
