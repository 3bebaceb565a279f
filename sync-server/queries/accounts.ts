/** Statements about people, their devices and their sign-ins. */
import type { Factor, FactorRule } from '../../common/domain/sign-in-policy.ts';
import type { SessionUser } from '../../common/protocol/messages.ts';
import type { Lane } from '../../common/protocol/mutation.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import type { Connection, Database, Statement } from '../db/database.ts';

const CALLERS: Statement = {
  name: 'account-callers',
  text: `SELECT u.user_id AS "userId", d.client_id AS "clientId", u.team_id AS "teamId", u.active,
  d.revoked_at IS NOT NULL AS "isRevoked", coalesce(e.ver, 0) AS "entVer", d.protocol,
  d.signed_out_at IS NOT NULL AS "isSignedOut", d.factor, coalesce(p.factor_rule, 'nobody') AS "factorRule",
  EXISTS (SELECT 1 FROM delegation g WHERE g.org_id = u.org_id AND g.to_user = u.user_id AND g.state <> 'ended'
    AND (CASE g.state WHEN 'waiting' THEN g.starts_at ELSE g.ends_at END) <= $4) AS "isDue"
FROM unnest($2::uuid[], $3::uuid[]) AS k (user_id, client_id)
JOIN app_user u ON u.org_id = $1 AND u.user_id = k.user_id
JOIN device d ON d.org_id = $1 AND d.user_id = k.user_id AND d.client_id = k.client_id
LEFT JOIN sign_in_policy p ON p.org_id = $1
LEFT JOIN entitlement e ON e.org_id = $1 AND e.user_id = k.user_id`,
};

export interface CallerRow {
  readonly userId: string;
  readonly clientId: string;
  readonly teamId: string | null;
  readonly active: boolean;
  readonly isRevoked: boolean;
  readonly isSignedOut: boolean;
  /** What the session was begun with, and who in the company must have more than a password. */
  readonly factor: Factor;
  readonly factorRule: FactorRule;
  /** Moves whenever what he may do has changed. */
  readonly entVer: number;
  /** Whether a delegation to him should have begun or ended by now. */
  readonly isDue: boolean;
  /** The version of the protocol that the device speaks. */
  readonly protocol: number;
}

/** Whether people and their devices are in good standing, and the version of what they may do; whoever is not there is missing. */
export function readCallers(
  connection: Connection,
  orgId: string,
  keys: readonly Pick<DeviceKey, 'userId' | 'clientId'>[],
  now: number,
): Promise<CallerRow[]> {
  const values = [orgId, keys.map(key => key.userId), keys.map(key => key.clientId), now];
  return connection.query(CALLERS, values);
}

const USER_COLUMNS = `u.org_id AS "orgId", o.name AS "orgName", u.user_id AS "userId", u.login, u.name, u.role,
  r.name AS "roleName",
  u.team_id AS "teamId", coalesce(t.name, '') AS "teamName", u.active, u.password_hash AS "passwordHash"`;
const USER_TABLES = `app_user u JOIN org o ON o.org_id = u.org_id
JOIN role r ON r.org_id = u.org_id AND r.role_id = u.role
LEFT JOIN team t ON t.org_id = u.org_id AND t.team_id = u.team_id`;

export interface UserRow extends Omit<SessionUser, 'grant'> {
  readonly active: boolean;
  readonly passwordHash: string;
}

const FIND_LOGIN: Statement = {
  name: 'account-find-login',
  text: `SELECT org_id AS "orgId", user_id AS "userId" FROM login_directory WHERE login = $1`,
};
/** Of nobody: so that an unknown login costs the same statements as a known one. */
const NOBODY = { orgId: '00000000-0000-0000-0000-000000000000', userId: '00000000-0000-0000-0000-000000000000' };
const BY_ID: Statement = {
  name: 'account-by-id',
  text: `SELECT ${USER_COLUMNS} FROM ${USER_TABLES} WHERE u.org_id = $1 AND u.user_id = $2`,
};

/** The account of a folded login: its company is found first, and then its account as one of that company. */
export async function readUserByLogin(db: Database, login: string): Promise<UserRow | null> {
  const [place = NOBODY] = await db.query<typeof NOBODY>(FIND_LOGIN, [login]);
  return readUser(db.forOrg(place.orgId), place.orgId, place.userId);
}

/** The account of a user id. */
export async function readUser(connection: Connection, orgId: string, userId: string): Promise<UserRow | null> {
  const [row] = await connection.query<UserRow>(BY_ID, [orgId, userId]);
  return row ?? null;
}

const COUNT_ATTEMPT: Statement = {
  name: 'account-count-attempt',
  text: `INSERT INTO sign_in_attempt AS a (login_hash, failures, last_at) VALUES ($1, 1, $2)
ON CONFLICT (login_hash) DO UPDATE SET
  failures = CASE WHEN a.locked_until > $2 THEN a.failures WHEN a.last_at <= $2 - $3 THEN 1 ELSE a.failures + 1 END,
  last_at = CASE WHEN a.locked_until > $2 THEN a.last_at ELSE $2 END,
  locked_until = CASE WHEN a.locked_until > $2 THEN a.locked_until
    WHEN a.last_at > $2 - $3 AND a.failures + 1 > $4 THEN $2 + $3 ELSE 0 END
RETURNING failures, locked_until AS "lockedUntil"`,
};

/**
 * Counts a sign-in before its password is looked at, so that guesses sent at once count like guesses in turn. Attempts older than the
 * window are forgotten; one beyond the maximum locks for the length of the window.
 */
export async function countSignInAttempt(
  connection: Connection,
  input: { readonly loginHash: string; readonly now: number; readonly windowMs: number; readonly max: number },
): Promise<{ failures: number; lockedUntil: number }> {
  const values = [input.loginHash, input.now, input.windowMs, input.max];
  const [row] = await connection.query<{ failures: number; lockedUntil: number }>(COUNT_ATTEMPT, values);
  if (row === undefined) throw new Error('An attempt was not counted');
  return row;
}

const LOCK_LOGIN: Statement = {
  name: 'account-lock-login',
  text: `UPDATE sign_in_attempt SET locked_until = $2 WHERE login_hash = $1`,
};
const CLEAR_ATTEMPTS: Statement = {
  name: 'account-clear-attempts',
  text: `DELETE FROM sign_in_attempt WHERE login_hash = $1 OR (last_at < $2 AND locked_until < $2)`,
};

/** Locks a login until the given time. */
export async function lockLogin(connection: Connection, loginHash: string, until: number): Promise<void> {
  await connection.query(LOCK_LOGIN, [loginHash, until]);
}

/** Forgets the failures of a login that succeeded, and those of any login from before the given time. */
export async function clearAttempts(connection: Connection, loginHash: string, before: number): Promise<void> {
  await connection.query(CLEAR_ATTEMPTS, [loginHash, before]);
}

/** What a device is known by within its company: two people may share one. */
export function deviceKey({ userId, clientId }: { readonly userId: string; readonly clientId: string }): string {
  return `${userId}/${clientId}`;
}

const UPSERT_DEVICE: Statement = {
  name: 'device-upsert',
  text: `INSERT INTO device AS d (org_id, user_id, client_id, name, platform, created_at, last_seen_at, protocol)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
ON CONFLICT (org_id, user_id, client_id) DO UPDATE SET platform = $5, last_seen_at = $6, protocol = $7
RETURNING revoked_at IS NOT NULL AS "isRevoked"`,
};

export interface DeviceKey {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string;
}

/** Notes the device at sign-in, under the name that its owner may have given it; answers whether it was revoked. */
export async function upsertDevice(
  connection: Connection,
  key: DeviceKey,
  device: { readonly name: string; readonly platform: string; readonly protocol?: number },
  now: number,
): Promise<{ isRevoked: boolean }> {
  const values = [
    key.orgId,
    key.userId,
    key.clientId,
    device.name,
    device.platform,
    now,
    device.protocol ?? PROTOCOL_VERSION,
  ];
  const [row] = await connection.query<{ isRevoked: boolean }>(UPSERT_DEVICE, values);
  return row ?? { isRevoked: false };
}

const LOCK_DEVICES: Statement = {
  name: 'device-lock-many',
  // In the order of ids, so that two that lock the same devices wait for each other instead of locking crosswise.
  text: `SELECT d.user_id AS "userId", d.client_id AS "clientId", d.last_cseq AS interactive, d.last_bulk_cseq AS bulk
FROM unnest($2::uuid[], $3::uuid[]) AS k (user_id, client_id)
JOIN device d ON d.org_id = $1 AND d.user_id = k.user_id AND d.client_id = k.client_id
ORDER BY d.user_id, d.client_id FOR UPDATE OF d`,
};
const TOUCH_DEVICE: Statement = {
  name: 'device-touch',
  text: `UPDATE device SET last_seen_at = $4, protocol = coalesce($5, protocol)
WHERE org_id = $1 AND user_id = $2 AND client_id = $3
RETURNING greatest(last_cseq, last_bulk_cseq) AS "lastCseq"`,
};
const ADVANCE_DEVICES: Statement = {
  name: 'device-advance-many',
  text: `UPDATE device d SET last_cseq = greatest(d.last_cseq, j.interactive), last_bulk_cseq = greatest(d.last_bulk_cseq, j.bulk),
  last_seen_at = $3, unsent = greatest(0, d.unsent - j.judged)
FROM jsonb_to_recordset($2::text::jsonb) AS j("userId" uuid, "clientId" uuid, interactive bigint, bulk bigint, judged int)
WHERE d.org_id = $1 AND d.user_id = j."userId" AND d.client_id = j."clientId"`,
};

/** The last counter of a device that was judged, of each lane. */
export type DeviceMarks = Readonly<Record<Lane, number>>;

/** Locks devices for a push, so that the pushes of each are judged one after the other, and reads their last counters. */
export async function lockDevices(
  tx: Connection,
  orgId: string,
  keys: readonly Pick<DeviceKey, 'userId' | 'clientId'>[],
): Promise<Map<string, DeviceMarks>> {
  const values = [orgId, keys.map(key => key.userId), keys.map(key => key.clientId)];
  const rows = await tx.query<DeviceMarks & Pick<DeviceKey, 'userId' | 'clientId'>>(LOCK_DEVICES, values);
  return new Map(rows.map(row => [deviceKey(row), { interactive: row.interactive, bulk: row.bulk }]));
}

/** Notes that the device was here, and which protocol it speaks; reads its last counter, of whichever lane. */
export async function touchDevice(
  connection: Connection,
  key: DeviceKey,
  device: { readonly now: number; readonly protocol: number | null },
): Promise<number> {
  const values = [key.orgId, key.userId, key.clientId, device.now, device.protocol];
  const [row] = await connection.query<{ lastCseq: number }>(TOUCH_DEVICE, values);
  return row?.lastCseq ?? 0;
}

/** Moves the counters of devices after a push, in which so many edits of each were judged; they never go back. */
export async function advanceDevices(
  tx: Connection,
  orgId: string,
  devices: readonly (DeviceMarks & Pick<DeviceKey, 'userId' | 'clientId'> & { readonly judged: number })[],
  now: number,
): Promise<void> {
  if (devices.length > 0) await tx.query(ADVANCE_DEVICES, [orgId, JSON.stringify(devices), now]);
}
