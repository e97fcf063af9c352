/** A moment for names of files and tags: `20261120-140359`, in UTC. @param at wall-clock milliseconds */
export function stamp(at: number): string {
  return new Date(at)
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-');
}
