/** A JSON schema of simple fields as rows, and back. Pure. Rule DN7. */
import type { DataSchema } from '../../../../common/domain/data-schema.ts';
import type { Json } from '../../../../common/lib/json.ts';

export const SCHEMA_TYPES = ['string', 'number', 'integer', 'boolean'] as const;
export interface SchemaRow {
  readonly name: string;
  readonly type: (typeof SCHEMA_TYPES)[number];
  readonly required: boolean;
}

/** Null when the schema says more than rows can say. */
export function toRows(schema: DataSchema | null): SchemaRow[] | null {
  if (schema === null) return [];
  const { type, properties = {}, required = [], ...more } = schema as Record<string, Json>;
  if (type !== 'object' || Object.keys(more).length > 0 || typeof properties !== 'object' || properties === null)
    return null;
  const rows: SchemaRow[] = [];
  for (const [name, value] of Object.entries(properties as Record<string, Record<string, Json>>)) {
    const known = SCHEMA_TYPES.find(item => item === value['type']);
    if (known === undefined || Object.keys(value).length !== 1) return null;
    rows.push({ name, type: known, required: Array.isArray(required) && required.includes(name) });
  }
  return rows;
}

/** Null for no rows; rows without a name are left out. */
export function fromRows(rows: readonly SchemaRow[]): DataSchema | null {
  const named = rows.filter(row => row.name.trim() !== '');
  if (named.length === 0) return null;
  const required = named.filter(row => row.required).map(row => row.name.trim());
  return {
    type: 'object',
    properties: Object.fromEntries(named.map(row => [row.name.trim(), { type: row.type }])),
    ...(required.length === 0 ? {} : { required }),
  };
}
