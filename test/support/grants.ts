/** What a person of a built-in role carries: for samples of users and actors in tests. */
import { grantOf, ROLES, type RoleName } from '../../common/domain/permissions.ts';
import type { SessionUser } from '../../common/protocol/messages.ts';

/** The part of a session's user that follows from his role. */
export function roleParts(
  role: RoleName,
  person: { readonly userId: string; readonly teamId: string | null },
): Pick<SessionUser, 'role' | 'roleName' | 'grant'> {
  const { actions, userIds, teamIds, pools: _pools, ...rest } = grantOf(ROLES[role], person);
  return {
    role,
    roleName: '',
    grant: { ...rest, actions: [...actions], userIds: [...userIds], teamIds: [...teamIds] },
  };
}
