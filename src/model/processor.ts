/**
 * Processor time that this thread has used, in milliseconds. What is bounded by it gets as much on a loaded machine as on an idle
 * one, where it is the time that goes by.
 */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
