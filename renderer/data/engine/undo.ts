/**
 * Takes a single edit back: its inverse as an ordinary new edit of what stands now, so that it merges, travels and is judged like every
 * other. What somebody has changed since stays, and is named. What was done is kept in memory, newest last, as long as the store is open.
 * Rules UN1 to UN4.
 */
import { PATCH_FIELDS, type Customer, type CustomerFields, type PatchField } from '../../../common/domain/customer.ts';
import { isList, jsonEquals, type Json } from '../../../common/lib/json.ts';
import { changeableFields } from '../../../common/merge/apply-mutation.ts';
import { mergeIdSet } from '../../../common/merge/merge-id-set.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { CustomerPatch, Mutation } from '../../../common/protocol/mutation.ts';
import type { UndoAnswer } from '../api.ts';
import type { Core } from '../core/core.ts';
import { orFail, writeInMutex } from '../core/write.ts';
import type { MutationDraft } from '../core/writer.ts';
import { writeDocuments } from '../core/documents.ts';

/** How many edits can be taken back. */
export const UNDO_DEPTH = 50;

interface Deed {
  readonly mutations: readonly Mutation[];
  /** The customer as he was before: sets change by what was really added and removed, and a deleted one is put back at once. */
  readonly before: Customer;
}

export interface UndoBook {
  /** Writes the drafts of one edit; the answer names it for {@link UndoBook.undo}, null when nothing changed. */
  write(this: void, before: Customer, drafts: readonly MutationDraft[]): Promise<{ readonly undoId: string | null }>;
  /** Rejects with `not_found` when the edit is too long ago, or was taken back already. */
  undo(this: void, undoId: string): Promise<UndoAnswer>;
}

export function createUndoBook(core: Core): UndoBook {
  const deeds = new Map<string, Deed>();
  const note = (deed: Deed): string | null => {
    const undoId = deed.mutations[0]?.id ?? null;
    if (undoId === null) return null;
    deeds.set(undoId, deed);
    for (const old of [...deeds.keys()].slice(0, -UNDO_DEPTH)) deeds.delete(old);
    return undoId;
  };
  return {
    async write(before, drafts) {
      const mutations = await core.mutex.run(() => writeInMutex(core, drafts));
      return { undoId: note({ mutations, before }) };
    },
    undo: undoId =>
      core.mutex.run(async () => {
        const deed = deeds.get(undoId);
        if (deed === undefined) throw new AppError('not_found', { params: { resource: 'edit', id: undoId } });
        const { customerId } = deed.before;
        const present = await orFail(core, () => core.store.get('customers', customerId));
        if (deed.mutations.some(mutation => mutation.kind === 'customer.delete')) {
          const mutations = await writeInMutex(core, [{ kind: 'customer.restore', docId: customerId, taskId: null }]);
          if (present === undefined) {
            await orFail(core, () => writeDocuments(core, 'customers', new Map([[customerId, deed.before]])));
          }
          deeds.delete(undoId);
          return { undone: mutations.length, kept: [], customerId };
        }
        if (present === undefined)
          throw new AppError('not_found', { params: { resource: 'customer', id: customerId } });
        const { drafts, kept } = invert(deed, present, core);
        await writeInMutex(core, drafts);
        deeds.delete(undoId);
        return { undone: drafts.length, kept, customerId };
      }),
  };
}

/** The edit that leads back, and the fields that hold something else by now and therefore stay. Pure. */
export function invert(
  { mutations, before }: Deed,
  present: Customer,
  { actor }: Pick<Core, 'actor'>,
): { readonly drafts: MutationDraft[]; readonly kept: string[] } {
  const target = { docId: present.customerId, taskId: null };
  const fields = changeableFields(present, actor);
  const drafts: MutationDraft[] = [];
  const kept: string[] = [];
  for (const mutation of mutations.toReversed()) {
    switch (mutation.kind) {
      case 'customer.patch': {
        const back = invertPatch(fields, mutation.patch);
        kept.push(...back.kept);
        if (Object.keys(back.patch).length === 0) break;
        drafts.push({
          kind: 'customer.patch',
          ...target,
          baseVer: present.ver,
          patch: back.patch,
          undoes: mutation.id,
        });
        break;
      }
      case 'customer.tags':
      case 'customer.groups': {
        const field = mutation.kind === 'customer.tags' ? 'tagIds' : 'groupIds';
        const [had, has] = [before[field], mergeIdSet(before[field], mutation.add, mutation.remove)];
        const [was, is] = [new Set(had), new Set(present[field])];
        const remove = has.filter(id => !was.has(id) && is.has(id));
        const add = had.filter(id => !has.includes(id) && !is.has(id));
        if (add.length + remove.length > 0) drafts.push({ kind: mutation.kind, ...target, add, remove });
        break;
      }
      default:
        break;
    }
  }
  return { drafts, kept };
}

function invertPatch(
  fields: Partial<CustomerFields>,
  patch: CustomerPatch,
): { readonly patch: CustomerPatch; readonly kept: PatchField[] } {
  const present = fields as Partial<Record<PatchField, Json>>;
  const back: Partial<Record<PatchField, [Json, Json]>> = {};
  const kept: PatchField[] = [];
  for (const field of PATCH_FIELDS) {
    const edit = patch[field] as readonly [Json, Json] | undefined;
    if (edit === undefined) continue;
    const [base, wanted] = edit;
    const now = present[field];
    if (now === undefined) kept.push(field);
    else if (jsonEquals(now, wanted)) back[field] = [now, base];
    else if (field === 'custom' && isRecord(now) && isRecord(base) && isRecord(wanted)) {
      const value = invertRecord(now, base, wanted);
      if (jsonEquals(value, now)) kept.push(field);
      else back[field] = [now, value];
    } else if (!jsonEquals(now, base)) kept.push(field);
  }
  return { patch: back as CustomerPatch, kept };
}

type JsonRecord = { readonly [key: string]: Json };

function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Fields of a company's own go back each by itself. */
function invertRecord(now: JsonRecord, base: JsonRecord, wanted: JsonRecord): JsonRecord {
  const result = new Map(Object.entries(now));
  for (const key of new Set([...Object.keys(base), ...Object.keys(wanted)])) {
    const isMine = jsonEquals(base[key], wanted[key]) === false && jsonEquals(now[key], wanted[key]);
    if (!isMine) continue;
    const value = base[key];
    if (value === undefined) result.delete(key);
    else result.set(key, value);
  }
  return Object.fromEntries(result);
}
