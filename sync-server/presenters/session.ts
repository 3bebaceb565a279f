/** A person as he sees himself after signing in: never his password's hash. */
import type { SessionUser } from '../../common/protocol/messages.ts';
import type { UserRow } from '../queries/accounts.ts';

/** The fields of the session's user. */
export function presentUser(row: UserRow): SessionUser {
  const { userId, orgId, orgName, login, name, role, teamId, teamName } = row;
  return { userId, orgId, orgName, login, name, role, teamId, teamName };
}
