/**
 * The one permission table: what each built-in role may do, over which rows, and how it sees contact data (X3, X4).
 *
 * The interface offers and the server allows by this table; only the server's answer counts. Rules PE1 to PE5.
 * Roles that a company defines itself will be rows of the same shape.
 */
export const ROLE_NAMES = ['admin', 'lead', 'sales', 'operations', 'auditor'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

export const ACTIONS = [
  'customer.read',
  'customer.create',
  'customer.update',
  'customer.delete',
  'customer.reveal',
  'customer.import',
  'batch.run',
  'tag.create',
  'group.create',
  'interaction.create',
  'behavior.create',
  'stats.read',
  'audit.read',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Rows that a role reaches: his own, his team's, or the whole company's. */
export type Scope = 'self' | 'team' | 'all';
/** How contact values are given: `plain` may be revealed on the device, `masked` never leaves the server. */
export type ContactAccess = 'plain' | 'masked';

export interface Role {
  readonly name: RoleName;
  readonly scope: Scope;
  readonly contact: ContactAccess;
  readonly actions: ReadonlySet<Action>;
}

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
  'stats.read',
];

export const ROLES: Readonly<Record<RoleName, Role>> = {
  admin: {
    name: 'admin',
    scope: 'all',
    contact: 'plain',
    actions: new Set<Action>([...work, 'customer.delete', 'audit.read']),
  },
  lead: { name: 'lead', scope: 'team', contact: 'plain', actions: new Set<Action>([...work, 'customer.delete']) },
  sales: { name: 'sales', scope: 'self', contact: 'plain', actions: new Set<Action>(work) },
  operations: {
    name: 'operations',
    scope: 'all',
    contact: 'masked',
    actions: new Set<Action>(work.filter(action => action !== 'customer.reveal')),
  },
  auditor: {
    name: 'auditor',
    scope: 'all',
    contact: 'masked',
    actions: new Set<Action>(['customer.read', 'stats.read', 'audit.read']),
  },
};

/** Who acts: enough to judge any action. */
export interface Actor {
  readonly orgId: string;
  readonly userId: string;
  readonly role: RoleName;
  readonly teamId: string | null;
}

/** Whether the role holds the permission at all (PE1). */
export function can(actor: Pick<Actor, 'role'>, action: Action): boolean {
  return ROLES[actor.role].actions.has(action);
}

/** Whether the row is in the actor's scope (PE2). A row without owner and team is reached by scope `all` alone. */
export function inScope(
  actor: Pick<Actor, 'userId' | 'role' | 'teamId'>,
  row: { readonly ownerId: string | null; readonly teamId: string | null },
): boolean {
  const { scope } = ROLES[actor.role];
  if (scope === 'all') return true;
  if (row.ownerId === actor.userId) return true;
  return scope === 'team' && actor.teamId !== null && row.teamId === actor.teamId;
}

/** Keys under which a row is found by those who may see it; kept with each change so that a lost scope can be purged. */
export function scopeKeysOf(row: { readonly ownerId: string | null; readonly teamId: string | null }): string[] {
  const keys = ['all'];
  if (row.teamId !== null) keys.push(`t:${row.teamId}`);
  if (row.ownerId !== null) keys.push(`u:${row.ownerId}`);
  return keys;
}

/** Keys that the actor holds; he sees a row when they meet {@link scopeKeysOf} of the row. */
export function scopeKeysFor(actor: Pick<Actor, 'userId' | 'role' | 'teamId'>): string[] {
  const { scope } = ROLES[actor.role];
  if (scope === 'all') return ['all'];
  const keys = [`u:${actor.userId}`];
  if (scope === 'team' && actor.teamId !== null) keys.push(`t:${actor.teamId}`);
  return keys;
}

/** Whether the server may send this actor plain contact values (PE3). */
export function seesPlainContact(actor: Pick<Actor, 'role'>): boolean {
  return ROLES[actor.role].contact === 'plain';
}
