/** Sentences of this room. */
export const oncall = {};
