import * as z from 'zod';
import { type UseOfKind, usesOfKinds } from './kind-schema.ts';
import { system } from './schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of a configuration file, for editors. */
export function configJsonSchema(): JsonSchema {
  const schema = jsonSchemaOf(system);
  return {
    ...schema,
    title: 'plantao configuration',
    patternProperties: { '^x-': { description: 'Anything; holds YAML anchors for the rest of the file' } },
  };
}

/** What `schema` accepts as written in a file, where any value may be a `${reference}`. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override({ zodSchema, jsonSchema }) {
      const use = usesOfKinds.get(zodSchema);
      if (use) jsonSchema.anyOf = kindSchemas(use);
      allowReferences(jsonSchema);
    },
  }) as JsonSchema;
}

function kindSchemas({ kinds, common }: UseOfKind): JsonSchema[] {
  return kinds.map((kind) => {
    const own = kind.schema instanceof z.ZodObject ? (kind.schema.shape as z.ZodRawShape) : {};
    const { $schema: _, ...schema } = jsonSchemaOf(z.strictObject({ ...common, ...own }));
    return { ...schema, title: kind.kind, description: `${kind.summary} Example: ${kind.example}` };
  });
}

/** An editor sees `${port}` before it is replaced: formats and patterns must let it pass, numbers may be such a text. */
function allowReferences(schema: JsonSchema): void {
  if (schema.type === 'string') {
    delete schema.format;
    if (schema.pattern !== undefined) schema.pattern = `(?:${schema.pattern})|\\$\\{`;
    return;
  }
  if (schema.type !== 'number' && schema.type !== 'integer' && schema.type !== 'boolean') return;
  const { description, default: standard, ...typed } = schema;
  for (const key of Object.keys(typed)) delete schema[key];
  schema.anyOf = [typed, { type: 'string', pattern: '^\\$\\{.*\\}$' }];
}
