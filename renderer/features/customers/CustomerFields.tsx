/** The fields of the form, in the order in which one is asked for them. */
import { DatePicker, Form, Input, Select, type SelectProps } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import { CUSTOMER_LIMITS } from '../../../common/domain/customer.ts';
import { mayChange, mayEnter } from '../../../common/domain/permissions.ts';
import { needsReason } from '../../../common/merge/merge-customer.ts';
import { useSession } from '../../app/state/session.ts';
import { useReference } from '../../app/state/reference.ts';
import type { CustomerView } from '../../data/api.ts';
import { CustomFormFields } from './CustomFormFields.tsx';
import type { FormValues } from './form-values.ts';
import { pathOfGroup } from './GroupEditor.tsx';
import styles from './detail.module.css';

export interface CustomerFieldsProps {
  /** The statuses that may be chosen. */
  readonly statuses: readonly DictionaryEntry[];
  /** Tags and groups are chosen here only for a new customer; later they are changed one by one beside the facts. */
  readonly isNew: boolean;
  /** Absent for a new customer. */
  readonly customer: CustomerView | undefined;
  /** The contact section. */
  readonly children: ReactNode;
}

/** Stands inside the form. */
export function CustomerFields({ statuses, isNew, customer, children }: CustomerFieldsProps): ReactElement {
  const { t } = useTranslation('customers');
  const { labelOf } = useReference();
  const user = useSession();
  const isOffered = (field: string): boolean => (isNew ? mayEnter(user, field) : mayChange(user, field));
  return (
    <>
      <Form.Item<FormValues> name="name" label={t('field.name')} required>
        <Input maxLength={CUSTOMER_LIMITS.name} autoComplete="off" />
      </Form.Item>
      {isOffered('company') && (
        <Form.Item<FormValues> name="company" label={t('field.company')}>
          <Input maxLength={CUSTOMER_LIMITS.company} autoComplete="off" />
        </Form.Item>
      )}
      {children}
      <div className={styles.pair}>
        <Form.Item<FormValues> name="status" label={t('field.status')} required>
          <Select options={statuses.map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))} />
        </Form.Item>
        <Form.Item<FormValues> name="acquisitionTime" label={t('field.acquisitionTime')} required>
          <DatePicker className={styles.wide} />
        </Form.Item>
        <ChannelFields />
        <Form.Item<FormValues> name="lastActiveTime" label={t('field.lastActiveTime')}>
          <DatePicker className={styles.wide} />
        </Form.Item>
      </div>
      <ReasonField from={customer?.status} />
      <CustomFormFields customer={customer} />
      {isNew && <RelationFields />}
      {isOffered('notes') && (
        <Form.Item<FormValues> name="notes" label={t('field.notes')}>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={CUSTOMER_LIMITS.notes} />
        </Form.Item>
      )}
    </>
  );
}

/** Only while the chosen status needs one (DN5). */
function ReasonField({ from }: { readonly from: string | undefined }): ReactElement | null {
  const { t } = useTranslation('customers/fields');
  const { entries, labelOf } = useReference();
  const to = Form.useWatch<string | undefined>('status');
  if (from === undefined || to === undefined || from === to || !needsReason(entries, from, to)) return null;
  return (
    <Form.Item<FormValues> name="reason" label={t('reason.title', { status: labelOf(to) })} required>
      <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={200} placeholder={t('reason.text')} />
    </Form.Item>
  );
}

/** The scene's choices follow the channel. */
function ChannelFields(): ReactElement {
  const { t } = useTranslation('customers');
  const { list, labelOf } = useReference();
  const source = Form.useWatch<string | null>('source') ?? null;
  // A retired value that the customer has is not offered, and yet shown by its word.
  const keepRetired: SelectProps['labelRender'] = ({ label, value }) => label ?? labelOf(String(value));
  const scenes = list('scene').filter(entry => entry.parentId === null || entry.parentId === source);
  return (
    <>
      <Form.Item<FormValues> name="source" label={t('field.source')}>
        <Select
          allowClear
          labelRender={keepRetired}
          options={list('channel').map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
        />
      </Form.Item>
      <Form.Item<FormValues> name="scene" label={t('field.scene')}>
        <Select
          allowClear
          disabled={source === null}
          placeholder={source === null ? t('form.channelFirst') : undefined}
          labelRender={keepRetired}
          options={scenes.map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
        />
      </Form.Item>
    </>
  );
}

function RelationFields(): ReactElement {
  const { t } = useTranslation('customers');
  const { tags, groups } = useReference();
  return (
    <>
      <Form.Item<FormValues> name="tagIds" label={t('field.tagIds')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={[...tags.values()].map(tag => ({ value: tag.tagId, label: tag.name }))}
        />
      </Form.Item>
      {groups.size > 0 && (
        <Form.Item<FormValues> name="groupIds" label={t('field.groupIds')}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={[...groups.keys()].map(groupId => ({ value: groupId, label: pathOfGroup(groupId, groups) }))}
          />
        </Form.Item>
      )}
    </>
  );
}
