/** A person as he sees himself, with what he may do now: never his password's hash. Rule AC1. */
import type { Grant } from '../../common/domain/permissions.ts';
import type { SessionUser } from '../../common/protocol/messages.ts';
import type { UserRow } from '../queries/accounts.ts';

/** The fields of the session's user. */
export function presentUser(row: UserRow, grant: Grant): SessionUser {
  const { userId, orgId, orgName, login, name, role, roleName, teamId, teamName } = row;
  const { actions, userIds, teamIds, pools = [], ...rest } = grant;
  const lists = { actions: [...actions], userIds: [...userIds], teamIds: [...teamIds], pools: [...pools] };
  const own = { ...rest, ...lists };
  return { userId, orgId, orgName, login, name, role, roleName, grant: own, teamId, teamName };
}
