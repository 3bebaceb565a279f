/** What appears and disappears for readers together with a customer. Rules SS9, RB3. */
import type { CollectionName } from '../../../common/protocol/collections.ts';
import type { PushState } from './push-state.ts';

/** What hangs on the customer, also what this very push has added: it appears and disappears with him. */
export function hangingOn(state: PushState, customerId: string): { collection: CollectionName; docId: string }[] {
  const { history, interactions, behaviors, consents } = state.rows;
  const isOf = (row: { readonly customerId: string }): boolean => row.customerId === customerId;
  const stored = state.timelines.filter(isOf).map(item => ({ collection: item.collection, docId: item.id }));
  return [
    ...stored,
    ...history.filter(isOf).map(row => ({ collection: 'history' as const, docId: row.historyId })),
    ...interactions.filter(isOf).map(row => ({ collection: 'interactions' as const, docId: row.interactionId })),
    ...behaviors.filter(isOf).map(row => ({ collection: 'behaviors' as const, docId: row.behaviorId })),
    ...consents.filter(isOf).map(row => ({ collection: 'consents' as const, docId: row.consentId })),
  ];
}
