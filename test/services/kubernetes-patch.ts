type Json = Record<string, unknown>;

/** JSON Merge Patch (RFC 7386). */
export function merge(object: unknown, patch: unknown): unknown {
  if (!isMapping(patch)) return patch;
  const result: Json = isMapping(object) ? structuredClone(object) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

/** The part of Kubernetes' strategic merge that kubectl uses here: lists of things with names are merged by name. */
export function strategicMerge(object: unknown, patch: Json): unknown {
  const result: Json = isMapping(object) ? structuredClone(object) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else if (Array.isArray(value) && value.every((entry) => isMapping(entry) && 'name' in entry))
      result[key] = mergeByName((result[key] as Json[] | undefined) ?? [], value as Json[]);
    else result[key] = isMapping(value) ? strategicMerge(result[key], value) : value;
  }
  return result;
}

function mergeByName(list: readonly Json[], patches: readonly Json[]): Json[] {
  let result = [...list];
  for (const patch of patches) {
    const at = result.findIndex(({ name }) => name === patch.name);
    if (patch.$patch === 'delete') result = result.filter(({ name }) => name !== patch.name);
    else if (at >= 0) result[at] = strategicMerge(result[at], patch) as Json;
    else result.push(patch);
  }
  return result;
}

/** JSON Patch (RFC 6902): add, replace and remove of whole members. */
export function jsonPatch(
  object: unknown,
  operations: readonly { op: string; path: string; value?: unknown }[],
): unknown {
  const result = structuredClone(object) as Json;
  for (const { op, path, value } of operations) {
    const steps = path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop()!;
    let parent = result;
    for (const step of steps) parent = parent[step] as Json;
    if (op === 'remove') delete parent[last];
    else if (op !== 'test') parent[last] = value;
  }
  return result;
}

function isMapping(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
