import { loadConfig } from '../config/load.ts';
import type { SystemConfig } from '../model/system.ts';
import { configFileOf, type GlobalOptions } from './context.ts';

/** The configuration that a command is about. @throws CommandError or ConfigError when there is none that can be used */
export function configOf(options: GlobalOptions): Promise<SystemConfig> {
  return loadConfig({ file: configFileOf(options), environment: options.env, env: process.env });
}
