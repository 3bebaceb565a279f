/** Calls about members, roles, teams, hand-over and delegation. Rules AC6 to AC12, HO1 to HO4, DG1 to DG4. */
import { z } from 'zod';
import { ROLE_NAME_LENGTH, roleDefinitionSchema, roleSchema } from '../../domain/role.ts';
import { declareCall } from './call.ts';

const id = z.uuid();
const roleId = z.string().min(1).max(36);
const time = z.int().min(0);
const nothing = z.strictObject({});
const name = z.string().trim().min(1);

export const memberRowSchema = z.strictObject({
  userId: id,
  login: z.string(),
  name: z.string(),
  role: z.string(),
  roleName: z.string(),
  teamId: id.nullable(),
  teamName: z.string(),
  active: z.boolean(),
  createdAt: z.int(),
  /** When one of his devices was last heard of. */
  lastSeenAt: z.int().nullable(),
  customers: z.int(),
  /** Whether the caller may change him: in his scope, no more powerful than he, and not himself. */
  isManaged: z.boolean(),
});

export const MEMBERS_LIST = declareCall({
  name: 'members.list',
  summary: 'Members of the company that the caller may see, with role, team and number of customers',
  permission: 'member.manage',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ members: z.array(memberRowSchema) }),
});

export const MEMBERS_CHANGE = declareCall({
  name: 'members.change',
  summary: "Change a member's role and team",
  permission: 'member.manage',
  perMinute: 60,
  request: z.strictObject({ userId: id, role: roleId, teamId: id.nullable() }),
  answer: nothing,
});

export const MEMBERS_SET_ACTIVE = declareCall({
  name: 'members.setActive',
  summary: 'Deactivate a member, who is out at once, or take him back',
  permission: 'member.manage',
  perMinute: 60,
  request: z.strictObject({ userId: id, active: z.boolean() }),
  answer: nothing,
});

export const roleRowSchema = z.strictObject({
  ...roleSchema.shape,
  isBuiltIn: z.boolean(),
  /** Whether a built-in role differs from what the program brought. */
  isChanged: z.boolean(),
  members: z.int(),
  /** Whether the caller may change and give it: it holds nothing that he does not hold. */
  isManaged: z.boolean(),
});

export const ROLES_LIST = declareCall({
  name: 'roles.list',
  summary: 'The roles of the company with what they hold and how many members have them',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ roles: z.array(roleRowSchema) }),
});

export const ROLES_SAVE = declareCall({
  name: 'roles.save',
  summary: 'Create a role (no id) or change one; a built-in role keeps its name',
  permission: 'role.manage',
  perMinute: 60,
  request: z.strictObject({
    roleId: roleId.nullable(),
    name: z.string().trim().max(ROLE_NAME_LENGTH),
    definition: roleDefinitionSchema,
  }),
  answer: z.strictObject({ roleId }),
});

export const ROLES_RESET = declareCall({
  name: 'roles.reset',
  summary: 'Give a built-in role back what the program brought',
  permission: 'role.manage',
  perMinute: 30,
  request: z.strictObject({ roleId }),
  answer: nothing,
});

export const ROLES_DELETE = declareCall({
  name: 'roles.delete',
  summary: "Delete a role of the company's own; its members take the replacement",
  permission: 'role.manage',
  perMinute: 30,
  request: z.strictObject({ roleId, replacement: roleId.nullable() }),
  answer: nothing,
});

export const TEAM_NAME_LENGTH = 60;
export const teamRowSchema = z.strictObject({
  teamId: id,
  name: z.string(),
  parentId: id.nullable(),
  /** Members of the team itself. */
  members: z.int(),
  customers: z.int(),
});

export const TEAMS_LIST = declareCall({
  name: 'teams.list',
  summary: 'The tree of teams',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ teams: z.array(teamRowSchema) }),
});

export const TEAMS_CREATE = declareCall({
  name: 'teams.create',
  summary: 'Create a team',
  permission: 'team.manage',
  perMinute: 60,
  request: z.strictObject({ name: name.max(TEAM_NAME_LENGTH), parentId: id.nullable() }),
  answer: z.strictObject({ teamId: id }),
});

export const TEAMS_CHANGE = declareCall({
  name: 'teams.change',
  summary: 'Rename a team or put it under another one',
  permission: 'team.manage',
  perMinute: 60,
  request: z.strictObject({ teamId: id, name: name.max(TEAM_NAME_LENGTH), parentId: id.nullable() }),
  answer: nothing,
});

export const TEAMS_DELETE = declareCall({
  name: 'teams.delete',
  summary: 'Delete a team: its members and customers go to another team, the teams under it to its parent',
  permission: 'team.manage',
  perMinute: 30,
  request: z.strictObject({ teamId: id, replacement: id.nullable() }),
  answer: z.strictObject({ done: z.boolean(), moved: z.int() }),
});

export const HAND_OVER_PREVIEW = declareCall({
  name: 'handOver.preview',
  summary: 'How many customers a hand-over would move, and one that was interrupted',
  permission: 'customer.transfer',
  perMinute: 60,
  request: z.strictObject({ fromUser: id }),
  answer: z.strictObject({
    customers: z.int(),
    open: z.strictObject({ toUser: id.nullable(), moved: z.int(), total: z.int() }).nullable(),
  }),
});

/** Asked again until `done`: each answer comes after some seconds of work at most. */
export const HAND_OVER_RUN = declareCall({
  name: 'handOver.run',
  summary: "Give all of a member's customers to another member, or to the public pool; asked again until done",
  permission: 'customer.transfer',
  perMinute: 600,
  request: z.strictObject({ fromUser: id, toUser: id.nullable() }),
  answer: z.strictObject({ done: z.boolean(), moved: z.int(), total: z.int() }),
});

export const DELEGATION_STATES = ['waiting', 'active', 'ended'] as const;
export const delegationSchema = z.strictObject({
  delegationId: id,
  fromUser: id,
  fromName: z.string(),
  toUser: id,
  toName: z.string(),
  startsAt: time,
  endsAt: time,
  state: z.enum(DELEGATION_STATES),
});

export const DELEGATIONS_LIST = declareCall({
  name: 'delegations.list',
  summary: 'Delegations from and to the caller; of all members whom he manages',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ delegations: z.array(delegationSchema) }),
});

export const DELEGATIONS_CREATE = declareCall({
  name: 'delegations.create',
  summary: 'Lend the scope of a member, as a rule the own one, to another member for a time',
  permission: 'delegation.create',
  perMinute: 30,
  request: z.strictObject({ fromUser: id, toUser: id, startsAt: time, endsAt: time }),
  answer: z.strictObject({ delegationId: id }),
});

export const DELEGATIONS_END = declareCall({
  name: 'delegations.end',
  summary: 'End a delegation before its time',
  permission: null,
  perMinute: 30,
  request: z.strictObject({ delegationId: id }),
  answer: nothing,
});

export type MemberRow = z.infer<typeof memberRowSchema>;
export type RoleRow = z.infer<typeof roleRowSchema>;
export type TeamRow = z.infer<typeof teamRowSchema>;
export type DelegationRow = z.infer<typeof delegationSchema>;
