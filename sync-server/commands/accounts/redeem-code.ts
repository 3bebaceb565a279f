/**
 * The use of a code that an administrator gave: it makes the account of an invitation, or sets a new password. A wrong code looks the same
 * for every login, existing or not, in answer, work and lock-out; only who has the right code learns that it is over. Rules AN10 to AN14.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { RedeemAnswer, RedeemRequest } from '../../../common/protocol/account-messages.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { hashCode, isSameHash, type CodeKind } from '../../crypto/one-time-codes.ts';
import { hashPassword } from '../../crypto/passwords.ts';
import type { Connection, Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { readUser } from '../../queries/accounts.ts';
import { signOutDevices } from '../../queries/devices.ts';
import {
  lockInvitation,
  endInvitation,
  readInvitationOf,
  readRoles,
  type InvitationRow,
} from '../../queries/invitations.ts';
import { lockOrgHead } from '../../queries/org-head.ts';
import { readOrgName } from '../../queries/company.ts';
import {
  forgetAttempts,
  insertNotice,
  insertPerson,
  lockReset,
  readLoginOwner,
  readReset,
  setPasswordHash,
  useReset,
} from '../../queries/passwords.ts';
import { commitChanges, recordAudit } from '../record/commit-changes.ts';
import { foldLogin, ORG_SCOPE } from '../company/create-company.ts';
import { beginAttempt, codeSubject } from './attempts.ts';
import { checkPassword } from './check-password.ts';

/** A code of the login, as it is kept. */
interface Candidate {
  readonly codeHash: string;
  readonly isUsed: boolean;
  readonly expiresAt: number;
  readonly name: string;
}

/** Throws `wrong_access_code`, `access_code_used`, `access_code_expired`, `too_many_attempts`, `account_disabled`, and `validation_failed` for a weak password. */
export async function redeemCode(deps: ServerDeps, request: RedeemRequest): Promise<RedeemAnswer> {
  const { db } = deps;
  const login = foldLogin(request.login);
  const attempt = await beginAttempt(deps, codeSubject(deps, login));
  // For a login that nobody has, the same questions are asked of a company that does not exist.
  const owner = (await readLoginOwner(db, login)) ?? NOBODY;
  const own = db.forOrg(owner.orgId);
  const invitation = await readInvitationOf(own, owner.orgId, owner.userId);
  const reset = await readReset(own, owner);
  const user = await readUser(own, owner.orgId, owner.userId);
  const isGiven = (kind: CodeKind, hash: string | undefined): boolean =>
    isSameHash(hash ?? NO_HASH, hashCode(db.cipher, kind, request.code));
  const [isInvitation, isReset] = [isGiven('invitation', invitation?.codeHash), isGiven('reset', reset?.codeHash)];
  if (isInvitation && invitation !== null) {
    await attempt.accept();
    const { codeHash, expiresAt, name, endedAt } = invitation;
    await checkCandidate(deps, own, owner, { codeHash, expiresAt, name, isUsed: endedAt !== null }, request);
    await activate(deps, own, invitation, request.password);
    return { kind: 'invitation' };
  }
  if (isReset && reset !== null && user !== null) {
    await attempt.accept();
    const { codeHash, expiresAt, usedAt } = reset;
    await checkCandidate(deps, own, owner, { codeHash, expiresAt, name: user.name, isUsed: usedAt !== null }, request);
    if (!user.active) throw new AppError('account_disabled');
    await setNewPassword(deps, own, owner, request.password, codeHash);
    await forgetAttempts(db, [db.cipher.fingerprint(login)]); // he forgot his password: what he tried before is over
    return { kind: 'reset' };
  }
  return attempt.refuse(new AppError('wrong_access_code'));
}

const NOBODY = { orgId: '00000000-0000-0000-0000-000000000000', userId: '00000000-0000-0000-0000-000000000000' };
const NO_HASH = '0'.repeat(64);

type Owner = { readonly orgId: string; readonly userId: string };

async function checkCandidate(
  deps: ServerDeps,
  own: Database,
  owner: Owner,
  candidate: Candidate,
  request: RedeemRequest,
): Promise<void> {
  if (candidate.isUsed) throw new AppError('access_code_used');
  if (candidate.expiresAt <= deps.clock.now()) throw new AppError('access_code_expired');
  const words = [foldLogin(request.login), candidate.name, await readOrgName(own, owner.orgId)];
  checkPassword(deps, { password: request.password, words, field: 'password' });
}

/** Makes the invited person. Of two uses at once the second finds the invitation ended. */
async function activate(deps: ServerDeps, own: Database, found: InvitationRow, password: string): Promise<void> {
  const { orgId, userId } = found;
  const passwordHash = await hashPassword(password);
  const at = deps.clock.now();
  const seq = await own.withTransaction(async tx => {
    const invitation = await lockInvitation(tx, orgId, found.invitationId);
    if (invitation === null || invitation.endedAt !== null) throw new AppError('access_code_used');
    if (invitation.codeHash !== found.codeHash) throw new AppError('wrong_access_code'); // renewed while the password was hashed
    const { login, name, role, teamId } = invitation;
    if (!(await hasRole(tx, orgId, role))) throw new AppError('access_code_expired'); // the role was removed: another invitation is needed
    await endInvitation(tx, invitation, at, 'activated');
    const head = await lockOrgHead(tx, orgId);
    await insertPerson(tx, { orgId, userId, login, name, passwordHash, role, teamId, at, ver: head.seq + 1 });
    const change = { collection: 'members', docId: userId, op: 'put', before: [], after: [ORG_SCOPE] } as const;
    const entry = {
      actorId: userId,
      action: 'account.activate',
      objectType: 'user',
      objectId: userId,
      detail: { role },
    };
    const changes = [{ ...change, mutationId: null }];
    return commitChanges(tx, { orgId, head, actorId: userId, at, changes, audits: [entry] });
  });
  deps.pokes.announce(orgId, seq);
}

async function hasRole(tx: Connection, orgId: string, roleId: string): Promise<boolean> {
  return (await readRoles(tx, orgId)).some(role => role.roleId === roleId);
}

async function setNewPassword(
  deps: ServerDeps,
  own: Database,
  owner: Owner,
  password: string,
  codeHash: string,
): Promise<void> {
  const { orgId, userId } = owner;
  const passwordHash = await hashPassword(password);
  const at = deps.clock.now();
  await own.withTransaction(async tx => {
    const reset = await lockReset(tx, owner);
    if (reset === null || reset.usedAt !== null) throw new AppError('access_code_used');
    if (reset.codeHash !== codeHash) throw new AppError('wrong_access_code');
    await useReset(tx, owner, at);
    await setPasswordHash(tx, owner, passwordHash);
    await signOutDevices(tx, owner, { clientId: null, except: null }, at);
    const noticeId = makeId(deps.clock, deps.db.random);
    await insertNotice(tx, { ...owner, noticeId, kind: 'password_reset', at, byId: reset.createdBy });
    const entry = { actorId: userId, action: 'account.password_set', objectType: 'user', objectId: userId, detail: {} };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
}
