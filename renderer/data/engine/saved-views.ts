/** Saved views of the list for the page: kept like every document, written like every edit, so that they work without network. Rules LV1, LV3. */
import { mayDeleteView, viewContentSchema, type SavedView } from '../../../common/domain/saved-view.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { ok } from '../../../common/lib/result.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { DataApi } from '../api.ts';
import type { Core } from '../core/core.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import { assertCan, refuseField } from './guards.ts';

export type SavedViewsApi = Pick<DataApi, 'saveView' | 'deleteView'>;

export function createSavedViewsApi(core: Core): SavedViewsApi {
  return {
    async saveView(viewId, content) {
      const existing = viewId === null ? null : await readView(core, viewId);
      if (existing !== null && existing.ownerId !== core.actor.userId) {
        throw new AppError('permission_denied', { params: { action: 'view.share' } });
      }
      const doc = viewContentSchema.safeParse(content);
      if (!doc.success) {
        if (content.name.trim() === '') refuseField('name', 'required');
        refuseField(String(doc.error.issues[0]?.path[0] ?? 'name'), 'too_long');
      }
      const isSharedAnew = doc.data.scope !== 'private' && doc.data.scope !== existing?.scope;
      if (isSharedAnew) assertCan(core, 'view.share');
      if (isSharedAnew && doc.data.scope === 'team' && core.actor.teamId === null) refuseField('scope', 'no_team');
      const docId = viewId ?? makeId(core.ports.clock, core.ports.randomBytes);
      await writeDrafts(core, [{ kind: 'view.save', docId, taskId: null, doc: doc.data }]);
      return ok({ viewId: docId });
    },
    async deleteView(viewId) {
      const view = await readView(core, viewId);
      if (!mayDeleteView(core.actor, view))
        throw new AppError('permission_denied', { params: { action: 'view.share' } });
      await writeDrafts(core, [{ kind: 'view.delete', docId: viewId, taskId: null }]);
      return ok(null);
    },
  };
}

async function readView(core: Core, viewId: string): Promise<SavedView> {
  const view = await orFail(core, () => core.store.get('views', viewId));
  if (view === undefined) throw new AppError('not_found', { params: { resource: 'view', id: viewId } });
  return view;
}
