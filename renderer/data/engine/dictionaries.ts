/**
 * Dictionaries and custom fields for the page: checked by the rules that the server uses, written like every edit, so that they are
 * administered without network as well. Rules DN1, CF1, ST12.
 */
import { checkEntry, checkField, isLastStatus } from '../../../common/domain/check-dictionary.ts';
import { FIELD_LIMITS, fieldIdOf } from '../../../common/domain/custom-field.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { ok } from '../../../common/lib/result.ts';
import {
  applyToEntry,
  applyToField,
  type EntryMutation,
  type FieldMutation,
} from '../../../common/merge/apply-dictionary.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { DataApi } from '../api.ts';
import type { Core } from '../core/core.ts';
import { writeDrafts } from '../core/write.ts';
import type { MutationDraft } from '../core/writer.ts';
import { assertCan, refuseField } from './guards.ts';

export type DictionariesApi = Pick<DataApi, 'saveEntry' | 'retireEntry' | 'createField' | 'saveField' | 'retireField'>;

export function createDictionariesApi(core: Core): DictionariesApi {
  return {
    async saveEntry(entryId, doc) {
      assertCan(core, 'dictionary.manage');
      await write(core, { kind: 'dictionary.save', docId: entryId, taskId: null, doc });
      return ok(null);
    },
    async retireEntry(entryId, retired) {
      assertCan(core, 'dictionary.manage');
      const { entries } = core.reference.lookup();
      const entry = entries.get(entryId);
      if (entry !== undefined && retired && isLastStatus(entry, entries)) throw new AppError('last_status');
      await write(core, { kind: 'dictionary.retire', docId: entryId, taskId: null, retired });
      return ok(null);
    },
    async createField({ kind, sensitive, doc }) {
      assertCan(core, 'field.manage');
      const max = FIELD_LIMITS.fields;
      if (core.reference.lookup().customFields.size >= max) {
        throw new AppError('limit_reached', { fields: [{ field: 'label', code: 'limit_reached', params: { max } }] });
      }
      const fieldId = fieldIdOf(makeId(core.ports.clock, core.ports.randomBytes), sensitive);
      const { retired: _retired, ...settings } = doc;
      await write(core, { kind: 'field.save', docId: fieldId, taskId: null, doc: { ...settings, kind } });
      return ok({ fieldId });
    },
    async saveField(fieldId, doc) {
      assertCan(core, 'field.manage');
      await write(core, { kind: 'field.save', docId: fieldId, taskId: null, doc });
      return ok(null);
    },
    async retireField(fieldId, retired) {
      assertCan(core, 'field.manage');
      await write(core, { kind: 'field.retire', docId: fieldId, taskId: null, retired });
      return ok(null);
    },
  };
}

type Draft = Extract<MutationDraft, { kind: EntryMutation['kind'] | FieldMutation['kind'] }>;

async function write(core: Core, draft: Draft): Promise<void> {
  const { entries, customFields } = core.reference.lookup();
  const mutation = { ...draft, id: '', cseq: 0, madeAt: core.ports.clock.now(), lane: 'interactive' as const };
  const isEntry = mutation.kind === 'dictionary.save' || mutation.kind === 'dictionary.retire';
  let errors: FieldError[];
  if (isEntry) {
    const made = applyToEntry(entries.get(mutation.docId) ?? null, mutation, core.actor);
    if (made === null) refuseField('label', 'required');
    errors = made.label.trim() === '' ? [{ field: 'label', code: 'required' }] : checkEntry(made, entries);
  } else {
    const made = applyToField(customFields.get(mutation.docId) ?? null, mutation, core.actor);
    if (made === null) refuseField('label', 'required');
    errors = made.label.trim() === '' ? [{ field: 'label', code: 'required' }] : checkField(made, customFields);
  }
  if (errors.length > 0) throw new AppError('validation_failed', { fields: errors });
  await writeDrafts(core, [draft]);
}
