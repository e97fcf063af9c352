/** Small configurations for the tests of the terminal. */

/** One component that is always well, asked often. */
export function quietSystem(url: string): string {
  return `
system: Probe
environments: { local: { api: "${url}" } }
components:
  api: { title: API, check: { http: "\${api}/health", every: 500ms, timeout: 20s } }
`;
}

/** The same, with metrics whose values the probe makes up. */
export function busySystem(url: string, metrics = 1): string {
  const rows = Array.from(
    { length: metrics },
    (_, index) =>
      `  value_${index}: { title: Value ${index}, json: "\${api}/value", path: value, every: 200ms }`,
  );
  return `${quietSystem(url)}metrics:\n${rows.join('\n')}\n`;
}

/** A process that plantao may restart; each start adds a line to `starts.txt` beside the configuration. */
export function restartableSystem(url: string): string {
  return `${quietSystem(url)}  sleeper:
    title: Sleeper
    runs:
      process: sleeper.pid
      start: [sh, -c, "echo started >> starts.txt; exec sleep 600"]
`;
}
