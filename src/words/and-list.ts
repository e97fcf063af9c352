/** Names in one breath: `Ana`, `Ana and Bruno`, `Ana, Bruno and Carla`. */
export function andList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
