import { loadConfig } from '../config/load.ts';
import type { SystemConfig } from '../model/system.ts';
import { configFileOf, type GlobalOptions } from './context.ts';

/** The configuration of a command. @throws CommandError when there is none, ConfigError when it cannot be used */
export function configOf(options: GlobalOptions): Promise<SystemConfig> {
  return loadConfig({ file: configFileOf(options), environment: options.env, env: process.env });
}
