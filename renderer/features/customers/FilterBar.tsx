/**
 * The conditions of the list as chips: each opens its choices with the number of customers behind each; further fields are added, and
 * what no chip can say stands as one chip that opens the nested conditions. Rules LF1 to LF4.
 */
import { FilterOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Dropdown } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { chipValues, conjunctsOf, isFiltering, replaceConjunct, setChip } from '../../../common/query/chips.ts';
import type { FieldDef } from '../../../common/query/fields.ts';
import { isCondition, type CustomerFilter, type FilterNode } from '../../../common/query/types.ts';
import { clearFilter, patchFilter, useCustomerView } from '../../app/state/customer-view.ts';
import { useSession } from '../../app/state/session.ts';
import { ChoiceList, FilterChip, summarize } from './FilterChip.tsx';
import { describeFilter, describeNode } from './list/describe-filter.ts';
import { DateChoices } from './list/DateChoices.tsx';
import { FilterDrawer } from './list/FilterDrawer.tsx';
import { useFilterFields, type FilterFields } from './list/use-filter-fields.ts';
import styles from './customers.module.css';

/** Chips that always stand there. */
const ALWAYS = ['status', 'source', 'tagIds'];
const CHIP_KINDS: ReadonlySet<string> = new Set(['enum', 'user', 'team', 'ids', 'groups', 'time']);

/** Whether a chip of the field can say this part. */
export function chipFieldOf(part: FilterNode, fields: Pick<FilterFields, 'find'>): string | null {
  if (!isCondition(part)) return null;
  const kind = fields.find(part.field)?.kind;
  if (kind === undefined || !CHIP_KINDS.has(kind)) return null;
  if (kind === 'time')
    return part.op === 'last_days' || part.op === 'next_days' || part.op === 'between' || part.op === 'empty'
      ? part.field
      : null;
  return ['in', 'has_any', 'in_group'].includes(part.op) ? part.field : null;
}

/** All chips, and the way to more. */
export function FilterBar(): ReactElement {
  const { t } = useTranslation('customers');
  const { t: tl } = useTranslation('customers/list');
  const { filter } = useCustomerView();
  const user = useSession();
  const fields = useFilterFields();
  const [added, setAdded] = useState<string | null>(null);
  const [isAdvanced, setIsAdvanced] = useState(false);
  const parts = conjunctsOf(filter.where);
  const used = parts.flatMap(part => chipFieldOf(part, fields) ?? []);
  const others = parts.filter(part => chipFieldOf(part, fields) === null);
  const seesOthers = user.grant.scope !== 'self' || user.grant.userIds.length > 1;
  const always = seesOthers ? [...ALWAYS, 'ownerId'] : ALWAYS;
  const shown = [...new Set([...always, ...used, ...(added === null ? [] : [added])])];
  const more = fields.fields.filter(field => CHIP_KINDS.has(field.kind) && !shown.includes(field.id));
  const set = (next: CustomerFilter): void => patchFilter({ where: next.where });
  return (
    <>
      <fieldset
        className={styles.filters}
        aria-label={t('filter.label')}
        title={isFiltering(filter) ? describeFilter(filter, fields.words) : undefined}
      >
        {shown.flatMap(id => {
          const field = fields.find(id);
          if (field === undefined) return [];
          return [
            <FieldChip
              key={id}
              field={field}
              fields={fields}
              filter={filter}
              isNew={id === added}
              onClosed={() => setAdded(null)}
              onChange={set}
            />,
          ];
        })}
        {others.length > 0 && (
          <span className={styles.chip} data-on>
            <button type="button" className={styles.chipButton} onClick={() => setIsAdvanced(true)}>
              {others.map(part => describeNode(part, fields.words, others.length > 1)).join(fields.words.and)}
            </button>
          </span>
        )}
        <Dropdown
          trigger={['click']}
          menu={{
            className: styles.fieldMenu ?? '',
            items: [
              ...more.map(field => ({ key: field.id, label: fields.nameOf(field.id) })),
              { type: 'divider' as const },
              { key: '', label: tl('advanced'), icon: <FilterOutlined aria-hidden /> },
            ],
            onClick: ({ key }) => (key === '' ? setIsAdvanced(true) : setAdded(key)),
          }}
        >
          <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} data-key="filter">
            {tl('addFilter')}
          </Button>
        </Dropdown>
        {isFiltering(filter) && (
          <Button type="link" size="small" onClick={clearFilter}>
            {t('filter.clear')}
          </Button>
        )}
      </fieldset>
      {isAdvanced && <FilterDrawer fields={fields} onClose={() => setIsAdvanced(false)} />}
    </>
  );
}

interface FieldChipProps {
  readonly field: FieldDef;
  readonly fields: FilterFields;
  readonly filter: CustomerFilter;
  readonly isNew: boolean;
  readonly onClosed: () => void;
  readonly onChange: (filter: CustomerFilter) => void;
}

function FieldChip({ field, fields, filter, isNew, onClosed, onChange }: FieldChipProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const { id, kind } = field;
  const title = fields.nameOf(id);
  const isMeant = (part: FilterNode): boolean => chipFieldOf(part, fields) === id;
  const part = conjunctsOf(filter.where).find(isMeant);
  const put = (node: FilterNode | null): void => onChange(replaceConjunct(filter, isMeant, node));
  const chip = { title, isNew, onClosed, onClear: () => put(null) };
  if (kind === 'time') {
    const summary = part === undefined ? '' : describeNode(part, { ...fields.words, field: () => '' }).trim();
    return (
      <FilterChip {...chip} summary={summary}>
        <DateChoices
          field={id}
          title={title}
          value={part !== undefined && isCondition(part) ? part : null}
          onChange={put}
        />
      </FilterChip>
    );
  }
  const choices = fields.choicesOf(id);
  const value = chipValues(filter, id);
  const isSub = part !== undefined && 'sub' in part ? part.sub : true;
  const setValues = (values: readonly string[]): void => {
    if (kind === 'groups' && values.length > 0) put({ field: id, op: 'in_group', values, sub: isSub });
    else onChange(setChip(filter, id, values));
  };
  return (
    <FilterChip {...chip} summary={summarize(value, choices)}>
      <ChoiceList
        title={title}
        field={id}
        filter={filter}
        choices={choices}
        value={value}
        onChange={setValues}
        footer={
          kind === 'groups' &&
          value.length > 0 && (
            <Checkbox
              className={styles.choiceFoot}
              checked={isSub}
              onChange={event => put({ field: id, op: 'in_group', values: value, sub: event.target.checked })}
            >
              {t('withSubGroups')}
            </Checkbox>
          )
        }
      />
    </FilterChip>
  );
}
