/** The fields by which the list is filtered, with their names, their choices, and the words of the sentence. Rules LF1, LF3. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { mayReadField } from '../../../../common/domain/company-fields.ts';
import { customIdOf, type CustomField } from '../../../../common/domain/custom-field.ts';
import type { Member } from '../../../../common/domain/member.ts';
import type { SessionUser } from '../../../../common/protocol/messages.ts';
import { FieldRegistry, type CustomFieldInput, type FieldDef } from '../../../../common/query/fields.ts';
import { ME } from '../../../../common/query/types.ts';
import { useLocale } from '../../../app/i18n/index.ts';
import { useReference, type ReferenceView } from '../../../app/state/reference.ts';
import { useSession } from '../../../app/state/session.ts';
import { useFormat } from '../../../ui/format.ts';
import type { FilterChoice } from '../FilterChip.tsx';
import type { FilterWords } from './describe-filter.ts';

export interface FilterFields {
  /** Those that may be filtered by, in the order in which they are offered. */
  readonly fields: readonly FieldDef[];
  readonly find: (id: string) => FieldDef | undefined;
  readonly nameOf: (id: string) => string;
  /** The values that may be chosen; none for a field that has no list. */
  readonly choicesOf: (id: string) => readonly FilterChoice[];
  readonly words: FilterWords;
}

const CUSTOM_KINDS: Readonly<Partial<Record<CustomField['kind'], CustomFieldInput['kind']>>> = {
  text: 'text',
  number: 'number',
  money: 'number',
  date: 'time',
  choice: 'enum',
  multi_choice: 'ids',
  yes_no: 'boolean',
  link: 'text',
  address: 'text',
};

/** Everything about fields. */
export function useFilterFields(): FilterFields {
  const { t } = useTranslation(['customers/list', 'customers']);
  const reference = useReference();
  const user = useSession();
  const format = useFormat();
  const isEnglish = useLocale() === 'en';
  return useMemo(() => {
    const custom = [...reference.fields.values()].filter(field => !field.retired);
    const labelOf = (field: CustomField): string => (isEnglish && field.labelEn !== '' ? field.labelEn : field.label);
    const inputs = custom.flatMap((field): CustomFieldInput[] => {
      const kind = CUSTOM_KINDS[field.kind];
      return kind === undefined || field.fieldId.startsWith('s-')
        ? []
        : [{ fieldId: field.fieldId, kind, label: labelOf(field) }];
    });
    const registry = new FieldRegistry(inputs);
    const mayRead = mayReadField(user);
    const fields = registry.list().filter(mayRead);
    const nameOf = (id: string): string => {
      const field = registry.find(id);
      return field === undefined
        ? id
        : field.labelKey === ''
          ? field.label
          : t(field.labelKey, { ns: 'customers/list' });
    };
    const choicesOf = (id: string): readonly FilterChoice[] =>
      listChoices(id, { reference, user, isEnglish, me: name => t('me', { name }) });
    const labels = new Map<string, ReadonlyMap<string, string>>();
    const valueOf: FilterWords['value'] = (id, value) => {
      const kind = registry.find(id)?.kind;
      if (kind === 'time' && typeof value === 'number') return format.date(value);
      if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
      if (typeof value === 'number') return format.number(value);
      if (value === ME) return t('myself');
      const known = labels.get(id) ?? new Map(choicesOf(id).map(choice => [choice.id, choice.label]));
      labels.set(id, known);
      return (
        known.get(value) ??
        (kind === 'user'
          ? reference.memberName(value)
          : kind === 'text' || kind === 'texts'
            ? `“${value}”`
            : reference.labelOf(value))
      );
    };
    const words: FilterWords = {
      field: nameOf,
      value: valueOf,
      condition: (op, parts) => t(`op.${op}`, parts),
      and: t('and'),
      or: t('or'),
      not: inner => t('not', { inner }),
      group: inner => t('brackets', { inner }),
      list: t('listSeparator'),
      keyword: word => t('keyword', { word }),
      everyone: t('everyone'),
      nobody: t('nobody'),
    };
    return { fields, find: id => registry.find(id), nameOf, choicesOf, words };
  }, [t, reference, user, format, isEnglish]);
}

interface ChoiceInput {
  readonly reference: ReferenceView;
  readonly user: SessionUser;
  readonly isEnglish: boolean;
  readonly me: (name: string) => string;
}

function listChoices(id: string, { reference, user, isEnglish, me }: ChoiceInput): readonly FilterChoice[] {
  const { list, labelOf, tags, groups, members, fields } = reference;
  const ofDictionary = (kind: 'status' | 'channel' | 'scene'): FilterChoice[] =>
    list(kind).map(({ entryId }) => ({ id: entryId, label: labelOf(entryId) }));
  switch (id) {
    case 'status':
      return ofDictionary('status');
    case 'source':
      return ofDictionary('channel');
    case 'scene':
      return ofDictionary('scene');
    case 'tagIds':
      return [...tags.values()].map(tag => ({ id: tag.tagId, label: tag.name, color: tag.color }));
    case 'groupIds':
      return [...groups.values()].map(group => ({ id: group.groupId, label: pathOf(group.groupId, groups) }));
    case 'ownerId':
    case 'createdBy':
    case 'collaborators':
      return [
        { id: ME, label: me(user.name), countId: user.userId },
        ...[...members.values()]
          .filter(member => member.active && member.userId !== user.userId && isReached(user, member))
          .map(({ userId, name }) => ({ id: userId, label: name })),
      ];
    case 'teamId': {
      const teams = new Map([...members.values()].map(({ teamId, teamName }) => [teamId, teamName]));
      return [...teams].flatMap(([teamId, label]) => (teamId === null ? [] : [{ id: teamId, label }]));
    }
    case 'poolId':
      return [...reference.pools.values()].map(pool => ({ id: pool.poolId, label: pool.name }));
    default: {
      const field = fields.get(customIdOf(id) ?? '');
      return (field?.options ?? []).map(option => ({
        id: option.optionId,
        label: isEnglish && option.labelEn !== '' ? option.labelEn : option.label,
      }));
    }
  }
}

/** Whether the user may see customers of this colleague. */
function isReached({ grant }: SessionUser, member: Member): boolean {
  const isOfTeam = member.teamId !== null && grant.teamIds.includes(member.teamId);
  return grant.scope === 'all' || grant.userIds.includes(member.userId) || isOfTeam;
}

/** A group with those above it: 华东 / 重点. */
function pathOf(groupId: string, groups: ReferenceView['groups']): string {
  const names: string[] = [];
  const seen = new Set<string>();
  for (let group = groups.get(groupId); group !== undefined && !seen.has(group.groupId);) {
    names.unshift(group.name);
    seen.add(group.groupId);
    group = group.parentId === null ? undefined : groups.get(group.parentId);
  }
  return names.join(' / ');
}
