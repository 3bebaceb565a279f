/** One condition in the builder: field, operator, value by the kind of the field. Rule LF4. */
import { DeleteOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATORS } from '../../../../common/query/fields.ts';
import type { Condition, Operator } from '../../../../common/query/types.ts';
import { firstCondition, makeCondition, type ConditionNode } from './edit-tree.ts';
import styles from './list.module.css';
import type { FilterFields } from './use-filter-fields.ts';

export interface ConditionRowProps {
  readonly fields: FilterFields;
  readonly node: ConditionNode;
  /** Null takes it out. */
  readonly onChange: (node: ConditionNode | null) => void;
}

/** A row of choices. */
export function ConditionRow({ fields, node, onChange }: ConditionRowProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const { condition } = node;
  const field = fields.find(condition.field);
  const put = (next: Condition): void => onChange({ ...node, condition: next });
  return (
    <div className={styles.condition}>
      <Checkbox checked={node.isNot} onChange={event => onChange({ ...node, isNot: event.target.checked })}>
        {t('negated')}
      </Checkbox>
      <Select<string>
        className={styles.conditionField ?? ''}
        aria-label={t('field.label')}
        value={condition.field}
        showSearch={{ optionFilterProp: 'label' }}
        options={fields.fields.map(({ id }) => ({ value: id, label: fields.nameOf(id) }))}
        onChange={id => {
          const next = fields.find(id);
          if (next !== undefined) put(firstCondition(next));
        }}
      />
      <Select<Operator>
        className={styles.conditionOp ?? ''}
        aria-label={t('operator')}
        value={condition.op}
        options={(field === undefined ? [condition.op] : OPERATORS[field.kind]).map(op => ({
          value: op,
          label: t(`opName.${op}`),
        }))}
        onChange={op => put(makeCondition(condition.field, op, { ...condition }))}
      />
      <ValueEditor fields={fields} condition={condition} onChange={put} />
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('removeCondition')}
        title={t('removeCondition')}
        onClick={() => onChange(null)}
      />
    </div>
  );
}

interface ValueProps {
  readonly fields: FilterFields;
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
}

function ValueEditor({ fields, condition, onChange }: ValueProps): ReactElement | null {
  const { t } = useTranslation('customers/list');
  const kind = fields.find(condition.field)?.kind;
  const label = t('value');
  const className = styles.conditionValue ?? '';
  const choices = fields.choicesOf(condition.field).map(choice => ({ value: choice.id, label: choice.label }));
  if ('days' in condition) {
    return (
      <InputNumber
        className={className}
        aria-label={label}
        min={1}
        max={36_500}
        suffix={t('daysUnit')}
        value={condition.days}
        onChange={days => onChange({ ...condition, days: days ?? 1 })}
      />
    );
  }
  if ('from' in condition) {
    if (kind !== 'time') {
      return (
        <span className={styles.pair}>
          <InputNumber
            aria-label={t('from')}
            value={condition.from}
            onChange={from => onChange({ ...condition, from: from ?? 0 })}
          />
          <InputNumber
            aria-label={t('to')}
            value={condition.to}
            onChange={to => onChange({ ...condition, to: to ?? 0 })}
          />
        </span>
      );
    }
    return (
      <DatePicker.RangePicker
        className={className}
        allowClear={false}
        value={condition.to === 0 ? null : [dayjs(condition.from), dayjs(condition.to)]}
        onChange={days => {
          const [from, to] = days ?? [];
          if (from != null && to != null)
            onChange({ ...condition, from: from.startOf('day').valueOf(), to: to.endOf('day').valueOf() });
        }}
      />
    );
  }
  if ('values' in condition) {
    return (
      <span className={styles.pair}>
        <Select<string[]>
          className={className}
          mode={choices.length > 0 ? 'multiple' : 'tags'}
          maxTagCount="responsive"
          aria-label={label}
          value={condition.values.map(String)}
          showSearch={{ optionFilterProp: 'label' }}
          options={choices}
          onChange={values => onChange({ ...condition, values } as Condition)}
        />
        {'sub' in condition && (
          <Checkbox checked={condition.sub} onChange={event => onChange({ ...condition, sub: event.target.checked })}>
            {t('withSubGroups')}
          </Checkbox>
        )}
      </span>
    );
  }
  return 'value' in condition ? <SingleValue fields={fields} condition={condition} onChange={onChange} /> : null;
}

function SingleValue({
  fields,
  condition,
  onChange,
}: ValueProps & { readonly condition: Extract<Condition, { readonly value: unknown }> }): ReactElement {
  const { t } = useTranslation('customers/list');
  const kind = fields.find(condition.field)?.kind;
  const label = t('value');
  const className = styles.conditionValue ?? '';
  const choices = fields.choicesOf(condition.field).map(choice => ({ value: choice.id, label: choice.label }));
  const { value } = condition;
  const put = (next: string | number | boolean): void => onChange({ ...condition, value: next } as Condition);
  if (kind === 'time') {
    return (
      <DatePicker
        className={className}
        aria-label={label}
        allowClear={false}
        value={typeof value === 'number' && value > 0 ? dayjs(value) : null}
        onChange={day => day !== null && put(day.startOf('day').valueOf())}
      />
    );
  }
  if (kind === 'number') {
    return (
      <InputNumber
        className={className}
        aria-label={label}
        value={typeof value === 'number' ? value : null}
        onChange={next => put(next ?? 0)}
      />
    );
  }
  if (kind === 'boolean') {
    const options = [
      { value: 'true', label: t('yes') },
      { value: 'false', label: t('no') },
    ];
    return (
      <Select<string>
        className={className}
        aria-label={label}
        value={value === '' ? null : String(value)}
        options={options}
        onChange={next => put(next === 'true')}
      />
    );
  }
  if (choices.length > 0) {
    return (
      <Select<string>
        className={className}
        aria-label={label}
        value={value === '' ? null : String(value)}
        showSearch={{ optionFilterProp: 'label' }}
        options={choices}
        onChange={put}
      />
    );
  }
  return (
    <Input
      className={className}
      aria-label={label}
      value={String(value)}
      maxLength={200}
      onChange={event => put(event.target.value)}
    />
  );
}
