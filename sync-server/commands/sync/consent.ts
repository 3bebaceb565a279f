/**
 * Consent to the removal of much from a device: given where the server itself knows why, and only as much as it knows. A bug that hides
 * rows, or a wrong or empty database behind the address, has no such reason, so that the devices keep what they have. Rules PC1, PC4.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { viewKeysFor } from '../../../common/domain/saved-view.ts';
import { scopeKeysFor, type Actor } from '../../../common/domain/permissions.ts';
import { canonicalJson } from '../../../common/lib/json.ts';
import type {
  ConsentAnswer,
  ConsentClaims,
  ConsentReason,
  ConsentRequest,
} from '../../../common/protocol/reconcile-messages.ts';
import { makeSigner, SEED_BYTES, type Signer } from '../../crypto/signatures.ts';
import type { Connection, Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { countLost, insertConsentKey, readConsentKey, seedPlace } from '../../queries/consent.ts';
import { readOrgHead, type OrgHead } from '../../queries/org-head.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { entitlementOf, peekCursor, type Cursor } from './pull-cursor.ts';

/** The company's signer; its key is made when it is first asked for and then stays. */
export async function readSigner(db: Database, orgId: string): Promise<Signer> {
  let row = await readConsentKey(db, orgId);
  if (row === null) {
    const keyId = makeId(db.clock, db.random);
    const seed = Buffer.from(db.random(SEED_BYTES)).toString('base64');
    await insertConsentKey(db, orgId, { keyId, seed: db.cipher.seal(seed, seedPlace(orgId, keyId)) }, db.clock.now());
    row = await readConsentKey(db, orgId);
  }
  if (row === null) throw new Error('A key for consents was not kept');
  return makeSigner(Buffer.from(db.cipher.open(row.seed, seedPlace(orgId, row.keyId)), 'base64'));
}

/** Signs the consent, and records it; null when the server knows no reason for so much. */
export async function giveConsent(db: Database, caller: Caller, request: ConsentRequest): Promise<ConsentAnswer> {
  const signer = await readSigner(db, caller.orgId);
  return db.withTransaction(async tx => {
    const head = await readOrgHead(tx, caller.orgId);
    const ground = await findGround(tx, caller, head, request);
    if (ground === null) return { consent: null };
    const claims: ConsentClaims = {
      client: caller.clientId,
      entVer: entitlementOf(caller),
      epoch: head.epoch,
      customers: ground.customers,
      documents: ground.documents,
      reason: ground.reason,
      nonce: request.nonce,
    };
    const { customers, documents } = request;
    await recordAudit(tx, {
      orgId: caller.orgId,
      at: db.clock.now(),
      audits: [
        {
          actorId: caller.userId,
          action: 'sync.removal_confirmed',
          objectType: 'device',
          objectId: caller.clientId,
          detail: { reason: ground.reason, customers, documents },
        },
      ],
    });
    const text = canonicalJson(claims);
    return { consent: { text, signature: signer.sign(text) } };
  });
}

interface Ground {
  readonly reason: ConsentReason;
  readonly customers: number;
  readonly documents: number;
}

async function findGround(
  tx: Connection,
  reader: Actor,
  head: OrgHead,
  { since, customers, documents }: ConsentRequest,
): Promise<Ground | null> {
  const cursor = peekCursor(since);
  if (cursor === null) return null;
  if (cursor.e !== head.epoch) return { reason: 'restore', customers, documents };
  if (cursor.h !== entitlementOf(reader)) return { reason: 'entitlement', customers, documents };
  return findLost(tx, reader, cursor, { customers, documents });
}

/** Documents that the log says this reader has lost since then; no more than that. */
async function findLost(
  tx: Connection,
  reader: Actor,
  cursor: Cursor,
  wanted: { readonly customers: number; readonly documents: number },
): Promise<Ground | null> {
  const scopes = [...scopeKeysFor(reader), ...viewKeysFor(reader), ORG_SCOPE];
  const lost = await countLost(tx, { orgId: reader.orgId, seq: cursor.s, scopes });
  if (lost.customers < wanted.customers || lost.documents < wanted.documents) return null;
  const reason = lost.deleted * 2 > lost.customers ? 'erasure' : 'handover';
  return { reason, customers: lost.customers, documents: lost.documents };
}
