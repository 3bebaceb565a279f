/** Calls about devices: a person's own, and for administrators everybody's. Rules AC70 to AC79. */
import { z } from 'zod';
import { declareCall } from './call.ts';

const id = z.uuid();
const nothing = z.strictObject({});

export const DEVICE_NAME_LENGTH = 40;
/**
 * `active` has a session; `signed_out` has none, its data is still there; `revoked` is to wipe itself at its next contact; `wiped` has
 * confirmed that it did.
 */
export const DEVICE_STATES = ['active', 'signed_out', 'revoked', 'wiped'] as const;

export const deviceSchema = z.strictObject({
  userId: id,
  clientId: id,
  name: z.string(),
  platform: z.string(),
  /** Of the application; empty before its first hello. */
  appVersion: z.string(),
  state: z.enum(DEVICE_STATES),
  createdAt: z.int(),
  lastSeenAt: z.int(),
  /** Edits that waited on it at its last contact and have not come since; null when it never said. */
  unsent: z.int().nullable(),
  revokedAt: z.int().nullable(),
  wipedAt: z.int().nullable(),
});
export const memberDeviceSchema = deviceSchema.extend({
  userName: z.string(),
  userLogin: z.string(),
  isUserActive: z.boolean(),
});
const deviceName = z.string().trim().min(1).max(DEVICE_NAME_LENGTH);

export const DEVICES_MINE = declareCall({
  name: 'devices.mine',
  summary: 'The own devices',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ current: id, devices: z.array(deviceSchema) }),
});

export const DEVICES_RENAME = declareCall({
  name: 'devices.rename',
  summary: 'Give an own device another name',
  permission: null,
  perMinute: 30,
  request: z.strictObject({ clientId: id, name: deviceName }),
  answer: nothing,
});

export const DEVICES_SIGN_OUT = declareCall({
  name: 'devices.signOut',
  summary:
    'End the sessions of one other own device, or of all others; their data stays, locked to whoever has no sign-in',
  permission: null,
  perMinute: 30,
  request: z.strictObject({ clientId: id.nullable() }),
  answer: z.strictObject({ ended: z.int() }),
});

export const DEVICES_LIST = declareCall({
  name: 'devices.list',
  summary: 'The devices of everybody in the company, those seen last first',
  permission: 'device.revoke',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ current: id, devices: z.array(memberDeviceSchema) }),
});

export const DEVICES_REVOKE = declareCall({
  name: 'devices.revoke',
  summary: 'Revoke a device: its sessions end at once, and it destroys keys and data at its next contact',
  permission: 'device.revoke',
  perMinute: 60,
  request: z.strictObject({ userId: id, clientId: id }),
  answer: nothing,
});

export type DeviceRow = z.infer<typeof deviceSchema>;
export type MemberDevice = z.infer<typeof memberDeviceSchema>;
