/** Statements about devices as people look at them and end them. Those of signing in and synchronising are in accounts.ts. */
import type { Factor } from '../../common/domain/sign-in-policy.ts';
import type { DEVICE_STATES } from '../../common/protocol/calls/devices.ts';
import type { Connection, Statement } from '../db/database.ts';
import type { DeviceKey } from './accounts.ts';

export interface DeviceListRow {
  readonly userId: string;
  readonly userName: string;
  readonly userLogin: string;
  readonly isUserActive: boolean;
  readonly teamId: string | null;
  readonly clientId: string;
  readonly name: string;
  readonly platform: string;
  readonly appVersion: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly unsent: number | null;
  readonly revokedAt: number | null;
  readonly wipedAt: number | null;
  readonly state: (typeof DEVICE_STATES)[number];
}

const LIST: Statement = {
  name: 'device-list',
  text: `SELECT d.user_id AS "userId", u.name AS "userName", u.login AS "userLogin", u.active AS "isUserActive", u.team_id AS "teamId",
  d.client_id AS "clientId", d.name, d.platform, d.app_version AS "appVersion", d.created_at AS "createdAt",
  d.last_seen_at AS "lastSeenAt", d.revoked_at AS "revokedAt", d.wiped_at AS "wipedAt",
  d.unsent,
  CASE WHEN d.wiped_at IS NOT NULL THEN 'wiped' WHEN d.revoked_at IS NOT NULL THEN 'revoked'
    WHEN d.signed_out_at IS NULL AND EXISTS (SELECT 1 FROM refresh_token r WHERE r.org_id = d.org_id
      AND r.user_id = d.user_id AND r.client_id = d.client_id AND r.revoked_at IS NULL AND r.used_at IS NULL AND r.expires_at > $3)
    THEN 'active' ELSE 'signed_out' END AS state
FROM device d JOIN app_user u ON u.org_id = d.org_id AND u.user_id = d.user_id
WHERE d.org_id = $1 AND ($2::uuid IS NULL OR d.user_id = $2)
ORDER BY d.last_seen_at DESC, d.client_id LIMIT $4`,
};
const MAX_LISTED = 2_000;

/** The devices of one person, or of everybody; those seen last come first. */
export function readDevices(
  connection: Connection,
  orgId: string,
  userId: string | null,
  now: number,
): Promise<DeviceListRow[]> {
  return connection.query(LIST, [orgId, userId, now, MAX_LISTED]);
}

const HAS: Statement = {
  name: 'device-has',
  text: `SELECT client_id FROM device WHERE org_id = $1 AND user_id = $2 AND client_id = $3`,
};
const RENAME: Statement = {
  name: 'device-rename',
  text: `UPDATE device SET name = $4 WHERE org_id = $1 AND user_id = $2 AND client_id = $3 RETURNING client_id`,
};
const SIGN_OUT: Statement = {
  name: 'device-sign-out',
  text: `WITH ended AS (
  UPDATE refresh_token SET revoked_at = $5
  WHERE org_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR client_id = $3) AND ($4::uuid IS NULL OR client_id <> $4)
    AND revoked_at IS NULL
)
UPDATE device SET signed_out_at = $5
WHERE org_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR client_id = $3) AND ($4::uuid IS NULL OR client_id <> $4)
  AND signed_out_at IS NULL AND revoked_at IS NULL
RETURNING client_id AS "clientId"`,
};
const REVOKE: Statement = {
  name: 'device-revoke',
  text: `WITH ended AS (
  UPDATE refresh_token SET revoked_at = $4
  WHERE org_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR client_id = $3) AND revoked_at IS NULL
)
UPDATE device SET revoked_at = $4, revoked_by = $5
WHERE org_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR client_id = $3) AND revoked_at IS NULL
RETURNING client_id AS "clientId", unsent`,
};
const WIPED: Statement = {
  name: 'device-wiped',
  text: `UPDATE device d SET wiped_at = $4 FROM refresh_token r
WHERE r.org_id = $1 AND r.token_hash = $2 AND r.client_id = $3
  AND d.org_id = r.org_id AND d.user_id = r.user_id AND d.client_id = r.client_id
  AND d.revoked_at IS NOT NULL AND d.wiped_at IS NULL
RETURNING d.user_id AS "userId"`,
};
const BEGIN: Statement = {
  name: 'device-begin',
  text: `UPDATE device SET factor = $4, signed_out_at = NULL WHERE org_id = $1 AND user_id = $2 AND client_id = $3`,
};
const SET_FACTOR: Statement = {
  name: 'device-set-factor',
  text: `UPDATE device SET factor = $4
WHERE org_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR client_id = $3) AND factor <> 'sso'`,
};
const NOTE_HELLO: Statement = {
  name: 'device-note-hello',
  text: `UPDATE device SET app_version = $4, unsent = coalesce($5, unsent)
WHERE org_id = $1 AND user_id = $2 AND client_id = $3`,
};

/** Whether there is this device of this person. */
export async function hasDevice(connection: Connection, key: DeviceKey): Promise<boolean> {
  return (await connection.query(HAS, [key.orgId, key.userId, key.clientId])).length > 0;
}

/** Renames a device; false when it is none of this person's. */
export async function renameDevice(tx: Connection, key: DeviceKey, name: string): Promise<boolean> {
  return (await tx.query(RENAME, [key.orgId, key.userId, key.clientId, name])).length > 0;
}

/** Ends the sessions of one device, or of all but `except`; answers those that had one or could have had. */
export async function signOutDevices(
  tx: Connection,
  whose: { readonly orgId: string; readonly userId: string },
  which: { readonly clientId: string | null; readonly except: string | null },
  now: number,
): Promise<string[]> {
  const values = [whose.orgId, whose.userId, which.clientId, which.except, now];
  const rows = await tx.query<{ clientId: string }>(SIGN_OUT, values);
  return rows.map(row => row.clientId);
}

/** Marks one device, or all of a person, as revoked and ends their tokens; answers those that were not revoked before. */
export function revokeDevices(
  tx: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly clientId: string | null },
  by: { readonly actorId: string; readonly at: number },
): Promise<{ clientId: string; unsent: number | null }[]> {
  return tx.query(REVOKE, [key.orgId, key.userId, key.clientId, by.at, by.actorId]);
}

/** Notes that a revoked device has destroyed its data; the device proves itself by its last refresh token. Null when it does not. */
export async function noteWiped(
  tx: Connection,
  proof: { readonly orgId: string; readonly tokenHash: string; readonly clientId: string },
  now: number,
): Promise<string | null> {
  const [row] = await tx.query<{ userId: string }>(WIPED, [proof.orgId, proof.tokenHash, proof.clientId, now]);
  return row?.userId ?? null;
}

/** A session begins on the device. */
export async function beginOnDevice(tx: Connection, key: DeviceKey, factor: Factor): Promise<void> {
  await tx.query(BEGIN, [key.orgId, key.userId, key.clientId, factor]);
}

/** Notes what the sessions of one device, or of all of a person, stand on now. Sessions of the identity provider stay what they are. */
export async function setDeviceFactor(
  tx: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly clientId: string | null },
  factor: Factor,
): Promise<void> {
  await tx.query(SET_FACTOR, [key.orgId, key.userId, key.clientId, factor]);
}

/** Notes what a device says of itself in its hello. */
export async function noteHello(
  connection: Connection,
  key: DeviceKey,
  said: { readonly appVersion: string; readonly unsent: number | null },
): Promise<void> {
  await connection.query(NOTE_HELLO, [key.orgId, key.userId, key.clientId, said.appVersion, said.unsent]);
}
