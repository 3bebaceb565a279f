/**
 * The fail-safe for removals that are large enough to be a mistake: of the server, of whoever restored it, or a wrong database. They are
 * carried out only with the server's signed consent; without it nothing goes, and it is asked for again at the next contact.
 *
 * The key is the one that the company told at this device's first contact. A consent answers one question (its nonce), so that an old
 * one cannot be played again and no clock has to be trusted. Rules PC1 to PC3.
 */
import { verifyAsync } from '@noble/ed25519';
import { AppError } from '../../../common/protocol/app-error.ts';
import { needsConsent, type Removal } from '../../../common/protocol/mass-removal.ts';
import {
  consentAnswerSchema,
  consentClaimsSchema,
  type ConsentAnswer,
  type ConsentClaims,
} from '../../../common/protocol/reconcile-messages.ts';
import type { Core } from '../core/core.ts';
import { bytesToBase64, base64ToBytes } from '../crypto/binary-text.ts';
import { parseAnswer, PATHS } from './paths.ts';

const NONCE_BYTES = 18;

/** What the pulls of one run have removed so far, and what the server has agreed to. */
export interface RemovalRun {
  /** The cursor at which the run began. */
  readonly since: string | null;
  removed: Removal;
  allowed: Removal;
}

export function beginRun(since: string | null): RemovalRun {
  return { since, removed: { customers: 0, documents: 0 }, allowed: { customers: 0, documents: 0 } };
}

export function addRemovals(a: Removal, b: Removal): Removal {
  return { customers: a.customers + b.customers, documents: a.documents + b.documents };
}

/** Whether this much may be removed: it is little, or the server agrees. Rejects when the server cannot be asked. */
export async function mayRemove(core: Core, removal: Removal, since: string | null): Promise<Removal | null> {
  if (!needsConsent(removal, core.index.size)) return removal;
  return askConsent(core, removal, since);
}

/** The refusal to remove, as the sync state tells it. */
export function notConfirmed({ customers, documents }: Removal): AppError {
  return new AppError('purge_not_confirmed', { params: { customers, documents } });
}

/** What the server agrees to, or null when it knows no reason, or its answer does not hold. */
export async function askConsent(core: Core, removal: Removal, since: string | null): Promise<Removal | null> {
  const { clientId, transport, randomBytes } = core.ports;
  const nonce = bytesToBase64(randomBytes(NONCE_BYTES));
  const request = { clientId, since, ...removal, nonce };
  const { consent } = parseAnswer(consentAnswerSchema, await transport.request(PATHS.consent, request));
  const claims = consent === null ? null : await readClaims(core, consent);
  if (claims === null || claims.client !== clientId || claims.nonce !== nonce || claims.epoch !== core.mark.epoch)
    return null;
  const isEnough = claims.customers >= removal.customers && claims.documents >= removal.documents;
  return isEnough ? { customers: claims.customers, documents: claims.documents } : null;
}

async function readClaims(
  core: Core,
  { text, signature }: NonNullable<ConsentAnswer['consent']>,
): Promise<ConsentClaims | null> {
  const { consentKey } = core.mark;
  if (consentKey === null) return null;
  try {
    const isSigned = await verifyAsync(
      base64ToBytes(signature),
      new TextEncoder().encode(text),
      base64ToBytes(consentKey),
    );
    return isSigned ? (consentClaimsSchema.safeParse(JSON.parse(text)).data ?? null) : null;
  } catch {
    return null; // not even the form of a signature: no consent
  }
}
