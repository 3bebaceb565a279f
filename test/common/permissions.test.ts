/** The permission table, scopes, field rules, and the keys under which rows are found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  can,
  CONTACT_READS,
  grantOf,
  holds,
  inScope,
  isVisible,
  mayChange,
  mayEnter,
  mayWork,
  readOf,
  ROLE_NAMES,
  ROLES,
  RULED_FIELDS,
  SCOPES,
  scopeKeysFor,
  scopeKeysOf,
  type Action,
  type FieldRead,
  type Grant,
  type Role,
  type RoleName,
  type Scope,
} from '../../common/domain/permissions.ts';
import { grantSchema, roleSchema } from '../../common/domain/role.ts';

const actor = (role: RoleName, teamId: string | null = 't1'): { readonly grant: Grant } => ({
  grant: grantOf(ROLES[role], { userId: 'a', teamId }),
});

describe('the table', () => {
  const without = (role: RoleName): Action[] => ACTIONS.filter(action => !can(actor(role), action));
  const managing = ['member.manage', 'role.manage', 'team.manage', 'audit.read'];

  it('[PE1] the administrator may do everything, and each other role lacks at least these actions', () => {
    expect(without('admin')).toEqual([]);
    expect(without('lead')).toEqual(expect.arrayContaining(managing));
    expect(without('sales')).toEqual(expect.arrayContaining(['customer.delete', 'customer.transfer', ...managing]));
    expect(without('operations')).toEqual(expect.arrayContaining(['customer.delete', 'customer.reveal', ...managing]));
    const changing = ACTIONS.filter(action => !action.endsWith('.read') && action !== 'audit.export');
    expect(without('auditor')).toEqual(expect.arrayContaining(changing));
    for (const name of ['lead', 'sales', 'operations', 'auditor'] as const) {
      expect(can(actor(name), 'customer.read')).toBe(true);
    }
  });

  it('[AC1] built-in roles and their grants have the shape of the wire', () => {
    for (const name of ROLE_NAMES) {
      expect(roleSchema.parse(ROLES[name])).toEqual(ROLES[name]);
      const id = '0190a0b0-0000-7000-8000-000000000001';
      const grant = grantOf(ROLES[name], { userId: id, teamId: id });
      expect(grantSchema.parse(grant)).toEqual(grant);
    }
  });

  it('[PE3] plain contact values go to those who work with customers and to no one else', () => {
    const isPlain = (role: RoleName): boolean => readOf(actor(role), 'phones') === 'plain';
    expect(ROLE_NAMES.filter(isPlain)).toEqual(['admin', 'lead', 'sales']);
  });

  it('[PE4] who may reveal sees plain values', () => {
    for (const role of ROLE_NAMES) {
      expect(can(actor(role), 'customer.reveal')).toBe(readOf(actor(role), 'phones') === 'plain');
    }
  });
});

describe('field rules', () => {
  const withRule = (read: FieldRead, write: boolean, pool = false): { readonly grant: Grant } => {
    const rules = Object.fromEntries(RULED_FIELDS.map(field => [field, { read, write }]));
    const role = { ...ROLES.sales, pool, fields: rules } as unknown as Role;
    return { grant: grantOf(role, { userId: 'a', teamId: null }) };
  };

  it('[AC3] a field is entered where it may be written, and changed where it may also be read plain', () => {
    for (const read of CONTACT_READS) {
      for (const write of [true, false]) {
        const who = withRule(read, write);
        for (const field of RULED_FIELDS) {
          expect(mayEnter(who, field)).toBe(write);
          expect(mayChange(who, field)).toBe(write && read === 'plain');
        }
        expect([mayEnter(who, 'name'), mayChange(who, 'status'), readOf(who, 'source')]).toEqual([true, true, 'plain']);
      }
    }
  });

  it('[AC4] of a customer in the pool contact values are at most masked, for a role that sees him there only', () => {
    const pooled = { ownerId: null, teamId: null };
    const who = withRule('plain', true, true);
    expect([isVisible(who, pooled), inScope(who, pooled)]).toEqual([true, false]);
    expect(RULED_FIELDS.map(field => readOf(who, field, pooled))).toEqual([
      'masked',
      'masked',
      'masked',
      'plain',
      'plain',
      'plain',
    ]);
    expect(readOf(withRule('hidden', false, true), 'phones', pooled)).toBe('hidden');
    expect(readOf(actor('admin'), 'phones', pooled)).toBe('plain');
    expect(isVisible(withRule('plain', true), pooled)).toBe(false);
  });
});

describe('scopes', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const team = fc.constantFrom('t1', 't2', 't3');
  const someone = fc.record({ userId: id, teamId: fc.option(team), below: fc.uniqueArray(team) });
  const role = fc.record({ scope: fc.constantFrom<Scope>(...SCOPES), pool: fc.boolean() });
  const pool = fc.constantFrom('p1', 'p2');
  const views = fc.uniqueArray(pool).map(ids => ids.map(poolId => ({ poolId, contact: 'masked' as const })));
  const collaborator = fc.record({ userId: id, level: fc.constantFrom('read' as const, 'write' as const) });
  const row = fc.record({
    ownerId: fc.option(id),
    teamId: fc.option(team),
    poolId: fc.option(pool),
    collaborators: fc.array(collaborator, { maxLength: 2 }),
  });

  it.each([
    ['admin', { ownerId: null, teamId: null }, true],
    ['operations', { ownerId: 'b', teamId: 't2' }, true],
    ['auditor', { ownerId: 'b', teamId: 't2' }, true],
    ['lead', { ownerId: 'b', teamId: 't1' }, true],
    ['lead', { ownerId: 'a', teamId: 't2' }, true],
    ['lead', { ownerId: 'b', teamId: 't2' }, false],
    ['lead', { ownerId: null, teamId: null }, false],
    ['sales', { ownerId: 'a', teamId: 't2' }, true],
    ['sales', { ownerId: 'b', teamId: 't1' }, false],
  ] as const)('[PE2] %s of team t1 reaches %j: %s', (name, target, isReached) => {
    expect(inScope(actor(name), target)).toBe(isReached);
  });

  it('[PO4] a collaborator sees the row; he changes it with the level for it, and holds it in neither case', () => {
    const who = actor('sales');
    const of = (level: 'read' | 'write') => ({ ownerId: 'b', teamId: 't2', collaborators: [{ userId: 'a', level }] });
    expect([inScope(who, of('read')), mayWork(who, of('read')), holds(who, of('read'))]).toEqual([true, false, false]);
    expect([inScope(who, of('write')), mayWork(who, of('write')), holds(who, of('write'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(readOf(who, 'phones', of('read'))).toBe('plain');
  });

  it("[PE2] team and below reaches the teams under one's own and no other", () => {
    const grant = grantOf({ ...ROLES.lead, scope: 'tree' }, { userId: 'a', teamId: 't1', below: ['t2'] });
    const reached = ['t1', 't2', 't3'].filter(teamId => inScope({ grant }, { ownerId: 'b', teamId }));
    expect(reached).toEqual(['t1', 't2']);
  });

  it('[PE2] a lead without a team reaches his own rows only', () => {
    expect(inScope(actor('lead', null), { ownerId: null, teamId: null })).toBe(false);
    expect(scopeKeysFor(actor('lead', null))).toEqual(['u:a', 'pool']);
  });

  it('[PE5][PO2] the keys of a row meet the keys of an actor exactly when he sees the row', () => {
    fc.assert(
      fc.property(someone, role, row, views, (who, part, what, pools) => {
        const holder = { grant: grantOf({ ...ROLES.sales, ...part }, { ...who, pools }) };
        const held = new Set(scopeKeysFor(holder));
        expect(scopeKeysOf(what).some(key => held.has(key))).toBe(isVisible(holder, what));
      }),
      { numRuns: 2_000, seed: 2 },
    );
  });
});
