/**
 * The view that is open: what it asks, how it looks on this device, and whether that differs from how it was saved. Opening, saving,
 * taking back. Rules LV4, LV5, LG4.
 */
import { App } from 'antd';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView, ViewContent } from '../../../../common/domain/saved-view.ts';
import { data } from '../../../data/client.ts';
import { ALL_VIEW, openView, useCustomerView } from '../../../app/state/customer-view.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useSession } from '../../../app/state/session.ts';
import { offerOwnUndo } from '../../../app/state/undo.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { firstLayout, keepLayout, readLayout, useLayout, type ListLayout } from './list-layout.ts';
import {
  builtInView,
  isBuiltInView,
  isChanged,
  readView,
  weekdayOf,
  writeQuery,
  type ViewState,
} from './list-views.ts';

export interface ListView {
  readonly viewId: string;
  readonly saved: SavedView | null;
  readonly layout: ListLayout;
  readonly setLayout: (patch: Partial<ListLayout>) => void;
  readonly isChanged: boolean;
  readonly open: (viewId: string) => void;
  /** Back to how the view was saved. */
  readonly restore: () => void;
  /** What the list shows now, as a view. */
  readonly contentNow: (part: Pick<ViewContent, 'name' | 'scope' | 'order'>) => ViewContent;
  /** Stores a view, a new one when `viewId` is null; answers its id, or null when it was refused and said so. */
  readonly save: (viewId: string | null, content: ViewContent) => Promise<string | null>;
  /** Opens a view that was just stored and may not have arrived in the reference data yet. */
  readonly openStored: (viewId: string, content: ViewContent) => void;
  readonly remove: (view: SavedView) => Promise<void>;
}

/** The state of tabs and columns. */
export function useListView(): ListView {
  const { t } = useTranslation('customers/list');
  const { viewId: wanted, filter, sort } = useCustomerView();
  const { userId } = useSession();
  const { views } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const saved = views.get(wanted) ?? null;
  // A view that was ended or is no longer shared: what it asked stays, under the first tab.
  const viewId = saved === null && !isBuiltInView(wanted) ? ALL_VIEW : wanted;
  const base = useMemo(() => stateOf(viewId, saved), [viewId, saved]);
  const kept = useLayout(userId, viewId);
  const layout = useMemo(() => kept ?? firstLayout(base?.columns, base?.density), [kept, base]);

  const setLayout = useCallback(
    (patch: Partial<ListLayout>) => keepLayout(userId, viewId, { ...layout, ...patch }),
    [userId, viewId, layout],
  );
  const open = useCallback(
    (id: string) => {
      const state = stateOf(id, views.get(id) ?? null);
      if (state === null) void message.warning(t('tooNew'));
      else openView({ viewId: id, filter: state.filter, sort: state.sort });
    },
    [views, message, t],
  );
  const save = useCallback<ListView['save']>(
    async (id, content) => {
      const answer = await data.saveView(id, content);
      if (!answer.ok) {
        void message.error(textOf(answer.error.fields?.[0] ?? answer.error));
        return null;
      }
      const target = answer.value.viewId;
      // Pages and their size are no part of a view: they stay as they are on this device.
      const { isPaged, pageSize } = readLayout(userId, viewId) ?? firstLayout();
      const isDefault =
        !isPaged && pageSize === firstLayout().pageSize && content.columns.every(column => column.width === undefined);
      keepLayout(
        userId,
        target,
        isDefault ? null : { columns: content.columns, density: content.density, isPaged, pageSize },
      );
      return target;
    },
    [userId, viewId, message, textOf],
  );
  const remove = useCallback(
    async (view: SavedView) => {
      const answer = await data.deleteView(view.viewId);
      if (!answer.ok) {
        void message.error(textOf(answer.error));
        return;
      }
      if (view.viewId === viewId) open(ALL_VIEW);
      const { name, scope, query, columns, sorts, density, order } = view;
      // An id that was ended never comes back: the view is made anew.
      offerOwnUndo(t('deleted', { name }), async () => {
        const again = await data.saveView(null, { name, scope, query, columns, sorts, density, order });
        return again.ok ? { ok: true, value: { kept: [], isDone: true } } : again;
      });
    },
    [viewId, open, message, textOf, t],
  );
  const now: ViewState = { filter, sort, columns: layout.columns, density: layout.density };
  return {
    viewId,
    saved,
    layout,
    setLayout,
    isChanged: saved !== null && base !== null && isChanged(base, now),
    open,
    restore: () => {
      keepLayout(userId, viewId, null);
      open(viewId);
    },
    contentNow: part => ({
      ...part,
      query: writeQuery(filter),
      columns: [...layout.columns],
      sorts: sort.map(key => ({ ...key })),
      density: layout.density,
    }),
    save,
    openStored: (id, content) => {
      const state = readView(content);
      if (state !== null) openView({ viewId: id, filter: state.filter, sort: state.sort });
    },
    remove,
  };
}

function stateOf(viewId: string, saved: SavedView | null): ViewState | null {
  if (saved !== null) {
    const state = readView(saved);
    return state === null ? null : { ...state, columns: firstLayout(state.columns).columns };
  }
  if (!isBuiltInView(viewId)) return null;
  const { columns, density } = firstLayout();
  return { ...builtInView(viewId, weekdayOf(Date.now())), columns, density };
}
