/** Sentences of this room. */
export const checks = {};
