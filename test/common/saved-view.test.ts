/** Saved views: who sees, who ends, and that keys of the log say the same as the rule. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grantOf, ROLES, type Actor, type RoleName } from '../../common/domain/permissions.ts';
import {
  mayDeleteView,
  seesView,
  viewContentSchema,
  viewKeysFor,
  viewKeysOf,
  VIEW_SCOPES,
} from '../../common/domain/saved-view.ts';

const USERS = ['u1', 'u2', 'u3'];
const TEAMS = ['t1', 't2', null];

function person(role: RoleName, userId: string, teamId: string | null): Actor {
  return { orgId: 'o', userId, teamId, grant: grantOf(ROLES[role], { userId, teamId }) };
}

const arbitraryReader = fc
  .tuple(
    fc.constantFrom<RoleName>('admin', 'lead', 'sales', 'operations', 'auditor'),
    fc.constantFrom(...USERS),
    fc.constantFrom(...TEAMS),
  )
  .map(([role, userId, teamId]) => person(role, userId, teamId));
const arbitraryView = fc
  .record({
    scope: fc.constantFrom(...VIEW_SCOPES),
    ownerId: fc.constantFrom(...USERS),
    teamId: fc.constantFrom(...TEAMS),
  })
  .map(view => ({ ...view, teamId: view.scope === 'team' ? view.teamId : null }));

it('[LV2] the keys of the log find a view for exactly those who see it', () => {
  fc.assert(
    fc.property(arbitraryReader, arbitraryView, (reader, view) => {
      const held = new Set(viewKeysFor(reader));
      expect(viewKeysOf(view).some(key => held.has(key))).toBe(seesView(reader, view));
    }),
  );
});

it('[LV2] a private view is its owner’s alone, whoever the reader is', () => {
  const view = { scope: 'private' as const, ownerId: 'u1', teamId: null };
  for (const role of ['admin', 'lead', 'operations', 'auditor'] as const)
    expect(seesView(person(role, 'u2', 't1'), view)).toBe(false);
  expect(seesView(person('sales', 'u1', 't1'), view)).toBe(true);
});

it('[LV2] a team view is seen by the members of that team, and by who reaches it', () => {
  const view = { scope: 'team' as const, ownerId: 'u1', teamId: 't1' };
  expect(seesView(person('sales', 'u2', 't1'), view)).toBe(true);
  expect(seesView(person('sales', 'u2', 't2'), view)).toBe(false);
  expect(seesView(person('lead', 'u3', 't1'), view)).toBe(true);
});

it('[LV3] a shared view is ended by its owner, or by who may share and reaches the whole company', () => {
  const view = { scope: 'company' as const, ownerId: 'u1', teamId: null };
  expect(mayDeleteView(person('sales', 'u1', 't1'), view)).toBe(true);
  expect(mayDeleteView(person('admin', 'u2', null), view)).toBe(true);
  expect(mayDeleteView(person('lead', 'u2', 't1'), view)).toBe(false);
  expect(mayDeleteView(person('auditor', 'u2', null), view)).toBe(false);
  expect(mayDeleteView(person('admin', 'u2', null), { ...view, scope: 'private' })).toBe(false);
});

it('[LV1] a view has a name, and is not endlessly large', () => {
  const content = {
    name: ' 重点 ',
    scope: 'private',
    query: '{}',
    columns: [],
    sorts: [],
    density: 'normal',
    order: 0,
  };
  expect(viewContentSchema.parse(content).name).toBe('重点');
  expect(viewContentSchema.safeParse({ ...content, name: '  ' }).success).toBe(false);
  expect(viewContentSchema.safeParse({ ...content, query: 'x'.repeat(20_001) }).success).toBe(false);
});
