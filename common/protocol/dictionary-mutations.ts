/**
 * Mutations of dictionaries and custom fields. A save carries the properties that its author changed and no others, so that two people
 * who change different ones do not meet; of a new value it carries all. Nothing is ever deleted: what is out of use is retired and can
 * be taken up again. Rules DN1, DN2, CF1, CF9.
 */
import { z } from 'zod';
import { ENTRY_ID, entrySettingsSchema } from '../domain/classification.ts';
import { customFieldSchema, customValueSchema, FIELD_ID, fieldSettingsSchema } from '../domain/custom-field.ts';

/** Customers of one part of a batch at most; the same as that of all operations. */
const SEEN = 500;

/** The kinds with the fields of every mutation before them. */
export function dictionaryMutations<E extends z.ZodRawShape>(envelope: E) {
  const kind = <K extends string, I extends RegExp>(name: K, docId: I) => ({
    ...envelope,
    kind: z.literal(name),
    docId: z.string().regex(docId),
  });
  return {
    dictionarySave: z.strictObject({ ...kind('dictionary.save', ENTRY_ID), doc: entrySettingsSchema.partial() }),
    dictionaryRetire: z.strictObject({ ...kind('dictionary.retire', ENTRY_ID), retired: z.boolean() }),
    fieldSave: z.strictObject({
      ...kind('field.save', FIELD_ID),
      doc: fieldSettingsSchema
        .omit({ retired: true })
        .partial()
        .extend({ kind: customFieldSchema.shape.kind.optional() }),
    }),
    fieldRetire: z.strictObject({ ...kind('field.retire', FIELD_ID), retired: z.boolean() }),
  } as const;
}

/** Fields that a batch may set: where a customer came from, and custom fields that are not sensitive. */
export const SETTABLE = /^(?:source|scene|custom\.f-[0-9a-f-]{36})$/;

/** Sets one field of many customers; `seen` has for each, in the same order, the version and the value that the author saw. */
export const setFieldOperation = z.strictObject({
  type: z.literal('set_field'),
  field: z.string().regex(SETTABLE),
  value: customValueSchema,
  seen: z.array(z.tuple([z.int().min(0), customValueSchema])).max(SEEN),
});
