/** Sentences of this room. */
export const alerts = {};
