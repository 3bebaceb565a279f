/** The conditions of the list as chips: each opens its choices with the number of customers behind each. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from '../../../common/domain/member.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { EMPTY_FILTER } from '../../../common/domain/customer-query.ts';
import type { QueryAnswer } from '../../data/api.ts';
import { clearFilter, patchFilter, useCustomerView } from '../../app/state/customer-view.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';
import { FilterChip, type FilterChoice } from './FilterChip.tsx';
import styles from './customers.module.css';

/** Whether the user may see customers of this colleague. */
function isReached({ grant }: SessionUser, member: Member): boolean {
  const isOfTeam = member.teamId !== null && grant.teamIds.includes(member.teamId);
  return grant.scope === 'all' || grant.userIds.includes(member.userId) || isOfTeam;
}

/** Chips for status, channel, tag and, where one sees colleagues' customers, owner. */
export function FilterBar({ facets }: { readonly facets: QueryAnswer['facets'] }): ReactElement {
  const { t } = useTranslation('customers');
  const { filter } = useCustomerView();
  const { list, labelOf, tags, members } = useReference();
  const user = useSession();
  const entry = (kind: 'status' | 'channel', counts: Readonly<Record<string, number>>): FilterChoice[] =>
    list(kind).map(({ entryId }) => ({ id: entryId, label: labelOf(entryId), count: counts[entryId] ?? 0 }));
  const tagChoices = [...tags.values()]
    .map(tag => ({ id: tag.tagId, label: tag.name, color: tag.color, count: facets.tagIds[tag.tagId] ?? 0 }))
    .toSorted((a, b) => b.count - a.count);
  const owners = [...members.values()]
    .filter(member => member.active && isReached(user, member))
    .map(({ userId, name }) => ({ id: userId, label: userId === user.userId ? t('filter.me', { name }) : name }))
    .toSorted((a, b) => Number(b.id === user.userId) - Number(a.id === user.userId));
  const isFiltered = filter !== EMPTY_FILTER && Object.values(filter).some(value => value.length > 0);
  return (
    <fieldset className={styles.filters} aria-label={t('filter.label')}>
      <FilterChip
        title={t('filter.status')}
        choices={entry('status', facets.status)}
        value={filter.status}
        onChange={status => patchFilter({ status })}
      />
      <FilterChip
        title={t('filter.channel')}
        choices={entry('channel', facets.source)}
        value={filter.source}
        onChange={source => patchFilter({ source })}
      />
      <FilterChip
        title={t('filter.tag')}
        choices={tagChoices}
        value={filter.tagIds}
        onChange={tagIds => patchFilter({ tagIds })}
      />
      {(user.grant.scope !== 'self' || user.grant.userIds.length > 1) && (
        <FilterChip
          title={t('filter.owner')}
          choices={owners}
          value={filter.ownerIds}
          onChange={ownerIds => patchFilter({ ownerIds })}
        />
      )}
      {isFiltered && (
        <Button type="link" size="small" onClick={clearFilter}>
          {t('filter.clear')}
        </Button>
      )}
    </fieldset>
  );
}
