/** Rules of recycling as sentences. One is switched on only after a dry run of it as it stands, and acts after the warning time. Rule PO10. */
import { Alert, Button, InputNumber, Modal, Select, Switch, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { RECYCLE_BASES, type Pool, type PoolFields, type RecycleRule } from '../../../../common/domain/pool.ts';
import { POOLS_DRY_RUN } from '../../../../common/protocol/calls/pools.ts';
import { useOrder } from '../../../app/use-order.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from './pools.module.css';

interface RecycleRulesProps {
  readonly pool: Pool;
  readonly fields: PoolFields;
  readonly onChange: (rules: RecycleRule[]) => void;
}

export function RecycleRules({ pool, fields, onChange }: RecycleRulesProps): ReactElement {
  const { t } = useTranslation('admin/pools');
  const [previewed, setPreviewed] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<z.output<typeof POOLS_DRY_RUN.answer> | null>(null);
  const { isBusy, error, give } = useOrder();
  const { rules } = fields;
  const add = (): void => {
    const rule: RecycleRule = {
      ruleId: crypto.randomUUID(),
      basis: 'follow_up',
      days: 30,
      statuses: [],
      level: null,
      enabled: false,
      effectiveFrom: 0,
    };
    onChange([...rules, rule]);
  };
  const preview = async (rule: RecycleRule): Promise<void> => {
    const answer = await give(POOLS_DRY_RUN, { poolId: pool.poolId, rule, warnDays: fields.warnDays });
    if (answer === null) return;
    setShown(answer);
    setPreviewed(new Set([...previewed, keyOf(rule)]));
  };
  return (
    <section className={styles.rules} aria-label={t('rules.title')}>
      <h2 className={styles.heading}>{t('rules.title')}</h2>
      {error !== null && <ErrorNote error={error} />}
      {rules.length === 0 && <p className={styles.quiet}>{t('rules.empty')}</p>}
      {rules.map(rule => (
        <RuleRow
          key={rule.ruleId}
          rule={rule}
          poolName={fields.name}
          isPreviewed={previewed.has(keyOf(rule)) || pool.rules.some(old => old.enabled && keyOf(old) === keyOf(rule))}
          isBusy={isBusy}
          onPreview={() => void preview(rule)}
          onChange={next => onChange(rules.map(item => (item.ruleId === rule.ruleId ? next : item)))}
          onRemove={() => onChange(rules.filter(item => item.ruleId !== rule.ruleId))}
        />
      ))}
      <Button onClick={add}>{t('rules.add')}</Button>
      {shown !== null && <DryRun answer={shown} onClose={() => setShown(null)} />}
    </section>
  );
}

/** What a dry run was made of: whatever of it changes needs another one. */
function keyOf({ basis, days, statuses, level }: RecycleRule): string {
  return JSON.stringify([basis, days, statuses, level]);
}

function RuleRow(props: {
  readonly rule: RecycleRule;
  readonly poolName: string;
  readonly isPreviewed: boolean;
  readonly isBusy: boolean;
  readonly onPreview: () => void;
  readonly onChange: (rule: RecycleRule) => void;
  readonly onRemove: () => void;
}): ReactElement {
  const { rule, poolName, isPreviewed, isBusy, onPreview, onChange, onRemove } = props;
  const { t } = useTranslation('admin/pools');
  const { list, labelOf } = useReference();
  const format = useAmounts();
  // A rule that is changed is off until it was tried again.
  const change = (part: Partial<RecycleRule>): void => onChange({ ...rule, ...part, enabled: false });
  const statuses = rule.statuses.length === 0 ? t('rules.all') : rule.statuses.map(labelOf).join('、');
  const sentence = t('rules.sentence', {
    statuses,
    days: rule.days,
    basis: t(`rules.basis.${rule.basis}`),
    pool: poolName,
  });
  return (
    <div className={styles.rule}>
      <p className={styles.sentence}>{sentence}</p>
      <div className={styles.controls}>
        <InputNumber
          min={1}
          max={3_650}
          value={rule.days}
          suffix={t('days')}
          aria-label={t('days')}
          onChange={days => days !== null && change({ days })}
        />
        <Select
          value={rule.basis}
          aria-label={t('rules.when')}
          options={RECYCLE_BASES.map(value => ({ value, label: t(`rules.basis.${value}`) }))}
          onChange={basis => change({ basis })}
        />
        <Select
          mode="multiple"
          className={styles.statuses ?? ''}
          value={rule.statuses}
          placeholder={t('rules.statuses')}
          aria-label={t('rules.statuses')}
          options={list('status').map(entry => ({ value: entry.entryId, label: entry.label }))}
          onChange={next => change({ statuses: next })}
        />
        <Button loading={isBusy} onClick={onPreview}>
          {t('rules.preview')}
        </Button>
        <Switch
          aria-label={t('rules.enabled')}
          checked={rule.enabled}
          disabled={!rule.enabled && !isPreviewed}
          onChange={enabled => onChange({ ...rule, enabled })}
        />
        <Button type="text" danger onClick={onRemove}>
          {t('rules.remove')}
        </Button>
      </div>
      {!rule.enabled && !isPreviewed && <p className={styles.quiet}>{t('rules.mustPreview')}</p>}
      {rule.enabled && rule.effectiveFrom > 0 && (
        <p className={styles.quiet}>{t('rules.from', { at: format.dateTime(rule.effectiveFrom) })}</p>
      )}
    </div>
  );
}

function DryRun({
  answer,
  onClose,
}: {
  readonly answer: z.output<typeof POOLS_DRY_RUN.answer>;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { memberName } = useReference();
  const format = useAmounts();
  const { due, soon, list } = answer;
  return (
    <Modal
      open
      width={720}
      title={t('rules.preview')}
      footer={<Button onClick={onClose}>{t('rules.close')}</Button>}
      onCancel={onClose}
    >
      <Alert type={due > 0 ? 'warning' : 'info'} showIcon title={t('rules.dryRun', { due, soon })} />
      <Table
        size="small"
        rowKey="customerId"
        dataSource={list}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { key: 'name', title: t('rules.customer'), render: (_, row) => row.name },
          { key: 'owner', title: t('rules.owner'), render: (_, row) => memberName(row.ownerId) },
          { key: 'at', title: t('rules.at'), render: (_, row) => format.dateTime(row.at) },
        ]}
      />
    </Modal>
  );
}
