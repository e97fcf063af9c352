import { z } from 'zod';

/** The URL of a Redis server. */
export const redisUrl = z.string().regex(/^rediss?:\/\//, 'expected a redis:// URL');

/** The URL of a PostgreSQL database. */
export const postgresUrl = z.string().regex(/^postgres(?:ql)?:\/\//, 'expected a postgres:// URL');
