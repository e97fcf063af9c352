/** Sentences of this room. */
export const app = {};
