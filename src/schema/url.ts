import * as z from 'zod';
import { words } from '../words/index.ts';

/** The URL of something that speaks HTTP. */
export const httpUrl = z.url({ protocol: /^https?$/, error: () => words.config.expected.httpUrl });

/** The URL of a Redis server. */
export const redisUrl = z.string().regex(/^rediss?:\/\//, { error: () => words.config.expected.redisUrl });

/** The URL of a MongoDB server or replica set. */
export const mongodbUrl = z
  .string()
  .regex(/^mongodb(?:\+srv)?:\/\//, { error: () => words.config.expected.mongodbUrl });

/** The URL of a PostgreSQL database. */
export const postgresUrl = z
  .string()
  .regex(/^postgres(?:ql)?:\/\//, { error: () => words.config.expected.postgresUrl });
