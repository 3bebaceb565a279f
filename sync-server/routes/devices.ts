/** Calls about devices, and the confirmation of a wiped one. Rules AC70 to AC76. */
import { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import {
  DEVICES_LIST,
  DEVICES_MINE,
  DEVICES_RENAME,
  DEVICES_REVOKE,
  DEVICES_SIGN_OUT,
} from '../../common/protocol/calls/devices.ts';
import { WIPED_PATH, wipedRequestSchema } from '../../common/protocol/sign-in.ts';
import { isReached } from '../commands/access/administrate.ts';
import { resolveOwnGrant } from '../commands/access/resolve-actor.ts';
import { confirmWiped, revokeDevice, signOutOthers } from '../commands/access/end-devices.ts';
import { defineCall } from '../http/define-call.ts';
import { defineRoute, type Route } from '../http/define-route.ts';
import { presentDevice, presentMemberDevice } from '../presenters/device.ts';
import { readDevices, renameDevice } from '../queries/devices.ts';

export const DEVICE_ROUTES: readonly Route[] = [
  defineCall(DEVICES_MINE, async ({ deps, caller }) => {
    const rows = await readDevices(deps.db, caller.orgId, caller.userId, deps.clock.now());
    return { current: caller.clientId, devices: rows.map(presentDevice) };
  }),
  defineCall(DEVICES_RENAME, async ({ deps, caller, body }) => {
    const { orgId, userId } = caller;
    const isKnown = await renameDevice(deps.db, { orgId, userId, clientId: body.clientId }, body.name);
    if (!isKnown) throw new AppError('not_found');
    return {};
  }),
  defineCall(DEVICES_SIGN_OUT, async ({ deps, caller, body }) => ({
    ended: await signOutOthers(deps, caller, body.clientId),
  })),
  defineCall(DEVICES_LIST, async ({ deps, caller }) => {
    const { orgId, userId } = caller;
    const manager = { ...caller, grant: await resolveOwnGrant(deps.db, orgId, userId) };
    const rows = await readDevices(deps.db, orgId, null, deps.clock.now());
    return { current: caller.clientId, devices: rows.filter(row => isReached(manager, row)).map(presentMemberDevice) };
  }),
  defineCall(DEVICES_REVOKE, async ({ deps, caller, body }) => {
    await revokeDevice(deps, caller, body);
    return {};
  }),
  defineRoute({
    method: 'POST',
    url: WIPED_PATH,
    summary: 'A revoked device confirms that its keys and data are destroyed',
    policy: {
      kind: 'public',
      reason: 'the last refresh token in the body is the proof; nothing is told to anybody else',
    },
    perMinute: 30,
    body: wipedRequestSchema,
    answer: z.strictObject({}),
    async handle({ deps, body }) {
      await confirmWiped(deps, body);
      return {};
    },
  }),
];
