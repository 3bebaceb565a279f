/**
 * The one permission table: which actions exist, what the built-in roles hold, over which rows, and how each role sees and writes
 * the fields that are not open to all (X3, X4).
 *
 * A role is data: the built-in ones stand here as seeds, a company keeps its own and changed ones in its database. The server resolves
 * a person's role, teams and delegations into a grant; the interface offers and the server allows by it, and only the server's answer
 * counts. Rules PE1 to PE5, AC1 to AC4.
 */
import { customIdOf, isSensitive } from './custom-field.ts';
import { CONTACT_KINDS, type ContactKind } from './customer.ts';
import type { Collaborator, Pool } from './pool.ts';

export const ROLE_NAMES = ['admin', 'lead', 'sales', 'operations', 'auditor'] as const;
/** Id of a built-in role. Roles of a company's own have UUIDs. */
export type RoleName = (typeof ROLE_NAMES)[number];

export const ACTIONS = [
  'customer.read',
  'customer.create',
  'customer.update',
  'customer.delete',
  'customer.restore',
  'customer.reveal',
  'customer.import',
  'customer.export',
  'customer.export_plain',
  'customer.transfer',
  'customer.claim',
  'customer.release',
  'customer.assign',
  'customer.protect',
  'pool.manage',
  'batch.run',
  'tag.create',
  'tag.manage',
  'group.create',
  'group.manage',
  'interaction.create',
  'behavior.create',
  'consent.record',
  'quarantine.resolve',
  'view.share',
  'stats.read',
  'delegation.create',
  'member.manage',
  'member.invite',
  'member.reset',
  'role.manage',
  'team.manage',
  'device.revoke',
  'security.manage',
  'privacy.manage',
  'audit.read',
  'audit.export',
  'limits.manage',
  'dictionary.manage',
  'field.manage',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Rows that a role reaches: his own, his team's, those of his team and all teams below it, or the whole company's. */
export const SCOPES = ['self', 'team', 'tree', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** How a field is given: `plain`; `masked`, the value stays on the server; `hidden`, not even a mask leaves it. */
export const CONTACT_READS = ['hidden', 'masked', 'plain'] as const;
export const TEXT_READS = ['hidden', 'plain'] as const;
export type FieldRead = (typeof CONTACT_READS)[number];

/** Fields with a rule; all others are open to whoever sees the customer and writable for whoever may write him. */
export const TEXT_FIELDS = ['company', 'notes', 'custom'] as const;
export const RULED_FIELDS = [...CONTACT_KINDS, ...TEXT_FIELDS] as const;
export type RuledField = (typeof RULED_FIELDS)[number];

export interface FieldRule<Read extends FieldRead = FieldRead> {
  readonly read: Read;
  /** May be entered with a new customer; and changed, where it is also read plain: what cannot be read cannot be merged. */
  readonly write: boolean;
}
export type FieldRules = { readonly [K in ContactKind]: FieldRule } & {
  readonly [K in (typeof TEXT_FIELDS)[number]]: FieldRule<(typeof TEXT_READS)[number]>;
};

/** What a field holds that was not filled in. */
export const EMPTY_FIELDS = { phones: [], emails: [], socials: [], company: '', notes: '', custom: {} } as const;

export interface Role {
  /** A built-in name, or a UUID. */
  readonly roleId: string;
  /** Empty for a built-in role, which each language names in its own words. */
  readonly name: string;
  readonly scope: Scope;
  /** Whether the role also sees the public pools (公海) of which its holder is a member, with contact values masked and nothing to write. */
  readonly pool: boolean;
  readonly actions: readonly Action[];
  readonly fields: FieldRules;
}

/** A pool that somebody sees, and how he is given the contact values of the customers in it. */
export type PoolView = Pick<Pool, 'poolId' | 'contact'>;

const work: readonly Action[] = [
  'customer.read',
  'customer.create',
  'customer.update',
  'customer.reveal',
  'customer.import',
  'batch.run',
  'tag.create',
  'group.create',
  'interaction.create',
  'behavior.create',
  'consent.record',
  'quarantine.resolve',
  'stats.read',
  'delegation.create',
  'customer.claim',
  'customer.release',
  'customer.protect',
];

const lead: readonly Action[] = [
  ...work,
  'tag.manage',
  'group.manage',
  'customer.delete',
  'customer.restore',
  'customer.export',
  'customer.transfer',
  'customer.assign',
  'view.share',
];

/** Rules that give all contact values the same way, and everything else plain. */
function fieldRules(contact: FieldRead, write: boolean): FieldRules {
  const rule = { read: contact, write };
  const open = { read: 'plain', write } as const;
  return { phones: rule, emails: rule, socials: rule, company: open, notes: open, custom: open };
}

const builtIn = (roleId: RoleName, role: Pick<Role, 'scope' | 'actions' | 'fields'>): Role => ({
  roleId,
  name: '',
  // The pool is for those who take from it; scope `all` sees it anyway.
  pool: role.actions.includes('customer.claim') && role.scope !== 'all',
  ...role,
});

/** Operations own no customers, and see no plain contact values. */
const NOT_OF_OPERATIONS: ReadonlySet<Action> = new Set<Action>([
  'customer.reveal',
  'quarantine.resolve',
  'customer.claim',
  'customer.protect',
]);

/** The built-in roles as they come with the program; a company may change all but the administrator. */
export const ROLES: Readonly<Record<RoleName, Role>> = {
  admin: builtIn('admin', { scope: 'all', actions: ACTIONS, fields: fieldRules('plain', true) }),
  lead: builtIn('lead', { scope: 'team', actions: lead, fields: fieldRules('plain', true) }),
  sales: builtIn('sales', { scope: 'self', actions: work, fields: fieldRules('plain', true) }),
  operations: builtIn('operations', {
    scope: 'all',
    actions: [
      ...work.filter(action => !NOT_OF_OPERATIONS.has(action)),
      'tag.manage',
      'group.manage',
      'customer.export',
      'view.share',
    ],
    fields: fieldRules('masked', true),
  }),
  auditor: builtIn('auditor', {
    scope: 'all',
    actions: ['customer.read', 'stats.read', 'audit.read', 'audit.export'],
    fields: fieldRules('masked', false),
  }),
};

/** Whether the id is that of a built-in role. */
export function isBuiltInRole(roleId: string): roleId is RoleName {
  return (ROLE_NAMES as readonly string[]).includes(roleId);
}

/** What a person may do now: his role, resolved with his teams and with what others delegated to him. */
export interface Grant {
  readonly roleId: string;
  readonly scope: Scope;
  readonly pool: boolean;
  readonly actions: readonly Action[];
  readonly fields: FieldRules;
  /** Owners whose customers he reaches: himself first, then those who delegated to him. */
  readonly userIds: readonly string[];
  /** Teams whose customers he reaches. */
  readonly teamIds: readonly string[];
  /** Pools of which he is a member or an administrator; absent where they are not resolved. */
  readonly pools?: readonly PoolView[] | undefined;
  /** Custom fields that are not for every role, by id: how this person has them (CF7). Those that are not named follow `fields`. */
  readonly custom?: CustomRules | undefined;
}

/** What of a custom field the lists of its roles leave to a person. */
export type CustomRules = Readonly<Record<string, { readonly read: boolean; readonly write: boolean }>>;

/** Who acts: enough to judge any action. */
export interface Actor {
  readonly orgId: string;
  readonly userId: string;
  readonly teamId: string | null;
  readonly grant: Grant;
}

type Grantee = Pick<Actor, 'grant'>;
/** Whose a row is. */
export interface Placed {
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** The pool in which he lies. */
  readonly poolId?: string | null | undefined;
  readonly collaborators?: readonly Collaborator[] | undefined;
}

/** The grant of a role for a person; `below` are the teams under his own, which a role of scope `tree` reaches too. */
export function grantOf(
  role: Role,
  person: {
    readonly userId: string;
    readonly teamId: string | null;
    readonly below?: readonly string[];
    readonly pools?: readonly PoolView[];
  },
): Grant {
  const { roleId, scope, pool, actions, fields } = role;
  const own = person.teamId === null ? [] : [person.teamId];
  const reached = { self: [], team: own, tree: [...new Set([...own, ...(person.below ?? [])])], all: [] };
  const pools = person.pools === undefined ? {} : { pools: person.pools };
  return { roleId, scope, pool, actions, fields, userIds: [person.userId], teamIds: reached[scope], ...pools };
}

/** Whether the grant holds the permission at all (PE1). */
export function can(actor: Grantee, action: Action): boolean {
  return actor.grant.actions.includes(action);
}

/** Whether the row is in the actor's scope: his own, his team's, or one on which he works together with the owner (PE2, PO4). */
export function inScope(actor: Grantee, row: Placed): boolean {
  return holds(actor, row) || isCollaborator(actor, row);
}

/** The same without collaborators: who decides about owner and pool. A row without owner and team is reached by scope `all` alone. */
export function holds({ grant }: Grantee, row: Placed): boolean {
  if (grant.scope === 'all') return true;
  if (row.ownerId !== null && grant.userIds.includes(row.ownerId)) return true;
  return row.teamId !== null && grant.teamIds.includes(row.teamId);
}

/** Whether the actor may change the row: a collaborator who may only read may not (PO4). */
export function mayWork(actor: Grantee, row: Placed): boolean {
  return holds(actor, row) || isCollaborator(actor, row, 'write');
}

function isCollaborator({ grant }: Grantee, { collaborators = [] }: Placed, level?: Collaborator['level']): boolean {
  return collaborators.some(
    item => grant.userIds.includes(item.userId) && (level === undefined || item.level === level),
  );
}

/** Whether the actor sees the row: in his scope, or in a public pool that he sees (AC4, PO2). */
export function isVisible(actor: Grantee, row: Placed): boolean {
  return inScope(actor, row) || seesPooled(actor, row);
}

function seesPooled({ grant }: Grantee, row: Placed): boolean {
  if (!grant.pool || !isPooled(row)) return false;
  return row.poolId == null || (grant.pools ?? []).some(pool => pool.poolId === row.poolId);
}

/** Whether the row is in the public pool 公海: without owner and team. */
export function isPooled(row: Placed): boolean {
  return row.ownerId === null && row.teamId === null;
}

/** Keys under which a row is found by those who may see it; kept with each change so that a lost scope can be purged. */
export function scopeKeysOf(row: Placed): string[] {
  const keys = ['all'];
  if (row.teamId !== null) keys.push(`t:${row.teamId}`);
  if (row.ownerId !== null) keys.push(`u:${row.ownerId}`);
  if (isPooled(row)) keys.push(row.poolId == null ? 'pool' : `pool:${row.poolId}`);
  keys.push(...(row.collaborators ?? []).map(({ userId }) => `u:${userId}`));
  return [...new Set(keys)];
}

/** Keys that the actor holds; he sees a row when they meet {@link scopeKeysOf} of the row. */
export function scopeKeysFor({ grant }: Grantee): string[] {
  if (grant.scope === 'all') return ['all'];
  const keys = [...grant.userIds.map(id => `u:${id}`), ...grant.teamIds.map(id => `t:${id}`)];
  return grant.pool ? [...keys, 'pool', ...(grant.pools ?? []).map(pool => `pool:${pool.poolId}`)] : keys;
}

/** How the actor is given a field of the row (PE3, AC2); without a row, of rows in his scope. */
export function readOf(actor: Grantee, field: string, row: Placed | null = null): FieldRead {
  const fieldId = customIdOf(field);
  if (fieldId !== null) return readOfCustom(actor, fieldId, row);
  if (!isRuled(field)) return 'plain';
  const { read } = actor.grant.fields[field];
  if (row === null || !isContact(field) || inScope(actor, row)) return read;
  const { contact } = actor.grant.pools?.find(pool => pool.poolId === row.poolId) ?? { contact: 'masked' };
  return read === 'hidden' ? 'hidden' : contact;
}

/** A custom field: hidden where all are, or where its list of roles leaves him out; a sensitive one is given as phones are (CF7). */
function readOfCustom(actor: Grantee, fieldId: string, row: Placed | null): FieldRead {
  const isOpen = actor.grant.fields.custom.read === 'plain' && actor.grant.custom?.[fieldId]?.read !== false;
  if (!isOpen) return 'hidden';
  return isSensitive(fieldId) ? readOf(actor, 'phones', row) : 'plain';
}

/** Whether the actor may enter the field with a new customer (AC3). */
export function mayEnter(actor: Grantee, field: string): boolean {
  const fieldId = customIdOf(field);
  if (fieldId !== null) {
    const { custom, phones } = actor.grant.fields;
    const isGiven = actor.grant.custom?.[fieldId]?.write !== false;
    return custom.write && isGiven && (!isSensitive(fieldId) || phones.write);
  }
  return !isRuled(field) || actor.grant.fields[field].write;
}

/** Whether the actor may change the field of a customer in his scope: he must also read it (AC3). */
export function mayChange(actor: Grantee, field: string): boolean {
  return mayEnter(actor, field) && readOf(actor, field) === 'plain';
}

/**
 * Whether the grant holds everything that the role would give: nobody gives what he does not hold himself (AC7). The public pool is in
 * the reach of scope `all`.
 */
export function holdsAll(
  grant: Omit<Grant, 'userIds' | 'teamIds' | 'roleId'>,
  role: Omit<Role, 'roleId' | 'name'>,
): boolean {
  return (
    SCOPES.indexOf(role.scope) <= SCOPES.indexOf(grant.scope) &&
    (!role.pool || grant.pool || grant.scope === 'all') &&
    role.actions.every(action => grant.actions.includes(action)) &&
    RULED_FIELDS.every(field => {
      const [given, held] = [role.fields[field], grant.fields[field]];
      return CONTACT_READS.indexOf(given.read) <= CONTACT_READS.indexOf(held.read) && (!given.write || held.write);
    })
  );
}

/** Whether the field has a rule. */
export function isRuled(field: string): field is RuledField {
  return (RULED_FIELDS as readonly string[]).includes(field);
}

function isContact(field: RuledField): boolean {
  return (CONTACT_KINDS as readonly string[]).includes(field);
}
