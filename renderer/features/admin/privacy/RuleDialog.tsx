/** Makes or changes a rule of retention. Whatever is saved waits for its warning time before it acts. Rule PR8. */
import { Alert, App, Form, Input, InputNumber, Modal, Radio, Select, Switch } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  RETENTION_ACTIONS,
  RETENTION_LIMITS,
  RETENTION_TARGETS,
  type RetentionRule,
} from '../../../../common/domain/retention.ts';
import { RETENTION_SAVE } from '../../../../common/protocol/calls/privacy.ts';
import { useReference } from '../../../app/state/reference.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useFormat } from '../../../ui/format.ts';
import { useOrder } from '../../../app/use-order.ts';

export interface RuleDialogProps {
  /** Null for a new one. */
  readonly rule: RetentionRule | null;
  readonly onClose: (isDone: boolean) => void;
}

type Values = Omit<RetentionRule, 'ruleId'>;
const NEW: Values = {
  name: '',
  target: 'customers',
  statuses: [],
  days: 730,
  warnDays: 30,
  action: 'erase',
  active: true,
};

/** A dialog. */
export function RuleDialog({ rule, onClose }: RuleDialogProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const { message } = App.useApp();
  const format = useFormat();
  const { list, labelOf } = useReference();
  const order = useOrder();
  const [form] = Form.useForm<Values>();
  const [ruleId] = useState(() => rule?.ruleId ?? crypto.randomUUID());
  const target = Form.useWatch('target', form) ?? rule?.target ?? NEW.target;
  const isOfCustomers = target === 'customers';

  const save = async (values: Values): Promise<void> => {
    const fixed = isOfCustomers ? {} : { statuses: [], action: 'delete' as const };
    const answer = await order.give(RETENTION_SAVE, { rule: { ...NEW, ...rule, ...values, ...fixed, ruleId } });
    if (answer === null) return;
    void message.success(t('rule.saved', { date: format.date(answer.effectiveFrom) }));
    onClose(true);
  };
  return (
    <Modal
      open
      width={520}
      title={t(rule === null ? 'rule.add' : 'rule.edit')}
      okText={t('rule.save')}
      confirmLoading={order.isBusy}
      onOk={() => form.submit()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <Form<Values> form={form} layout="vertical" initialValues={rule ?? NEW} onFinish={values => void save(values)}>
        <Form.Item
          name="name"
          label={t('rule.name')}
          rules={[{ required: true, whitespace: true, message: t('rule.nameMissing') }]}
        >
          <Input maxLength={RETENTION_LIMITS.name} autoComplete="off" />
        </Form.Item>
        <Form.Item name="target" label={t('rule.target')}>
          <Radio.Group
            optionType="button"
            options={RETENTION_TARGETS.map(value => ({ value, label: t(`target.${value}`) }))}
          />
        </Form.Item>
        {isOfCustomers && (
          <Form.Item name="statuses" label={t('rule.statuses')} extra={t('rule.statusesHint')}>
            <Select
              mode="multiple"
              allowClear
              options={list('status').map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="days"
          label={t(isOfCustomers ? 'rule.daysQuiet' : 'rule.daysOld')}
          rules={[{ required: true, message: t('rule.daysMissing') }]}
        >
          <InputNumber
            min={RETENTION_LIMITS.minDays}
            max={RETENTION_LIMITS.maxDays}
            precision={0}
            suffix={t('rule.unit')}
          />
        </Form.Item>
        <Form.Item
          name="warnDays"
          label={t('rule.warnDays')}
          rules={[{ required: true, message: t('rule.daysMissing') }]}
        >
          <InputNumber min={1} max={RETENTION_LIMITS.maxWarnDays} precision={0} suffix={t('rule.unit')} />
        </Form.Item>
        {isOfCustomers && (
          <Form.Item name="action" label={t('rule.action')}>
            <Radio.Group
              vertical
              options={RETENTION_ACTIONS.map(value => ({ value, label: t(`actionText.${value}`) }))}
            />
          </Form.Item>
        )}
        <Form.Item name="active" label={t('rule.active')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
      <Alert type="info" showIcon title={t('rule.waits')} />
    </Modal>
  );
}
