/** The calls of the page that the open engine answers by itself: each waits for the engine and is handed to it. */
import type { Result } from '../../common/lib/result.ts';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import type { Engine, EngineApi } from './engine/engine.ts';

/** Runs something on the engine when one is open, and answers `store_locked` otherwise. */
export type WithEngine = <T>(
  work: (open: { readonly engine: Engine }) => Promise<Result<T, AppErrorData>>,
) => Promise<Result<T, AppErrorData>>;

/** All of {@link EngineApi}. */
export function engineCalls(withOpen: WithEngine): EngineApi {
  return {
    query: query => withOpen(({ engine }) => engine.api.query(query)),
    ids: query => withOpen(({ engine }) => engine.api.ids(query)),
    getCustomer: customerId => withOpen(({ engine }) => engine.api.getCustomer(customerId)),
    createCustomer: draft => withOpen(({ engine }) => engine.api.createCustomer(draft)),
    updateCustomer: (customerId, edit) => withOpen(({ engine }) => engine.api.updateCustomer(customerId, edit)),
    deleteCustomer: (customerId, reason) => withOpen(({ engine }) => engine.api.deleteCustomer(customerId, reason)),
    restoreCustomer: customerId => withOpen(({ engine }) => engine.api.restoreCustomer(customerId)),
    revert: (historyId, side) => withOpen(({ engine }) => engine.api.revert(historyId, side)),
    olderHistory: (customerId, before) => withOpen(({ engine }) => engine.api.olderHistory(customerId, before)),
    related: customerId => withOpen(({ engine }) => engine.api.related(customerId)),
    undo: undoId => withOpen(({ engine }) => engine.api.undo(undoId)),
    revealQuota: () => withOpen(({ engine }) => engine.api.revealQuota()),
    reveal: (customerId, field, reason) => withOpen(({ engine }) => engine.api.reveal(customerId, field, reason)),
    addInteraction: input => withOpen(({ engine }) => engine.api.addInteraction(input)),
    consents: customerId => withOpen(({ engine }) => engine.api.consents(customerId)),
    requestOwnership: (ids, request) => withOpen(({ engine }) => engine.api.requestOwnership(ids, request)),
    recordConsents: records => withOpen(({ engine }) => engine.api.recordConsents(records)),
    copyRows: request => withOpen(({ engine }) => engine.api.copyRows(request)),
    exportQuota: () => withOpen(({ engine }) => engine.api.exportQuota()),
    exportCustomers: request => withOpen(({ engine }) => engine.api.exportCustomers(request)),
    cancelExport: () => withOpen(({ engine }) => engine.api.cancelExport()),
    saveView: (viewId, content) => withOpen(({ engine }) => engine.api.saveView(viewId, content)),
    deleteView: viewId => withOpen(({ engine }) => engine.api.deleteView(viewId)),
    saveEntry: (entryId, doc) => withOpen(({ engine }) => engine.api.saveEntry(entryId, doc)),
    retireEntry: (entryId, retired) => withOpen(({ engine }) => engine.api.retireEntry(entryId, retired)),
    createField: input => withOpen(({ engine }) => engine.api.createField(input)),
    saveField: (fieldId, doc) => withOpen(({ engine }) => engine.api.saveField(fieldId, doc)),
    retireField: (fieldId, retired) => withOpen(({ engine }) => engine.api.retireField(fieldId, retired)),
    createTag: input => withOpen(({ engine }) => engine.api.createTag(input)),
    updateTag: (tagId, edit) => withOpen(({ engine }) => engine.api.updateTag(tagId, edit)),
    mergeTags: (tagId, into) => withOpen(({ engine }) => engine.api.mergeTags(tagId, into)),
    deleteTag: tagId => withOpen(({ engine }) => engine.api.deleteTag(tagId)),
    restoreTag: (tagId, name) => withOpen(({ engine }) => engine.api.restoreTag(tagId, name)),
    createGroup: input => withOpen(({ engine }) => engine.api.createGroup(input)),
    updateGroup: (groupId, edit) => withOpen(({ engine }) => engine.api.updateGroup(groupId, edit)),
    moveGroup: (groupId, parentId) => withOpen(({ engine }) => engine.api.moveGroup(groupId, parentId)),
    deleteGroup: (groupId, children) => withOpen(({ engine }) => engine.api.deleteGroup(groupId, children)),
    restoreGroups: deleted => withOpen(({ engine }) => engine.api.restoreGroups(deleted)),
    classifyCounts: () => withOpen(({ engine }) => engine.api.classifyCounts()),
    classifyUse: what => withOpen(({ engine }) => engine.api.classifyUse(what)),
    reference: () => withOpen(({ engine }) => engine.api.reference()),
    count: filter => withOpen(({ engine }) => engine.api.count(filter)),
    group: (filter, by) => withOpen(({ engine }) => engine.api.group(filter, by)),
    stats: (filter, zone) => withOpen(({ engine }) => engine.api.stats(filter, zone)),
    tasks: () => withOpen(({ engine }) => engine.api.tasks()),
    call: (name, input) => withOpen(({ engine }) => engine.api.call(name, input)),
    syncState: () => withOpen(({ engine }) => engine.api.syncState()),
    syncNow: () => withOpen(({ engine }) => engine.api.syncNow()),
    checkData: () => withOpen(({ engine }) => engine.api.checkData()),
    syncCenter: () => withOpen(({ engine }) => engine.api.syncCenter()),
    restore: historyId => withOpen(({ engine }) => engine.api.restore(historyId)),
    dismiss: itemId => withOpen(({ engine }) => engine.api.dismiss(itemId)),
    retry: itemId => withOpen(({ engine }) => engine.api.retry(itemId)),
    syncLog: () => withOpen(({ engine }) => engine.api.syncLog()),
  };
}
