/**
 * The answers of version 2 of the protocol as its devices parse them: frozen with the release of version 3 and never changed. Everything is
 * strict, as it was: one unknown field and the device takes the answer for no answer of a sync server.
 */
import { z } from 'zod';

const id = z.uuid();
const time = z.int().min(0);
const ver = z.int().min(0);
const role = z.string().min(1).max(36);
const fieldErrors = z.array(
  z.strictObject({
    field: z.string(),
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
);

const contactRule = z.strictObject({ read: z.enum(['hidden', 'masked', 'plain']), write: z.boolean() });
const textRule = z.strictObject({ read: z.enum(['hidden', 'plain']), write: z.boolean() });
const user = z.strictObject({
  userId: id,
  orgId: id,
  orgName: z.string(),
  login: z.string(),
  name: z.string(),
  role,
  roleName: z.string(),
  grant: z.strictObject({
    roleId: role,
    scope: z.enum(['self', 'team', 'tree', 'all']),
    pool: z.boolean(),
    actions: z.array(z.string().max(60)),
    fields: z.strictObject({
      phones: contactRule,
      emails: contactRule,
      socials: contactRule,
      company: textRule,
      notes: textRule,
      custom: textRule,
    }),
    userIds: z.array(id),
    teamIds: z.array(id),
  }),
  teamId: id.nullable(),
  teamName: z.string(),
});

export const sessionAnswer2 = z.strictObject({
  accessToken: z.string(),
  expiresIn: z.int(),
  refreshToken: z.string(),
  user,
  leaseHours: z.number(),
  unlockHours: z.number().optional(),
  serverTime: z.int(),
});

const amount = z.int().min(0).max(10_000_000);
export const helloAnswer2 = z.strictObject({
  status: z.enum(['ok', 'upgrade', 'reset', 'wipe']),
  protocolOldest: z.int(),
  protocolNewest: z.int(),
  epoch: z.string(),
  leaseHours: z.number(),
  unlockHours: z.number().optional(),
  serverTime: z.int(),
  lastCseq: z.int(),
  entVer: z.string().optional(),
  user: user.optional(),
  access: z.int().optional(),
  consentKey: z.string().optional(),
  limits: z
    .strictObject({
      batchSize: amount,
      batchRowsPerDay: amount,
      batchesPerHour: amount,
      revealsPerDay: amount,
      exportRowsPerDay: amount,
      importRowsPerDay: amount,
      revealsUsed: z.int().min(0),
    })
    .optional(),
});

const collection = z.enum([
  'dictionaries',
  'members',
  'tags',
  'groups',
  'customers',
  'interactions',
  'behaviors',
  'history',
  'tasks',
  'consents',
]);

const conflicts = z.array(z.strictObject({ field: z.string(), theirs: z.json(), yours: z.json() }));
const mask = z.string().optional();
export const verdict2 = z.strictObject({
  id,
  status: z.enum(['applied', 'merged', 'noop', 'rejected', 'quarantined']),
  code: z.string().nullable(),
  fields: fieldErrors,
  conflicts,
  docs: z.array(z.strictObject({ collection, id: z.string(), doc: z.unknown().nullable() })),
  parts: z
    .array(
      z.strictObject({
        id,
        status: z.enum(['merged', 'noop', 'rejected']),
        code: z.string().nullable(),
        fields: fieldErrors,
        conflicts,
      }),
    )
    .max(500)
    .optional(),
});
export const pushAnswer2 = z.strictObject({ verdicts: z.array(verdict2), head: z.int(), mask });

const changes = z.array(
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('put'), collection, id: z.string(), doc: z.unknown() }),
    z.strictObject({ op: z.literal('delete'), collection, id: z.string() }),
    z.strictObject({ op: z.literal('purge'), collection, id: z.string() }),
  ]),
);
export const pullAnswer2 = z.strictObject({
  phase: z.enum(['snapshot', 'log', 'reconcile']),
  began: z.boolean(),
  changes,
  cursor: z.string(),
  more: z.boolean(),
  total: z.int().nullable(),
  head: z.int(),
  mask,
  access: z.int().optional(),
});

const bucket = z.int().min(0).max(1_023);
export const compareAnswer2 = z.strictObject({ mask: z.string(), differing: z.array(bucket) });
export const listAnswer2 = z.strictObject({
  mask: z.string(),
  versions: z.array(z.tuple([z.string().min(1).max(100), z.int()])),
  more: z.boolean(),
});
export const fetchAnswer2 = z.strictObject({ mask: z.string(), changes });

const phone = z.strictObject({ value: z.string().min(1).max(32), raw: z.string().max(64), label: z.string().max(20) });
const email = z.strictObject({ value: z.string().min(3).max(254), label: z.string().max(20) });
const social = z.strictObject({ kind: z.enum(['wechat', 'qq', 'wecom', 'other']), value: z.string().min(1).max(100) });
const customValues = z.record(
  z.string().max(80),
  z.union([z.string().max(2_000), z.number(), z.boolean(), z.null(), z.array(z.string().max(200)).max(50)]),
);
const masks = z.array(z.string());
const made = { createdBy: id, createdAt: time, updatedAt: time, ver };

/** Documents by collection. */
export const docs2 = {
  dictionaries: z.strictObject({
    entryId: z.string().regex(/^(channel|scene|status|behavior_type|interaction_type):[a-z0-9_-]{1,60}$/),
    kind: z.enum(['channel', 'scene', 'status', 'behavior_type', 'interaction_type']),
    label: z.string(),
    labelEn: z.string(),
    parentId: z.string().nullable(),
    meaning: z.enum(['open', 'ongoing', 'won', 'lost', 'junk']).nullable(),
    next: z.array(z.string()).nullable(),
    order: z.int(),
    retired: z.boolean(),
    ...made,
    createdBy: id.nullable(),
  }),
  members: z.strictObject({
    userId: id,
    name: z.string(),
    role,
    teamId: id.nullable(),
    teamName: z.string(),
    active: z.boolean(),
    ver,
  }),
  tags: z.strictObject({ tagId: id, name: z.string(), color: z.string(), category: z.string(), ...made }),
  groups: z.strictObject({ groupId: id, name: z.string(), parentId: id.nullable(), ...made }),
  customers: z.strictObject({
    customerId: id,
    name: z.string().min(1),
    company: z.string().optional(),
    contactInfo: z
      .strictObject({ phones: z.array(phone), emails: z.array(email), socials: z.array(social) })
      .partial()
      .optional(),
    contactDisplay: z.strictObject({ phones: masks, emails: masks, socials: masks }),
    source: z.string().nullable(),
    scene: z.string().nullable(),
    status: z.string(),
    acquisitionTime: time,
    lastActiveTime: time.nullable(),
    statusChangedAt: time.nullable(),
    notes: z.string().optional(),
    ownerId: id.nullable(),
    teamId: id.nullable(),
    tagIds: z.array(id),
    groupIds: z.array(id),
    custom: customValues.optional(),
    ...made,
  }),
  interactions: z.strictObject({
    interactionId: id,
    customerId: id,
    type: z.string(),
    content: z.string(),
    channel: z.string(),
    initiatedBy: z.enum(['customer', 'company']),
    occurredAt: time,
    createdBy: id,
    ver,
  }),
  behaviors: z.strictObject({
    behaviorId: id,
    customerId: id,
    type: z.string(),
    description: z.string(),
    data: z.record(z.string(), z.json()),
    occurredAt: time,
    createdBy: id,
    ver,
  }),
  history: z.strictObject({
    historyId: id,
    customerId: id,
    field: z.string(),
    oldValue: z.json(),
    newValue: z.json(),
    by: id,
    at: time,
    mutationId: id,
    conflict: z.boolean(),
    oldBy: id.nullable(),
    plain: z.boolean(),
    ver,
  }),
  tasks: z.strictObject({
    taskId: id,
    type: z.enum(['import', 'add_tag', 'remove_tag', 'set_status']),
    status: z.enum(['running', 'completed', 'cancelled', 'interrupted', 'failed']),
    parameters: z.record(z.string(), z.json()),
    progress: z.strictObject({ done: z.int(), total: z.int() }),
    result: z.strictObject({
      succeeded: z.int(),
      failed: z.int(),
      skipped: z.int(),
      failures: z.array(
        z.strictObject({
          customerId: id.nullable(),
          line: z.int().nullable(),
          code: z.string(),
          field: z.string().nullable(),
        }),
      ),
    }),
    createdBy: id,
    createdAt: time,
    completedAt: time.nullable(),
    ver,
  }),
  consents: z.strictObject({
    consentId: id,
    customerId: id,
    purpose: z.string().max(34),
    channel: z.enum(['phone', 'sms', 'email', 'wechat', 'post']),
    state: z.enum(['given', 'withdrawn']),
    evidence: z.string().max(500),
    at: time,
    expiresAt: time.nullable(),
    createdBy: id,
    ver,
  }),
} as const;
