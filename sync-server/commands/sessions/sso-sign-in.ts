/**
 * Signing in at the company's identity provider: the device asks for an address, the system's browser goes there and comes back to the
 * device, and the device hands over what it came back with. A person is let in as the member whose login the provider vouches for; nobody
 * is made a member this way. Rules AC62 to AC66.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SessionAnswer } from '../../../common/protocol/messages.ts';
import type { ssoFinishRequestSchema, ssoStartRequestSchema } from '../../../common/protocol/sign-in.ts';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { readUserByLogin, type UserRow } from '../../queries/accounts.ts';
import { insertFlow, linkIdentity, takeFlow } from '../../queries/sso.ts';
import { isNativeRedirect } from '../../sso/loopback.ts';
import type { IdentityProvider, SsoSecrets, VerifiedPerson } from '../../sso/provider.ts';
import { admit } from './admit.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { foldLogin } from '../company/create-company.ts';

const FLOW_MS = 10 * 60_000;

/** What is kept of a sign-in on its way, sealed. */
interface Flow extends SsoSecrets {
  readonly redirectUri: string;
  readonly binding: string;
  readonly deviceName: string;
  readonly platform: string;
}

/** Throws `not_found` without a provider, `protocol_unsupported`, `validation_failed`, `sso_unavailable`. */
export async function startSso(
  deps: ServerDeps,
  request: z.output<typeof ssoStartRequestSchema>,
): Promise<{ url: string; state: string }> {
  const provider = providerOf(deps);
  if (request.protocol < PROTOCOL_OLDEST || request.protocol > PROTOCOL_VERSION) {
    throw new AppError('protocol_unsupported', { params: { oldest: PROTOCOL_OLDEST, newest: PROTOCOL_VERSION } });
  }
  const { clientId, redirectUri, binding, deviceName, platform } = request;
  if (!isNativeRedirect(redirectUri)) {
    throw new AppError('validation_failed', { fields: [{ field: 'redirectUri', code: 'validation_failed' }] });
  }
  const secrets = provider.makeSecrets();
  const url = await provider.startUrl(secrets, redirectUri);
  const flow: Flow = { ...secrets, redirectUri, binding, deviceName, platform };
  const now = deps.clock.now();
  const stateHash = hash(secrets.state);
  const body = deps.db.cipher.seal(JSON.stringify(flow), placeOf(stateHash)).toString('base64');
  await insertFlow(deps.db, { stateHash, clientId, body, expiresAt: now + FLOW_MS }, now);
  return { url, state: secrets.state };
}

/**
 * Throws `challenge_ended` when this device has begun no such sign-in, `sso_cancelled`, `sso_refused` and `sso_unavailable`, and what
 * {@link admit} throws.
 */
export async function finishSso(
  deps: ServerDeps,
  request: z.output<typeof ssoFinishRequestSchema>,
): Promise<SessionAnswer> {
  const provider = providerOf(deps);
  const flow = await takeOwnFlow(deps, request);
  const person = await provider.finish(flow, flow.redirectUri, request.query);
  const user = await readUserByLogin(deps.db, foldLogin(person.login));
  // Nobody, or somebody who left: the same words. A login that exists is not told to whoever can make accounts at the provider.
  if (user === null || !user.active) throw new AppError('sso_refused');
  await tie(deps, user, person);
  return admit(deps, user, { clientId: request.clientId, name: flow.deviceName, platform: flow.platform }, 'sso');
}

function providerOf(deps: ServerDeps): IdentityProvider {
  if (deps.sso === undefined || deps.sso === null) throw new AppError('not_found');
  return deps.sso;
}

async function takeOwnFlow(
  deps: ServerDeps,
  request: { readonly state: string; readonly clientId: string; readonly secret: string },
): Promise<Flow> {
  const stateHash = hash(request.state);
  const row = await takeFlow(deps.db, stateHash);
  if (row === null || row.expiresAt <= deps.clock.now() || row.clientId !== request.clientId) {
    throw new AppError('challenge_ended');
  }
  const flow = JSON.parse(deps.db.cipher.open(Buffer.from(row.body, 'base64'), placeOf(stateHash))) as Flow;
  const shown = createHash('sha256').update(request.secret).digest();
  if (!timingSafeEqual(shown, Buffer.from(flow.binding, 'base64url'))) throw new AppError('challenge_ended');
  return flow;
}

/** The first account of the provider that comes as this member stays his: a login that is given anew there opens nothing here. */
async function tie(deps: ServerDeps, user: UserRow, person: VerifiedPerson): Promise<void> {
  const { orgId, userId } = user;
  const at = deps.clock.now();
  const tied = await deps.db.forOrg(orgId).withTransaction(async tx => {
    const found = await linkIdentity(tx, { orgId, userId }, person, at);
    if (found === 'same') return found;
    const action = found === 'new' ? 'sso.link' : 'session.sso_refused';
    const entry = { actorId: null, action, objectType: 'user', objectId: userId, detail: {} };
    await recordAudit(tx, { orgId, at, audits: [entry] });
    return found;
  });
  if (tied === 'other') throw new AppError('sso_refused', { params: { reason: 'other_account' } });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function placeOf(stateHash: string): string {
  return `sso/${stateHash}`;
}
