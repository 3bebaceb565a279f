/**
 * Holds the wire: the hash of all message schemas for each protocol version. When it changes, old devices and the server may no longer
 * understand each other: raise PROTOCOL_VERSION and add the new hash, or, before a version has ever been released, replace it here.
 */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../common/lib/json.ts';
import { COLLECTION_NAMES, COLLECTIONS } from '../../common/protocol/collections.ts';
import { ERROR_CODES } from '../../common/protocol/error-codes.ts';
import * as messages from '../../common/protocol/messages.ts';
import * as reconcileMessages from '../../common/protocol/reconcile-messages.ts';
import { mutationSchema } from '../../common/protocol/mutation.ts';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../common/protocol/version.ts';

const HASHES: Readonly<Record<number, string>> = {
  2: '6d11259dba270b6a7c352904f6792798bd326e8e49926a3472ce2a8b680c305e',
  3: '2027f4916f823522ac1f9a9149107904c0b83e8bfb8844e757889177c0d28b27',
};

/** Error codes may be added at any time (they are permanent, and unknown ones are shown as "internal"), so they take no part. */
function describeWire(): Json {
  const codes = new Set(Object.keys(ERROR_CODES));
  const toJson = (schema: z.ZodType): Json => {
    const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    return JSON.parse(text, (_key, value: unknown) =>
      Array.isArray(value) && value.length > 0 && value.every(item => codes.has(String(item)))
        ? ['<error code>']
        : value,
    ) as Json;
  };
  const exported: readonly (readonly [string, unknown])[] = Object.entries({ ...messages, ...reconcileMessages });
  const schemas = exported.flatMap(([name, value]) => (value instanceof z.ZodType ? [[name, value] as const] : []));
  return {
    messages: Object.fromEntries(schemas.map(([name, schema]) => [name, toJson(schema)])),
    mutation: toJson(mutationSchema),
    documents: Object.fromEntries(COLLECTION_NAMES.map(name => [name, toJson(COLLECTIONS[name].schema)])),
    keys: Object.fromEntries(COLLECTION_NAMES.map(name => [name, COLLECTIONS[name].key])),
  };
}

it('[PV1] the message schemas are those of the protocol version', () => {
  const hash = createHash('sha256').update(canonicalJson(describeWire())).digest('hex');
  expect(hash).toBe(HASHES[PROTOCOL_VERSION]);
  expect(PROTOCOL_OLDEST).toBeLessThanOrEqual(PROTOCOL_VERSION);
});

it('[PV1] the description sees what devices see: many schemas, and every kind of mutation', () => {
  const text = canonicalJson(describeWire());
  for (const option of mutationSchema.options) expect(text).toContain(`"${option.shape.kind.value}"`);
  expect(text.match(/"\$schema"/g)?.length).toBeGreaterThan(20);
});
