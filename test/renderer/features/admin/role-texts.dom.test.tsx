// @vitest-environment happy-dom
/** The texts of the roles screen follow the table of permissions: whoever adds an action or a field names it in both languages. */
import { expect, it } from 'vitest';
import { ACTIONS, CONTACT_READS, ROLE_NAMES, RULED_FIELDS, SCOPES } from '../../../../common/domain/permissions.ts';
import { RESOURCES } from '../../../../renderer/app/i18n/index.ts';
import { groupActions, textKey } from '../../../../renderer/features/admin/roles/role-groups.ts';

type Texts = Record<'action' | 'field' | 'scope' | 'read' | 'group', Record<string, string>>;
const locales = Object.entries(RESOURCES).map(([locale, texts]) => [locale, texts['admin/roles'] as Texts] as const);

it.each(locales)('[AC13] in %s every action has its own text, and no text is left of one that is gone', (_, texts) => {
  const keys = ACTIONS.map(action => textKey(action).replace('action.', ''));
  expect(Object.keys(texts.action).toSorted()).toEqual(keys.toSorted());
  expect(new Set(Object.values(texts.action)).size).toBe(ACTIONS.length);
});

it.each(locales)('[AC13] in %s every field with a rule, scope, way of reading and group has its text', (_, texts) => {
  const fields = Object.keys(texts.field);
  expect(RULED_FIELDS.filter(field => !fields.includes(field))).toEqual([]);
  expect(SCOPES.filter(scope => texts.scope[scope] === undefined)).toEqual([]);
  expect(CONTACT_READS.filter(read => texts.read[read] === undefined)).toEqual([]);
  expect(groupActions().filter(({ group }) => texts.group[group] === undefined)).toEqual([]);
});

it('[AC13] every action stands under exactly one heading', () => {
  const shown = groupActions().flatMap(({ actions }) => actions);
  expect(shown.toSorted()).toEqual([...ACTIONS].toSorted());
});

it.each(Object.entries(RESOURCES))('[AC13] in %s every built-in role has its name', (_, texts) => {
  const names = texts['app'] as { readonly role: Record<string, string> };
  expect(ROLE_NAMES.filter(role => (names.role[role] ?? '') === '')).toEqual([]);
});
