/** Prints the JSON Schema of the configuration, for editors. @returns the exit code */
export async function runSchema(): Promise<number> {
  const { configJsonSchema } = await import('../../config/json-schema.ts');
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return 0;
}
