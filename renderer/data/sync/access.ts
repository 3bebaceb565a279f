/**
 * What the user may do, as the server told it last: taken over while the application runs, so that menus, buttons and checks follow a
 * change of his role at once. The account of the main process keeps it for the next start. Rules AC11, AC12.
 */
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import type { HelloAnswer, PullAnswer } from '../../../common/protocol/messages.ts';
import type { Core } from '../core/core.ts';

/** Takes over what hello told of the user. */
export async function takeAccess(core: Core, { user, access }: HelloAnswer): Promise<void> {
  if (user === undefined || access === undefined) return; // an older server: what was told at sign-in holds
  if (!jsonEquals(user as unknown as Json, core.user as unknown as Json)) {
    await core.ports.saveUser(user);
    const { userId, orgId, teamId, grant } = user;
    core.user = user;
    core.actor = { userId, orgId, teamId, grant };
  }
  core.access = access;
}

/** Whether the server says that what was told is out of date: hello is to be said again. */
export function isAccessStale(core: Core, { access }: PullAnswer): boolean {
  return access !== undefined && core.access !== null && access !== core.access;
}
