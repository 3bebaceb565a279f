/**
 * Calls about accounts: invitations, codes for a new password, locked logins, and what a person does with his own account.
 * Rules AN5 to AN9, AN22 to AN29.
 */
import { z } from 'zod';
import { loginSchema, passwordSchema, personNameSchema } from '../account-messages.ts';
import { declareCall } from './call.ts';

const id = z.uuid();
const nothing = z.strictObject({});

export const invitationSchema = z.strictObject({
  invitationId: id,
  login: z.string(),
  name: z.string(),
  role: z.string(),
  /** Empty for a built-in role. */
  roleName: z.string(),
  teamId: id.nullable(),
  teamName: z.string(),
  invitedByName: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
});
/** A code is shown once: afterwards the server has only a hash of it. */
export const issuedCodeSchema = z.strictObject({
  login: z.string(),
  name: z.string(),
  code: z.string(),
  expiresAt: z.int(),
});
export const lockedLoginSchema = z.strictObject({
  userId: id,
  login: z.string(),
  name: z.string(),
  lockedUntil: z.int(),
});
export const invitationRoleSchema = z.strictObject({ roleId: z.string(), name: z.string() });
export const invitationTeamSchema = z.strictObject({ teamId: id, name: z.string() });

export const INVITATIONS_LIST = declareCall({
  name: 'invitations.list',
  summary: 'Open invitations, and the roles and teams to which the caller may invite',
  permission: 'member.invite',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({
    invitations: z.array(invitationSchema),
    roles: z.array(invitationRoleSchema),
    teams: z.array(invitationTeamSchema),
  }),
});

export const INVITATIONS_CREATE = declareCall({
  name: 'invitations.create',
  summary: 'Invite a person; the answer holds a code that is told once',
  permission: 'member.invite',
  perMinute: 30,
  request: z.strictObject({
    name: personNameSchema,
    login: loginSchema,
    role: z.string().min(1).max(36),
    teamId: id.nullable(),
  }),
  answer: issuedCodeSchema,
});

export const INVITATIONS_RENEW = declareCall({
  name: 'invitations.renew',
  summary: 'A new code for an open invitation; the old one is void',
  permission: 'member.invite',
  perMinute: 30,
  request: z.strictObject({ invitationId: id }),
  answer: issuedCodeSchema,
});

export const INVITATIONS_WITHDRAW = declareCall({
  name: 'invitations.withdraw',
  summary: 'Withdraw an open invitation',
  permission: 'member.invite',
  perMinute: 60,
  request: z.strictObject({ invitationId: id }),
  answer: nothing,
});

export const ACCOUNTS_RESET = declareCall({
  name: 'accounts.reset',
  summary: 'End all sessions of a person and void his password; the answer holds a code for a new one',
  permission: 'member.reset',
  perMinute: 20,
  request: z.strictObject({ userId: id }),
  answer: issuedCodeSchema,
});

export const ACCOUNTS_LOCKED = declareCall({
  name: 'accounts.locked',
  summary: 'People who are locked out after too many wrong passwords or codes',
  permission: 'member.reset',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ locked: z.array(lockedLoginSchema) }),
});

export const ACCOUNTS_UNLOCK = declareCall({
  name: 'accounts.unlock',
  summary: 'Let a locked person try again at once',
  permission: 'member.reset',
  perMinute: 60,
  request: z.strictObject({ userId: id }),
  answer: nothing,
});

export const ACCOUNT_PASSWORD = declareCall({
  name: 'account.password',
  summary: 'Change the own password; all other devices are signed out',
  permission: null,
  perMinute: 10,
  request: z.strictObject({ oldPassword: passwordSchema, newPassword: passwordSchema }),
  answer: z.strictObject({
    /** Devices that were signed out by it. */
    ended: z.int(),
  }),
});

export const ACCOUNT_NOTICES = declareCall({
  name: 'account.notices',
  summary: 'What happened to the own account and was not seen yet',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({
    notices: z.array(
      z.strictObject({ noticeId: id, kind: z.enum(['password_reset']), at: z.int(), byName: z.string() }),
    ),
  }),
});

export const ACCOUNT_NOTICE_SEEN = declareCall({
  name: 'account.noticeSeen',
  summary: 'A notice was read',
  permission: null,
  perMinute: 60,
  request: z.strictObject({ noticeId: id }),
  answer: nothing,
});

export type Invitation = z.infer<typeof invitationSchema>;
export type IssuedCode = z.infer<typeof issuedCodeSchema>;
export type LockedLogin = z.infer<typeof lockedLoginSchema>;
