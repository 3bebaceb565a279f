/**
 * 自定义字段: the fields of the company in their order, with how often they are filled in; made, changed, put in order, taken out of use and
 * back. Works without network like every edit. Rules CF1, CF9.
 */
import { LockOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Segmented, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customKey, FIELD_LIMITS, isSensitive, type CustomField } from '../../../../common/domain/custom-field.ts';
import { useFieldWords } from '../../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import styles from '../admin.module.css';
import { SortableList } from '../SortableList.tsx';
import { useLocalOrder } from '../use-local-order.ts';
import { FieldDrawer } from './FieldDrawer.tsx';

type Shown = 'used' | 'retired';

/** The list with its drawer. */
export function FieldsSection(): ReactElement {
  const { t } = useTranslation('admin/fields');
  const { fields } = useReference();
  const [shown, setShown] = useState<Shown>('used');
  const [opened, setOpened] = useState<{ readonly field: CustomField | null } | null>(null);
  const order = useLocalOrder();
  const all = [...fields.values()];
  const list = all.filter(field => field.retired === (shown === 'retired'));
  const add = (
    <Button
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      disabled={all.length >= FIELD_LIMITS.fields}
      onClick={() => setOpened({ field: null })}
    >
      {t('add')}
    </Button>
  );
  const putInOrder = (keys: readonly string[]): void => {
    const moved = keys.flatMap((fieldId, place) => (fields.get(fieldId)?.order === place ? [] : [{ fieldId, place }]));
    void order.give(
      ...moved.map(
        ({ fieldId, place }) =>
          () =>
            data.saveField(fieldId, { order: place }),
      ),
    );
  };
  return (
    <PageFrame title={t('title')} note={t('note', { max: FIELD_LIMITS.fields })} actions={all.length > 0 && add}>
      {order.error !== null && <ErrorNote error={order.error} />}
      {all.length === 0 ? (
        <EmptyNote text={t('none')} hint={t('noneHint')} action={add} />
      ) : (
        <div className={styles.stack}>
          <Segmented<Shown>
            aria-label={t('shown')}
            value={shown}
            options={[
              { value: 'used', label: t('used', { count: all.filter(field => !field.retired).length }) },
              { value: 'retired', label: t('retiredOnes', { count: all.filter(field => field.retired).length }) },
            ]}
            onChange={setShown}
          />
          {list.length === 0 ? (
            <EmptyNote text={t('noneHere')} />
          ) : (
            <SortableList
              label={t('title')}
              handleLabel={name => t('move', { name })}
              rows={list.map(field => ({
                key: field.fieldId,
                name: field.label,
                content: <FieldRow field={field} onOpen={() => setOpened({ field })} />,
              }))}
              onOrder={putInOrder}
            />
          )}
        </div>
      )}
      {opened !== null && <FieldDrawer field={opened.field} onClose={() => setOpened(null)} />}
    </PageFrame>
  );
}

function FieldRow({ field, onOpen }: { readonly field: CustomField; readonly onOpen: () => void }): ReactElement {
  const { t } = useTranslation('admin/fields');
  const { message } = App.useApp();
  const { nameOf } = useFieldWords();
  const format = useAmounts();
  const order = useLocalOrder();
  const name = nameOf(field);
  const isSealed = isSensitive(field.fieldId);
  const count = useFilled(field);
  const retire = async (): Promise<void> => {
    if (!(await order.give(() => data.retireField(field.fieldId, !field.retired)))) return;
    void message.success(t(field.retired ? 'takenUp' : 'retired', { name }));
  };
  return (
    <>
      <span className={styles.grow}>
        <span className={styles.name}>
          {name}
          {field.required && <span className={styles.quiet}> · {t('required')}</span>}
        </span>
        <span className={styles.quiet}>
          {t(`kind.${field.kind}`)}
          {field.section !== '' && ` · ${field.section}`}
          {count !== null && ` · ${t('filled', { count, shown: format.number(count) })}`}
        </span>
      </span>
      {isSealed && <Tag icon={<LockOutlined aria-hidden />}>{t('sensitive')}</Tag>}
      {(field.readers !== null || field.writers !== null) && <Tag>{t('narrowed')}</Tag>}
      <Button size="small" aria-label={t('changeOf', { name })} onClick={onOpen}>
        {t('change')}
      </Button>
      <Button
        size="small"
        loading={order.isBusy}
        aria-label={t(field.retired ? 'takeUpOf' : 'retireOf', { name })}
        onClick={() => void retire()}
      >
        {t(field.retired ? 'takeUp' : 'retire')}
      </Button>
    </>
  );
}

/** Customers here with a value; null of a sensitive field, over which nothing is asked. */
function useFilled(field: CustomField): number | null {
  const filter = { keyword: '', where: { field: customKey(field.fieldId), op: 'not_empty' as const } };
  const isCounted = !isSensitive(field.fieldId) && !field.retired;
  const { value } = useAnswer(
    () => (isCounted ? data.count(filter) : Promise.resolve({ ok: true as const, value: 0 })),
    [field.fieldId, isCounted],
  );
  return isCounted && value !== undefined ? value : null;
}
