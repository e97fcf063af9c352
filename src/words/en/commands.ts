/** Sentences of this room. */
export const commands = {};
