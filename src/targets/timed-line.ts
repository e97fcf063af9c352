import type { RawLine } from '../model/target.ts';

/** A line that begins with an RFC 3339 time, as the Docker Engine and Kubernetes write it in front of each. */
export function timedLine(line: string): RawLine {
  const space = line.indexOf(' ');
  const at = space > 0 ? Date.parse(line.slice(0, space)) : Number.NaN;
  return Number.isNaN(at) ? { text: line } : { text: line.slice(space + 1), at };
}
