/** Shapes of roles and grants on the wire: what an administrator edits, and what the signed-in person's interface follows. Rule AC1. */
import { z } from 'zod';
import { POOL_CONTACTS } from './pool.ts';
import { ACTIONS, CONTACT_READS, SCOPES, TEXT_READS, type Action, type Grant, type Role } from './permissions.ts';

export const ROLE_NAME_LENGTH = 30;
const roleId = z.string().min(1).max(36);
/** On the wire any name may stand: a newer server has actions that this program does not know, and never asks for. */
const grantedActions = z.array(z.string().max(60)) as unknown as z.ZodType<Action[]>;
const contactRule = z.strictObject({ read: z.enum(CONTACT_READS), write: z.boolean() });
const textRule = z.strictObject({ read: z.enum(TEXT_READS), write: z.boolean() });
export const fieldRulesSchema = z.strictObject({
  phones: contactRule,
  emails: contactRule,
  socials: contactRule,
  company: textRule,
  notes: textRule,
  custom: textRule,
});

/** What a role grants, without its name: the part that a company may store. */
export const roleDefinitionSchema = z.strictObject({
  scope: z.enum(SCOPES),
  pool: z.boolean(),
  actions: z.array(z.enum(ACTIONS)),
  fields: fieldRulesSchema,
});
export type RoleDefinition = z.infer<typeof roleDefinitionSchema>;

export const roleSchema = z.strictObject({
  roleId,
  name: z.string().max(ROLE_NAME_LENGTH),
  ...roleDefinitionSchema.shape,
  actions: grantedActions,
}) satisfies z.ZodType<Role>;

export const grantSchema = z.strictObject({
  roleId,
  ...roleDefinitionSchema.shape,
  actions: grantedActions,
  userIds: z.array(z.uuid()),
  teamIds: z.array(z.uuid()),
  custom: z.record(z.string().max(80), z.strictObject({ read: z.boolean(), write: z.boolean() })).optional(),
  /** Since version 3. */
  pools: z.array(z.strictObject({ poolId: z.uuid(), contact: z.enum(POOL_CONTACTS) })).optional(),
}) satisfies z.ZodType<Grant>;
