/** Statements about sign-ins at the identity provider. */
import type { Connection, Statement } from '../db/database.ts';

const INSERT_FLOW: Statement = {
  name: 'sso-insert-flow',
  text: `INSERT INTO sso_flow (state_hash, client_id, body, expires_at) VALUES ($1, $2, $3, $4)`,
};
const FORGET_FLOWS: Statement = { name: 'sso-forget-flows', text: `DELETE FROM sso_flow WHERE expires_at <= $1` };
const TAKE_FLOW: Statement = {
  name: 'sso-take-flow',
  text: `DELETE FROM sso_flow WHERE state_hash = $1 RETURNING client_id AS "clientId", body, expires_at AS "expiresAt"`,
};

/** Keeps a sign-in that is on its way; those that are over are forgotten. */
export async function insertFlow(
  connection: Connection,
  flow: { readonly stateHash: string; readonly clientId: string; readonly body: string; readonly expiresAt: number },
  now: number,
): Promise<void> {
  await connection.query(FORGET_FLOWS, [now]);
  await connection.query(INSERT_FLOW, [flow.stateHash, flow.clientId, flow.body, flow.expiresAt]);
}

/** Takes a flow out: each is good for one use. */
export async function takeFlow(
  connection: Connection,
  stateHash: string,
): Promise<{ readonly clientId: string; readonly body: string; readonly expiresAt: number } | null> {
  const [row] = await connection.query<{ clientId: string; body: string; expiresAt: number }>(TAKE_FLOW, [stateHash]);
  return row ?? null;
}

const LINK: Statement = {
  name: 'sso-link',
  text: `INSERT INTO sso_identity (org_id, user_id, issuer, subject, linked_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING`,
};
const READ: Statement = {
  name: 'sso-read',
  text: `SELECT issuer, subject FROM sso_identity WHERE org_id = $1 AND user_id = $2`,
};
const REMOVE: Statement = {
  name: 'sso-remove',
  text: `DELETE FROM sso_identity WHERE org_id = $1 AND user_id = $2 RETURNING user_id`,
};

/** Ties the provider's account to the person unless he has one; answers whether his is this one, and whether it is new. */
export async function linkIdentity(
  tx: Connection,
  person: { readonly orgId: string; readonly userId: string },
  identity: { readonly issuer: string; readonly subject: string },
  now: number,
): Promise<'new' | 'same' | 'other'> {
  const key = [person.orgId, person.userId];
  const [known] = await tx.query<{ issuer: string; subject: string }>(READ, key);
  if (known === undefined) {
    await tx.query(LINK, [...key, identity.issuer, identity.subject, now]);
    const [made] = await tx.query<{ issuer: string; subject: string }>(READ, key);
    return made?.subject === identity.subject && made.issuer === identity.issuer ? 'new' : 'other';
  }
  return known.issuer === identity.issuer && known.subject === identity.subject ? 'same' : 'other';
}

/** Unties; answers whether there was a tie. */
export async function unlinkIdentity(
  tx: Connection,
  person: { readonly orgId: string; readonly userId: string },
): Promise<boolean> {
  return (await tx.query(REMOVE, [person.orgId, person.userId])).length > 0;
}
