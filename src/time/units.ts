/** Spans in milliseconds. A day is one of 24 hours: days on the wall are those of `days.ts`. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
