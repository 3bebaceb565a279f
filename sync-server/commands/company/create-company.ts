/**
 * Makes a company: teams, people with password and role, the built-in dictionaries and first tags. For the demonstration, for tests and
 * for setting up a server; the first sign-in needs it. Rule AU9.
 */
import { makeId } from '../../../common/lib/ids.ts';
import type { RoleName } from '../../../common/domain/permissions.ts';
import { hashPassword } from '../../crypto/passwords.ts';
import type { Connection, Database } from '../../db/database.ts';
import { makeDefaultPool } from '../../../common/domain/pool.ts';
import { savePool } from '../../queries/pools.ts';
import { insertCompanyRows, insertOrg } from '../../queries/company.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { firstAuditHash } from '../record/audit-chain.ts';
import { BUILT_IN_ENTRIES } from './built-in-dictionaries.ts';
import { commitChanges } from '../record/commit-changes.ts';

export interface CompanyInput {
  readonly name: string;
  /** `key` is the caller's own name of the team, used in `users` and in the answer. */
  readonly teams: readonly { readonly key: string; readonly name: string }[];
  readonly users: readonly {
    /** Unique over all companies of the server; compared without case. */
    readonly login: string;
    readonly name: string;
    readonly password: string;
    readonly role: RoleName;
    /** Key of a team, or null. */
    readonly team: string | null;
  }[];
  readonly tags?: readonly { readonly name: string; readonly color: string; readonly category: string }[];
}

export interface CompanyUser {
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  readonly teamId: string | null;
}

export interface Company {
  readonly orgId: string;
  /** Team id by the caller's key. */
  readonly teamIds: Readonly<Record<string, string>>;
  /** In the order of the input. */
  readonly users: readonly CompanyUser[];
  /** Tag id by name. */
  readonly tagIds: Readonly<Record<string, string>>;
}

/** How a company comes to be where nobody stands at the server's own command line. */
export interface CompanyOrigin {
  /** Stands in the audit. */
  readonly origin: 'set_up';
  /** Runs first in the transaction that makes the company; what it throws undoes everything. */
  first(tx: Connection): Promise<void>;
}

/** Creates the company in one transaction. The first user counts as the author of the tags. `hash` is another one only in tests. */
export async function createCompany(
  db: Database,
  input: CompanyInput,
  hash = hashPassword,
  how?: CompanyOrigin,
): Promise<Company> {
  const newId = (): string => makeId(db.clock, db.random);
  const orgId = newId();
  const at = db.clock.now();
  const teams = input.teams.map(team => ({ ...team, teamId: newId() }));
  const teamIds = Object.fromEntries(teams.map(team => [team.key, team.teamId]));
  const users = await Promise.all(
    input.users.map(async user => ({
      userId: newId(),
      login: foldLogin(user.login),
      name: user.name,
      role: user.role,
      teamId: user.team === null ? null : (teamIds[user.team] ?? null),
      passwordHash: await hash(user.password),
    })),
  );
  const author = users[0];
  if (author === undefined) throw new Error('A company needs at least one user');
  const tags = (input.tags ?? []).map(tag => ({ ...tag, tagId: newId(), createdBy: author.userId }));
  const changes: ChangeLine[] = [
    ...BUILT_IN_ENTRIES.map(entry => openChange('dictionaries', entry.entryId)),
    ...users.map(user => openChange('members', user.userId)),
    ...tags.map(tag => openChange('tags', tag.tagId)),
    openChange('pools', orgId),
  ];
  await db.forOrg(orgId).withTransaction(async tx => {
    await how?.first(tx);
    await insertOrg(tx, { orgId, name: input.name, at, auditHash: firstAuditHash(orgId), epoch: newId() });
    const head = await lockOrgHead(tx, orgId);
    let ver = head.seq;
    const entries = BUILT_IN_ENTRIES.map((entry, position) => ({ ...entry, position, ver: ++ver }));
    const members = users.map(user => ({ ...user, ver: ++ver }));
    await insertCompanyRows(tx, 'teams', orgId, teams, at);
    await insertCompanyRows(tx, 'entries', orgId, entries, at);
    await insertCompanyRows(tx, 'users', orgId, members, at);
    await insertCompanyRows(
      tx,
      'tags',
      orgId,
      tags.map(tag => ({ ...tag, ver: ++ver })),
      at,
    );
    await savePool(tx, orgId, makeDefaultPool(orgId, at, ++ver));
    const origin: Record<string, string> = how === undefined ? {} : { reason: how.origin };
    const created = { actorId: null, action: 'company.create', objectType: 'org', objectId: orgId };
    const audits = [{ ...created, detail: { teams: teams.length, users: users.length, ...origin } }];
    await commitChanges(tx, { orgId, head, actorId: null, at, changes, audits });
  });
  return {
    orgId,
    teamIds,
    users: users.map(({ userId, login, name, role, teamId }) => ({ userId, login, name, role, teamId })),
    tagIds: Object.fromEntries(tags.map(tag => [tag.name, tag.tagId])),
  };
}

/** The form in which logins are stored and compared. */
export function foldLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}

/** Reference data is seen by everyone of the company. */
function openChange(collection: string, docId: string): ChangeLine {
  return { collection, docId, op: 'put', before: [], after: [ORG_SCOPE], mutationId: null };
}

/** The scope key that everyone of a company holds. */
export const ORG_SCOPE = 'org';
