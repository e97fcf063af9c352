export type { ParsedLine } from './parse/format.ts';
export { parseLine } from './parse/registry.ts';
