/** Verdicts on saved views of the list and on records of exports. Rules LV1 to LV4, LX2. */
import { MOST_VIEWS, mayDeleteView, seesView, viewKeysOf } from '../../../common/domain/saved-view.ts';
import { can, readOf } from '../../../common/domain/permissions.ts';
import { CONTACT_KINDS } from '../../../common/domain/customer.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import { scrubReason } from './judge-customer.ts';
import {
  noteAudit,
  noteChange,
  rejected,
  taken,
  type DocRef,
  type Outcome,
  type PushState,
  type StoredView,
} from './push-state.ts';

const docOf = (id: string): DocRef[] => [{ collection: 'views', id }];

/** A new view, or the owner's own one as he wants it now. Whom it is shared with is said here, never by the sender. */
export function judgeViewSave(state: PushState, mutation: MutationOf<'view.save'>): Outcome {
  const { docId: viewId, doc } = mutation;
  const { actor, now } = state;
  const existing = state.views.get(viewId);
  if (!can(actor, 'customer.read')) return rejected('permission_denied', docOf(viewId));
  if (existing !== undefined && existing.ownerId !== actor.userId) {
    return rejected(seesView(actor, existing) ? 'permission_denied' : 'already_exists', docOf(viewId));
  }
  if (existing !== undefined && existing.deletedAt !== null) return rejected('deleted', docOf(viewId));
  const isSharedAnew = doc.scope !== 'private' && doc.scope !== existing?.scope;
  if (isSharedAnew && !can(actor, 'view.share')) return rejected('permission_denied', docOf(viewId));
  if (doc.scope === 'team' && isSharedAnew && actor.teamId === null) {
    return rejected('validation_failed', docOf(viewId), [{ field: 'scope', code: 'no_team' }]);
  }
  if (existing === undefined && state.ownViews >= MOST_VIEWS) {
    return rejected('limit_reached', docOf(viewId), [
      { field: 'name', code: 'limit_reached', params: { max: MOST_VIEWS } },
    ]);
  }
  const teamId = doc.scope === 'team' ? (isSharedAnew ? actor.teamId : (existing?.teamId ?? null)) : null;
  const placed = { scope: doc.scope, ownerId: actor.userId, teamId };
  const before = existing === undefined ? [] : viewKeysOf(existing);
  const ver = noteChange(state, {
    collection: 'views',
    docId: viewId,
    op: 'put',
    before,
    after: viewKeysOf(placed),
    mutationId: mutation.id,
  });
  const createdAt = existing?.createdAt ?? now;
  const view: StoredView = { viewId, ...doc, ...placed, createdAt, updatedAt: now, deletedAt: null, ver };
  if (existing === undefined) state.ownViews += 1;
  keep(state, view);
  const isSharing = doc.scope !== 'private' || (existing !== undefined && existing.scope !== 'private');
  // A private view is nobody's business but its owner's.
  if (isSharing) {
    const detail = { scope: doc.scope, before: existing?.scope ?? 'private' };
    noteAudit(state, { action: 'view.share', objectType: 'view', objectId: viewId, detail });
  }
  return taken('applied', docOf(viewId));
}

/** Ends a view; the row is kept, so that its id never comes back to life. */
export function judgeViewDelete(state: PushState, mutation: MutationOf<'view.delete'>): Outcome {
  const { docId: viewId } = mutation;
  const view = state.views.get(viewId);
  if (view === undefined || !seesView(state.actor, view)) return rejected('not_found', docOf(viewId));
  if (!mayDeleteView(state.actor, view)) return rejected('permission_denied', docOf(viewId));
  if (view.deletedAt !== null) return taken('noop', docOf(viewId));
  const ver = noteChange(state, {
    collection: 'views',
    docId: viewId,
    op: 'delete',
    before: viewKeysOf(view),
    after: [],
    mutationId: mutation.id,
  });
  keep(state, { ...view, ver, updatedAt: state.now, deletedAt: state.now });
  if (view.scope !== 'private') {
    const detail = { scope: view.scope };
    noteAudit(state, { action: 'view.delete', objectType: 'view', objectId: viewId, detail });
  }
  return taken('applied', docOf(viewId));
}

/** Customers were written into a file on the device: nothing changes, the audit keeps it and counts it. It is never refused for its size. */
export function judgeExport(state: PushState, mutation: MutationOf<'export.record'>): Outcome {
  const { actor } = state;
  const { rows, format, columns, plain, reason } = mutation.doc;
  if (!can(actor, 'customer.export')) return rejected('permission_denied');
  const hasPlain = can(actor, 'customer.export_plain') && CONTACT_KINDS.some(kind => readOf(actor, kind) === 'plain');
  if (plain && !hasPlain) return rejected('permission_denied');
  if (plain && reason.trim() === '') {
    return rejected('validation_failed', [], [{ field: 'reason', code: 'required' }]);
  }
  // The reason is free text and the audit is for ever.
  const detail = { count: rows, format, columns: [...columns], plain, reason: scrubReason(reason) };
  noteAudit(state, {
    action: 'customer.export',
    objectType: 'export',
    objectId: mutation.docId,
    detail: { ...detail, madeAt: mutation.madeAt },
  });
  return taken('applied', []);
}

function keep(state: PushState, view: StoredView): void {
  state.views.set(view.viewId, view);
  state.rows.views.set(view.viewId, view);
}
