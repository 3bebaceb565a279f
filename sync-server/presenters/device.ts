/** Devices as their owner sees them, and as an administrator does. */
import type { DeviceRow, MemberDevice } from '../../common/protocol/calls/devices.ts';
import type { DeviceListRow } from '../queries/devices.ts';

/** One of one's own. */
export function presentDevice(row: DeviceListRow): DeviceRow {
  const { userId, clientId, name, platform, appVersion, state, createdAt, lastSeenAt, unsent, revokedAt, wipedAt } =
    row;
  return { userId, clientId, name, platform, appVersion, state, createdAt, lastSeenAt, unsent, revokedAt, wipedAt };
}

/** With its owner. */
export function presentMemberDevice(row: DeviceListRow): MemberDevice {
  const { userName, userLogin, isUserActive } = row;
  return { ...presentDevice(row), userName, userLogin, isUserActive };
}
