/** Names and paths of the calls. Rule CA1. */
import { expect, it } from 'vitest';
import { callPath, isCallName } from '../../common/protocol/calls/call.ts';

it('[CA1] a name of words and dots is a path; anything else is none', () => {
  expect(callPath('members.list')).toBe('/calls/v1/members.list');
  expect(['members.list', 'roles.fields.set'].filter(isCallName)).toHaveLength(2);
  const strange = ['members', '../admin.x', 'a.b/c', 'a.b?c', 'Members.list', 'a..b', '', `a.${'b'.repeat(60)}`];
  expect(strange.filter(isCallName)).toEqual([]);
});
