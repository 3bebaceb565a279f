/**
 * Dictionaries, tags, groups and colleagues, by id and by kind, in the language of the interface. Filled by state/store.ts.
 */
import { create } from 'zustand';
import type {
  CustomerGroup,
  CustomerTag,
  DictionaryEntry,
  DictionaryKind,
} from '../../../common/domain/classification.ts';
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { Member } from '../../../common/domain/member.ts';
import type { Pool } from '../../../common/domain/pool.ts';
import type { SavedView } from '../../../common/domain/saved-view.ts';
import type { Reference } from '../../data/api.ts';
import { getLocale, onLocale } from '../i18n/index.ts';

export interface ReferenceView {
  readonly entries: ReadonlyMap<string, DictionaryEntry>;
  readonly tags: ReadonlyMap<string, CustomerTag>;
  readonly groups: ReadonlyMap<string, CustomerGroup>;
  readonly members: ReadonlyMap<string, Member>;
  /** Saved views of the list that this person sees, in their order. */
  readonly views: ReadonlyMap<string, SavedView>;
  /** Custom fields by id, in their order, retired ones too. */
  readonly fields: ReadonlyMap<string, CustomField>;
  /** Public pools by id, the default one first, retired ones too. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** The values of a dictionary that may be chosen, in their order; retired ones are left out. */
  readonly list: (kind: DictionaryKind) => DictionaryEntry[];
  /** The word for a dictionary value, tag or group; an id that is not known is given back as it is, null becomes ''. */
  readonly labelOf: (id: string | null) => string;
  /** A colleague's name, '' for null; '—' for one who is not known here. */
  readonly memberName: (userId: string | null) => string;
}

const EMPTY: Reference = { entries: [], tags: [], groups: [], members: [], views: [], fields: [], pools: [] };

interface Store {
  readonly raw: Reference;
  readonly view: ReferenceView;
}

const useStore = create<Store>(() => ({ raw: EMPTY, view: buildView(EMPTY) }));

onLocale(() => useStore.setState(({ raw }) => ({ view: buildView(raw) })));

/** Reference data, anew whenever it or the language changes. */
export function useReference(): ReferenceView {
  return useStore(store => store.view);
}

/** Replaces the reference data; null forgets it (on locking). */
export function setReference(reference: Reference | null): void {
  const raw = reference ?? EMPTY;
  useStore.setState({ raw, view: buildView(raw) });
}

function buildView(raw: Reference): ReferenceView {
  const entries = new Map(raw.entries.map(entry => [entry.entryId, entry]));
  const tags = new Map(raw.tags.map(tag => [tag.tagId, tag]));
  const groups = new Map(raw.groups.map(group => [group.groupId, group]));
  const fields = new Map(raw.fields.map(field => [field.fieldId, field]));
  const members = new Map(raw.members.map(member => [member.userId, member]));
  return {
    entries,
    tags,
    groups,
    members,
    fields,
    pools: new Map(raw.pools.map(pool => [pool.poolId, pool])),
    views: new Map(raw.views.map(view => [view.viewId, view])),
    list: kind =>
      raw.entries.filter(entry => entry.kind === kind && !entry.retired).toSorted((a, b) => a.order - b.order),
    labelOf: id => (id === null ? '' : (wordOf(entries.get(id)) ?? tags.get(id)?.name ?? groups.get(id)?.name ?? id)),
    memberName: userId => (userId === null ? '' : (members.get(userId)?.name ?? '—')),
  };
}

function wordOf(entry: DictionaryEntry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  return getLocale() === 'en' && entry.labelEn !== '' ? entry.labelEn : entry.label;
}
