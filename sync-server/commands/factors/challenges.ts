/**
 * Challenges: a right password that waits for its second factor. Short-lived, bound to the device, good for a few attempts; the server keeps
 * hashes. With one of kind `setup` nothing can be done but setting the second factor up. Rules AC55, AC59.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../../common/protocol/app-error.ts';
import { hashRefreshToken, orgOfRefreshToken } from '../../crypto/tokens.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { insertChallenge, tryChallenge, type ChallengeKind } from '../../queries/factors.ts';

export const CHALLENGE_MS = { code: 5 * 60_000, setup: 15 * 60_000 } as const;
const MAX_ATTEMPTS = { code: 5, setup: 30 } as const;

export interface AskedDevice {
  readonly clientId: string;
  readonly name: string;
  readonly platform: string;
  /** The version of the protocol that it speaks; the newest when absent. */
  readonly protocol?: number;
}
export interface OpenChallenge {
  readonly orgId: string;
  readonly userId: string;
  readonly tokenHash: string;
  readonly device: AskedDevice;
}

/** Makes a challenge and answers its token, which is told to the device once. It begins with the company, like a refresh token. */
export async function makeChallenge(
  tx: Connection,
  kind: ChallengeKind,
  person: { readonly orgId: string; readonly userId: string },
  device: AskedDevice,
  now: number,
): Promise<string> {
  const { orgId, userId } = person;
  const token = `${orgId}.${randomBytes(32).toString('base64url')}`;
  await insertChallenge(tx, {
    orgId,
    tokenHash: hashRefreshToken(token),
    userId,
    clientId: device.clientId,
    deviceName: device.name,
    platform: device.platform,
    kind,
    now,
    expiresAt: now + CHALLENGE_MS[kind],
  });
  return token;
}

/** Counts an attempt at a challenge. Throws `challenge_ended` when there is no such one for this device any more. */
export async function openChallenge(
  deps: ServerDeps,
  kind: ChallengeKind,
  request: { readonly challenge: string; readonly clientId: string },
): Promise<OpenChallenge> {
  const orgId = orgOfRefreshToken(request.challenge);
  if (orgId === null) throw new AppError('challenge_ended');
  const tokenHash = hashRefreshToken(request.challenge);
  const { clientId } = request;
  const asked = { orgId, tokenHash, clientId, kind, now: deps.clock.now(), maxAttempts: MAX_ATTEMPTS[kind] };
  const row = await tryChallenge(deps.db.forOrg(orgId), asked);
  if (row === null) throw new AppError('challenge_ended');
  return { orgId, userId: row.userId, tokenHash, device: { clientId, name: row.deviceName, platform: row.platform } };
}
