/** The calls of common/protocol/calls/lookup.ts: customers by contact value, by piece of name, and the check for duplicates. Rules PI4 to PI6. */
import { CUSTOMERS_DUPLICATES, CUSTOMERS_LOOKUP, CUSTOMERS_SEARCH } from '../../common/protocol/calls/lookup.ts';
import { findDuplicates, lookUp, searchCustomers } from '../commands/privacy/find-matches.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';

export const LOOKUP_ROUTES: readonly Route[] = [
  defineCall(CUSTOMERS_LOOKUP, async ({ deps, caller, body }) => ({
    matches: await lookUp(deps.db, caller, body.kind, body.value),
  })),
  defineCall(CUSTOMERS_SEARCH, ({ deps, caller, body }) => searchCustomers(deps.db, caller, body.text)),
  defineCall(CUSTOMERS_DUPLICATES, ({ deps, caller, body: { except, ...typed } }) =>
    findDuplicates(deps.db, caller, typed, except),
  ),
];
