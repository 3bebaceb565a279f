/** Calls of common/protocol/calls/access.ts: members, roles, teams, hand-over, delegation. Rules AC6 to AC10, HO1 to HO4, DG1 to DG4. */
import {
  DELEGATIONS_CREATE,
  DELEGATIONS_END,
  DELEGATIONS_LIST,
  HAND_OVER_PREVIEW,
  HAND_OVER_RUN,
  MEMBERS_CHANGE,
  MEMBERS_LIST,
  MEMBERS_SET_ACTIVE,
  ROLES_DELETE,
  ROLES_LIST,
  ROLES_RESET,
  ROLES_SAVE,
  TEAMS_CHANGE,
  TEAMS_CREATE,
  TEAMS_DELETE,
  TEAMS_LIST,
} from '../../common/protocol/calls/access.ts';
import { createDelegation, endDelegation, listDelegations } from '../commands/access/delegations.ts';
import { previewHandOver, runHandOver } from '../commands/access/hand-over.ts';
import { changeMember, listMembers, setMemberActive } from '../commands/access/members.ts';
import { listRoles, removeRole, resetRole, saveRoleDefinition } from '../commands/access/roles.ts';
import { changeTeam, createTeam, listTeams, removeTeam } from '../commands/access/teams.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';

export const ACCESS_ROUTES: readonly Route[] = [
  defineCall(MEMBERS_LIST, async ({ deps, caller }) => ({ members: await listMembers(deps, caller) })),
  defineCall(MEMBERS_CHANGE, async ({ deps, caller, body }) => {
    await changeMember(deps, caller, body);
    return {};
  }),
  defineCall(MEMBERS_SET_ACTIVE, async ({ deps, caller, body }) => {
    await setMemberActive(deps, caller, body);
    return {};
  }),
  defineCall(ROLES_LIST, async ({ deps, caller }) => ({ roles: await listRoles(deps, caller) })),
  defineCall(ROLES_SAVE, ({ deps, caller, body }) => saveRoleDefinition(deps, caller, body)),
  defineCall(ROLES_RESET, async ({ deps, caller, body }) => {
    await resetRole(deps, caller, body.roleId);
    return {};
  }),
  defineCall(ROLES_DELETE, async ({ deps, caller, body }) => {
    await removeRole(deps, caller, body);
    return {};
  }),
  defineCall(TEAMS_LIST, async ({ deps, caller }) => ({ teams: await listTeams(deps, caller) })),
  defineCall(TEAMS_CREATE, ({ deps, caller, body }) => createTeam(deps, caller, body)),
  defineCall(TEAMS_CHANGE, async ({ deps, caller, body }) => {
    await changeTeam(deps, caller, body);
    return {};
  }),
  defineCall(TEAMS_DELETE, ({ deps, caller, body }) => removeTeam(deps, caller, body)),
  defineCall(HAND_OVER_PREVIEW, ({ deps, caller, body }) => previewHandOver(deps, caller, body.fromUser)),
  defineCall(HAND_OVER_RUN, ({ deps, caller, body }) => runHandOver(deps, caller, body)),
  defineCall(DELEGATIONS_LIST, async ({ deps, caller }) => ({ delegations: await listDelegations(deps, caller) })),
  defineCall(DELEGATIONS_CREATE, ({ deps, caller, body }) => createDelegation(deps, caller, body)),
  defineCall(DELEGATIONS_END, async ({ deps, caller, body }) => {
    await endDelegation(deps, caller, body.delegationId);
    return {};
  }),
];
