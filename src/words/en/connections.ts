/** Sentences of this room. */
export const connections = {};
