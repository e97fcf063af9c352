/** Sentences of this room. */
export const uptime = {};
