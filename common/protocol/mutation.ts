/**
 * Mutations: the only way in which data is written, on the device and on the server, by hand, import and batch alike.
 *
 * A patch carries for each field the value that the author saw and the one that he wants, and the document version he saw, so that
 * the server can tell an edit of old data from an edit of current data without reading any clock. Rules SY1 to SY4.
 *
 * A bulk mutation concerns many customers at once: a part of a batch or of an import. What it means for one of them is said by
 * common/merge/bulk.ts. Each mutation has a lane (docs/decisions/0007): devices send the interactive lane first. Rules CY16, BT7.
 */
import { z } from 'zod';
import { classifyMutations } from './classify-mutations.ts';
import { dictionaryMutations, setFieldOperation } from './dictionary-mutations.ts';
import { OWNERSHIP_OPERATIONS, ownershipMutations } from './ownership-mutations.ts';
import { batchTaskSchema } from '../domain/batch-task.ts';
import { customerGroupSchema, customerTagSchema } from '../domain/classification.ts';
import { customerFieldsSchema, newCustomerSchema, PATCH_FIELDS, CONTACT_KINDS } from '../domain/customer.ts';
import { consentSchema } from '../domain/consent.ts';
import { exportRecordSchema } from '../domain/customer-export.ts';
import { viewContentSchema } from '../domain/saved-view.ts';
import { customerBehaviorSchema, customerInteractionSchema } from '../domain/timeline.ts';

const id = z.uuid();
const version = z.int().min(0);

/**
 * Documents of one bulk mutation at most. The server judges it in one transaction, for whose length all other writers of the company
 * wait: small enough that nobody notices, large enough that 100,000 customers are 200 mutations.
 */
export const BULK_LIMITS = { ids: 500, docs: 250 } as const;
export const LANES = ['interactive', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

const envelope = {
  /** Identity of the mutation: the same edit sent twice has the same id. */
  id,
  /** Counter of the device, rising by one for each mutation; mutations of one device are judged in this order. */
  cseq: z.int().min(1),
  docId: id,
  /** When the author did it by his own clock: shown to people, never used to decide. */
  madeAt: z.int().min(0),
  /** The batch or import that made it, or null. */
  taskId: id.nullable(),
  /** Counters rise within a lane; devices of protocol 1 know no lanes. */
  lane: z.enum(LANES).default('interactive'),
};
/** Of a bulk mutation; `docId` is the task, so that what is said of the task follows its parts. */
const bulkEnvelope = { ...envelope, taskId: id, lane: z.literal('bulk') };

const change = <T extends z.ZodType>(value: T) => z.tuple([value, value]);
const fields = customerFieldsSchema.shape;

/** For each edited field: [value that the author saw, value that he wants]. */
export const customerPatchSchema = z
  .strictObject({
    name: change(fields.name),
    company: change(fields.company),
    phones: change(fields.phones),
    emails: change(fields.emails),
    socials: change(fields.socials),
    source: change(fields.source),
    scene: change(fields.scene),
    status: change(fields.status),
    acquisitionTime: change(fields.acquisitionTime),
    lastActiveTime: change(fields.lastActiveTime),
    notes: change(fields.notes),
    custom: change(fields.custom),
  } satisfies Record<(typeof PATCH_FIELDS)[number], z.ZodType>)
  .partial();

const idSet = z.array(id).max(50);

export const customerCreateSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.create'),
  doc: newCustomerSchema,
});
export const customerPatchMutationSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.patch'),
  baseVer: version,
  patch: customerPatchSchema,
  /** Why the status moves (DN5). */
  reason: z.string().trim().max(200).optional(),
  /** The author's own edit that this one takes back: what still stands as that edit left it becomes what it was before (UN3). */
  undoes: id.optional(),
});
export const customerTagsSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.tags'),
  add: idSet,
  remove: idSet,
});
export const customerGroupsSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.groups'),
  add: idSet,
  remove: idSet,
});
export const customerDeleteSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.delete'),
  /** Why, for the recycle bin. */
  reason: z.string().max(200).optional(),
});
/** A deleted customer comes back with everything that hangs on him (RB3). */
export const customerRestoreSchema = z.strictObject({ ...envelope, kind: z.literal('customer.restore') });
/** A plain contact value was shown on the device (X3, X5): nothing changes, the server audits it. */
export const customerRevealSchema = z.strictObject({
  ...envelope,
  kind: z.literal('customer.reveal'),
  /** A kind of contact, or a sensitive custom field. */
  field: z.union([z.enum(CONTACT_KINDS), z.templateLiteral(['custom.s-', z.uuid()])]),
  reason: z.string().max(200),
});
export const tagCreateSchema = z.strictObject({
  ...envelope,
  kind: z.literal('tag.create'),
  doc: customerTagSchema.pick({ name: true, color: true, category: true }),
});
export const groupCreateSchema = z.strictObject({
  ...envelope,
  kind: z.literal('group.create'),
  doc: customerGroupSchema.pick({ name: true, parentId: true, description: true, query: true }),
});
const classify = classifyMutations(envelope);
const dictionary = dictionaryMutations(envelope);
const ownership = ownershipMutations(envelope);
export const behaviorCreateSchema = z.strictObject({
  ...envelope,
  kind: z.literal('behavior.create'),
  doc: customerBehaviorSchema.omit({ behaviorId: true, createdBy: true, ver: true }),
});
export const interactionCreateSchema = z.strictObject({
  ...envelope,
  kind: z.literal('interaction.create'),
  doc: customerInteractionSchema.omit({ interactionId: true, createdBy: true, ver: true }),
});
/** A customer gave a consent or withdrew one: records are only added. */
export const consentRecordSchema = z.strictObject({
  ...envelope,
  kind: z.literal('consent.record'),
  doc: consentSchema.omit({ consentId: true, createdBy: true, ver: true }),
});
/** Makes a saved view or replaces the whole of it; `docId` is the view. */
export const viewSaveSchema = z.strictObject({ ...envelope, kind: z.literal('view.save'), doc: viewContentSchema });
export const viewDeleteSchema = z.strictObject({ ...envelope, kind: z.literal('view.delete') });
/** Customers were written into a file (LX2): nothing changes, the server audits and counts it. `docId` is the export. */
export const exportRecordMutationSchema = z.strictObject({
  ...envelope,
  kind: z.literal('export.record'),
  doc: exportRecordSchema,
});
/** A finished batch task with its counts and reasons; `docId` is the task id. */
export const taskSaveSchema = z.strictObject({
  ...envelope,
  kind: z.literal('task.save'),
  doc: batchTaskSchema.omit({ taskId: true, createdBy: true, ver: true }),
});

const status = fields.status;
/** What a batch does to each of its customers. `seen` has for each id, in the same order, the version and status that the author saw. */
export const bulkOperationSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('add_tag'), tagId: id }),
  z.strictObject({ type: z.literal('remove_tag'), tagId: id }),
  z.strictObject({ type: z.literal('add_group'), groupId: id }),
  z.strictObject({ type: z.literal('remove_group'), groupId: id }),
  z.strictObject({
    type: z.literal('set_status'),
    status,
    reason: z.string().trim().max(200).optional(),
    seen: z.array(z.tuple([version, status])).max(BULK_LIMITS.ids),
  }),
  ...OWNERSHIP_OPERATIONS,
  setFieldOperation,
]);
/** A part of a batch: one operation on many customers. */
export const customersBatchSchema = z
  .strictObject({
    ...bulkEnvelope,
    kind: z.literal('customers.batch'),
    operation: bulkOperationSchema,
    ids: z.array(id).min(1).max(BULK_LIMITS.ids),
  })
  .refine(({ ids }) => new Set(ids).size === ids.length, { path: ['ids'] })
  .refine(({ ids, operation }) => (seenOf(operation)?.length ?? ids.length) === ids.length, {
    path: ['operation', 'seen'],
  });

/** What the author of a batch saw of each of its customers; undefined where nothing depends on it. */
function seenOf(operation: z.infer<typeof bulkOperationSchema>): readonly unknown[] | undefined {
  switch (operation.type) {
    case 'set_status':
    case 'set_field':
      return operation.seen;
    case 'claim':
    case 'assign':
      return operation.stays;
    case 'transfer':
      return operation.owners;
    default:
      return undefined;
  }
}
/** A part of an import: new customers with their ids, and the line of the file from which each came. */
export const customersImportSchema = z
  .strictObject({
    ...bulkEnvelope,
    kind: z.literal('customers.import'),
    docs: z
      .array(z.strictObject({ id, line: z.int().min(1), doc: newCustomerSchema }))
      .min(1)
      .max(BULK_LIMITS.docs),
  })
  .refine(({ docs }) => new Set(docs.map(entry => entry.id)).size === docs.length, { path: ['docs'] });

export const mutationSchema = z.discriminatedUnion('kind', [
  customerCreateSchema,
  customerPatchMutationSchema,
  customerTagsSchema,
  customerGroupsSchema,
  customerDeleteSchema,
  customerRevealSchema,
  tagCreateSchema,
  groupCreateSchema,
  behaviorCreateSchema,
  interactionCreateSchema,
  consentRecordSchema,
  taskSaveSchema,
  customersBatchSchema,
  customersImportSchema,
  viewSaveSchema,
  viewDeleteSchema,
  exportRecordMutationSchema,
  customerRestoreSchema,
  classify.tagUpdate,
  classify.tagMerge,
  classify.tagDelete,
  classify.tagRestore,
  classify.groupUpdate,
  classify.groupMove,
  classify.groupDelete,
  classify.groupRestore,
  ownership.claim,
  ownership.assign,
  ownership.release,
  ownership.transfer,
  ownership.collaborators,
  ownership.protect,
  dictionary.dictionarySave,
  dictionary.dictionaryRetire,
  dictionary.fieldSave,
  dictionary.fieldRetire,
]);

export type Mutation = z.infer<typeof mutationSchema>;
export type MutationKind = Mutation['kind'];
/** A mutation that concerns many documents. */
export type BulkMutation = MutationOf<'customers.batch' | 'customers.import'>;
/** A mutation that concerns one document. */
export type SingleMutation = Exclude<Mutation, BulkMutation>;
export type BulkOperation = z.infer<typeof bulkOperationSchema>;
export type CustomerPatch = z.infer<typeof customerPatchSchema>;
/** A mutation of one kind. */
export type MutationOf<K extends MutationKind> = Extract<Mutation, { kind: K }>;
