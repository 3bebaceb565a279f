/**
 * Values for a JSON schema, and values that break it: seeded, so that one seed is one sequence of requests. Knows the part of JSON schema
 * that zod writes; a schema that it does not know gets any value.
 */
import type { Random } from '../../../scripts/demo/random.ts';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly nullable?: boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** What values are drawn from, so that some of them mean something to the server. */
export interface ValuePool {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  /** Values for properties of this name, e.g. the ids of teams for `teamId`. */
  readonly byName: Readonly<Record<string, readonly string[]>>;
  readonly now: number;
}

/** A value that fits the schema, as far as its rules can be seen there. */
export function makeValue(schema: JsonSchema, random: Random, pool: ValuePool, depth = 0, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.nullable === true && random.chance(0.3)) return null;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return makeValue(random.pick(choices), random, pool, depth, name);
  const type = typeof schema.type === 'string' ? schema.type : random.pick(schema.type ?? ['any']);
  switch (type) {
    case 'string':
      return makeText(schema, random, pool, name);
    case 'integer':
    case 'number':
      return makeNumber(schema, random, pool);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return makeList(schema, random, pool, depth, name);
    case 'object':
      return makeObject(schema, random, pool, depth);
    default:
      return random.pick([null, 1, 'x', true, [], {}]);
  }
}

function makeText(schema: JsonSchema, random: Random, pool: ValuePool, name: string): string {
  const known = pool.byName[name] ?? [];
  if (known.length > 0 && random.chance(0.9)) return random.pick(known);
  const isId = schema.format === 'uuid';
  if (isId || (schema.maxLength ?? 99) >= 36) {
    if (isId || random.chance(0.3)) return random.pick(pool.ids);
  }
  if (schema.format === 'date-time') return new Date(pool.now).toISOString();
  const text = random.pick(pool.texts).slice(0, schema.maxLength ?? 200);
  return text.padEnd(schema.minLength ?? 0, 'x');
}

function makeNumber(schema: JsonSchema, random: Random, pool: ValuePool): number {
  const low = Math.max(schema.minimum ?? -1_000, Number.MIN_SAFE_INTEGER);
  const high = Math.min(schema.maximum ?? 1_000_000, Number.MAX_SAFE_INTEGER);
  const near = [low, high, 0, 1, 2, 100, pool.now, pool.now + 86_400_000, random.int(1_000)];
  return random.pick(near.filter(value => value >= low && value <= high));
}

function makeList(schema: JsonSchema, random: Random, pool: ValuePool, depth: number, name: string): unknown[] {
  if (schema.prefixItems !== undefined) return schema.prefixItems.map(item => makeValue(item, random, pool, depth + 1));
  const least = schema.minItems ?? 0;
  const most = Math.min(schema.maxItems ?? 4, least + 3);
  const length = depth > 4 ? least : least + random.int(most - least + 1);
  const items = typeof schema.items === 'object' ? schema.items : {};
  return Array.from({ length }, () => makeValue(items, random, pool, depth + 1, name.replace(/s$/, '')));
}

function makeObject(schema: JsonSchema, random: Random, pool: ValuePool, depth: number): Record<string, unknown> {
  const required = new Set(schema.required);
  const value: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (required.has(key) || random.chance(depth > 4 ? 0.2 : 0.6))
      value[key] = makeValue(inner, random, pool, depth + 1, key);
  }
  const more = schema.additionalProperties;
  if (typeof more === 'object' && schema.properties === undefined && random.chance(0.5)) {
    value[random.pick(pool.texts)] = makeValue(more, random, pool, depth + 1);
  }
  return value;
}

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  "' OR 1=1 --",
  '{{7*7}}',
  '=1+1',
  '%00',
  'x'.repeat(5_000),
  [],
  {},
  [[[[[[]]]]]],
  { __proto__: { polluted: true } },
  JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}') as unknown,
  '9999-99-99',
  '00000000-0000-0000-0000-000000000000',
];

/** The value with one thing in it broken: missing, strange, of another type, or one too many. */
export function spoil(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.int(value.length);
    return value.map((item: unknown, index) => (index === at ? spoil(item, random) : item));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0 || random.chance(0.15))
      return { ...value, [random.pick(['extra', 'orgId', 'role', '__proto__x'])]: random.pick(STRANGE) };
    const key = random.pick(keys);
    const record = value as Record<string, unknown>;
    if (random.chance(0.2)) return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
    return { ...record, [key]: spoil(record[key], random) };
  }
  return random.pick(STRANGE);
}
