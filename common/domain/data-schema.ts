/**
 * JSON schema of the data of behaviour and interaction types: a company says which values a type carries, device and server hold it to
 * that. Only what can be judged in a time that does not depend on the text: no patterns, no references. Rule DN7.
 */
import { z } from 'zod';
import type { Json } from '../lib/json.ts';
import type { FieldError } from '../protocol/messages.ts';

export type DataSchema = Readonly<Record<string, Json>>;

const MAX_TEXT = 8_000;
const MAX_DEPTH = 8;
/** A pattern can be made to run for ever, a reference to go round. */
const REFUSED: ReadonlySet<string> = new Set([
  'pattern',
  'patternProperties',
  'propertyNames',
  '$ref',
  '$defs',
  'definitions',
  'format',
]);

/** Null when the schema can be used, else `bad_schema`: it describes an object, is not too large, and names nothing that is refused. */
export function checkDataSchema(schema: DataSchema): 'bad_schema' | null {
  if (JSON.stringify(schema).length > MAX_TEXT || schema['type'] !== 'object' || !isPlain(schema, 0))
    return 'bad_schema';
  return compile(schema) === null ? 'bad_schema' : null;
}

/** What is wrong with the data of a type; nothing where the type has no schema. Fields are named `data.<path>`. */
export function checkData(schema: DataSchema | null | undefined, data: Json): FieldError[] {
  if (schema === null || schema === undefined) return [];
  const compiled = compile(schema);
  if (compiled === null) return []; // was refused when it was saved
  const parsed = compiled.safeParse(data);
  if (parsed.success) return [];
  return parsed.error.issues.slice(0, 20).map(issue => ({
    field: ['data', ...issue.path.map(String)].join('.').slice(0, 100),
    code: issue.code === 'invalid_type' && issue.input === undefined ? 'required' : 'bad_data',
  }));
}

const compiled = new WeakMap<DataSchema, z.ZodType | null>();

function compile(schema: DataSchema): z.ZodType | null {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  let made: z.ZodType | null;
  try {
    made = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    made = null; // zod says what it cannot read by throwing
  }
  compiled.set(schema, made);
  return made;
}

function isPlain(value: Json, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (depth > MAX_DEPTH) return false;
  return Object.entries(value).every(([key, item]) => !REFUSED.has(key) && isPlain(item as Json, depth + 1));
}
