import * as z from 'zod';
import { words } from '../words/index.ts';

/** A time of day as a clock on the wall shows it: `08:00`; `24:00` is the end of the day. */
export const timeOfDay = z
  .string()
  .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$|^24:00$/, { error: () => words.config.expected.timeOfDay });

/** `08:00` in minutes since midnight. */
export function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}
