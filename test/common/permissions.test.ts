/** The permission table, scopes, and the keys under which rows are found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  can,
  inScope,
  ROLE_NAMES,
  ROLES,
  scopeKeysFor,
  scopeKeysOf,
  seesPlainContact,
  type Action,
  type RoleName,
} from '../../common/domain/permissions.ts';

describe('the table', () => {
  const without = (role: RoleName): Action[] => ACTIONS.filter(action => !can({ role }, action));

  it('[PE1] each role lacks exactly these actions', () => {
    expect(Object.fromEntries(ROLE_NAMES.map(role => [role, without(role)]))).toEqual({
      admin: [],
      lead: ['audit.read'],
      sales: ['customer.delete', 'audit.read'],
      operations: ['customer.delete', 'customer.reveal', 'audit.read'],
      auditor: ACTIONS.filter(action => !['customer.read', 'stats.read', 'audit.read'].includes(action)),
    });
    for (const name of ROLE_NAMES) expect(ROLES[name].name).toBe(name);
  });

  it('[PE3] plain contact values go to those who work with customers and to no one else', () => {
    expect(ROLE_NAMES.filter(role => seesPlainContact({ role }))).toEqual(['admin', 'lead', 'sales']);
  });

  it('[PE4] who may reveal sees plain values', () => {
    for (const role of ROLE_NAMES) expect(can({ role }, 'customer.reveal')).toBe(seesPlainContact({ role }));
  });
});

describe('scopes', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const actor = fc.record({
    userId: id,
    role: fc.constantFrom(...ROLE_NAMES),
    teamId: fc.option(fc.constantFrom('t1', 't2')),
  });
  const row = fc.record({ ownerId: fc.option(id), teamId: fc.option(fc.constantFrom('t1', 't2')) });

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
  ] as const)('[PE2] %s of team t1 reaches %j: %s', (role, target, isReached) => {
    expect(inScope({ userId: 'a', role, teamId: 't1' }, target)).toBe(isReached);
  });

  it('[PE2] a lead without a team reaches his own rows only', () => {
    expect(inScope({ userId: 'a', role: 'lead', teamId: null }, { ownerId: null, teamId: null })).toBe(false);
    expect(scopeKeysFor({ userId: 'a', role: 'lead', teamId: null })).toEqual(['u:a']);
  });

  it('[PE5] the keys of a row meet the keys of an actor exactly when the row is in his scope', () => {
    fc.assert(
      fc.property(actor, row, (who, what) => {
        const held = new Set(scopeKeysFor(who));
        expect(scopeKeysOf(what).some(key => held.has(key))).toBe(inScope(who, what));
      }),
      { numRuns: 1_000, seed: 2 },
    );
  });
});
