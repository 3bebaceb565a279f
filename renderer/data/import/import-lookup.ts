/** What import looks up by name: dictionary values by label or code, tags by name. Plain data crosses to the compute worker. Rule IM9. */
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { DictionaryEntry, DictionaryKind } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import type { RuledField } from '../../../common/domain/permissions.ts';
import type { Lookup, RelationLimits } from '../../../common/domain/validate-customer.ts';

/** The form that crosses to another thread. */
export interface LookupData {
  readonly entries: readonly DictionaryEntry[];
  readonly tags: readonly { readonly tagId: string; readonly name: string }[];
  readonly mayCreateTags: boolean;
  /** Fields that the person may not enter; none when absent. */
  readonly closedFields?: readonly RuledField[];
  /** Custom fields that the person may fill in; none when absent. */
  readonly fields?: readonly CustomField[];
  readonly limits?: RelationLimits | undefined;
}

export interface ImportLookup extends Lookup {
  readonly mayCreateTags: boolean;
  readonly closedFields: ReadonlySet<RuledField>;
  /** Entry id of a label in either language, an entry id or its code; a scene of the given channel comes first. */
  entryIdOf(kind: DictionaryKind, text: string, parentId: string | null): string | undefined;
  tagIdOf(name: string): string | undefined;
}

export function createImportLookup(data: LookupData): ImportLookup {
  const entries = new Map(data.entries.map(entry => [entry.entryId, entry]));
  const byName = indexEntries(data.entries);
  const tagIds = new Set(data.tags.map(tag => tag.tagId));
  const tagByName = new Map(data.tags.map(tag => [foldName(tag.name), tag.tagId]));
  return {
    entries,
    customFields: new Map((data.fields ?? []).map(field => [field.fieldId, field])),
    mayCreateTags: data.mayCreateTags,
    closedFields: new Set(data.closedFields),
    hasTag: tagId => tagIds.has(tagId),
    hasGroup: () => false,
    limits: data.limits,
    entryIdOf(kind, text, parentId): string | undefined {
      const candidates = byName.get(`${kind}\n${foldName(text)}`) ?? [];
      return (candidates.find(entry => entry.parentId === parentId) ?? candidates[0])?.entryId;
    },
    tagIdOf: name => tagByName.get(foldName(name)),
  };
}

/** Names that are equal in this form are the same tag. */
export function foldName(name: string): string {
  return foldText(name).trim();
}

/** Retired values are not offered; a label stands before another value's code. */
function indexEntries(entries: readonly DictionaryEntry[]): Map<string, DictionaryEntry[]> {
  const index = new Map<string, DictionaryEntry[]>();
  const add = (entry: DictionaryEntry, name: string): void => {
    const key = `${entry.kind}\n${foldName(name)}`;
    const list = index.get(key) ?? [];
    if (name.trim() !== '' && !list.includes(entry)) index.set(key, [...list, entry]);
  };
  const usable = entries.filter(entry => !entry.retired);
  for (const entry of usable) add(entry, entry.label);
  for (const entry of usable) add(entry, entry.labelEn);
  for (const entry of usable) {
    add(entry, entry.entryId);
    add(entry, entry.entryId.slice(entry.kind.length + 1));
  }
  return index;
}
