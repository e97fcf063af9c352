/** Names of the generated parts of a document or template, in their order. */
export function regionNames(text: string): readonly string[] {
  return [...text.matchAll(/^<!-- plantao:begin ([\w-]+)/gm)].map(([, name]) => name!);
}
