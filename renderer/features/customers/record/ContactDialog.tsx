/** Adds contact values of one kind, or changes the whole list when its values were shown. Duplicates are told before saving. Rules RD3, PI7. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CUSTOMER_LIMITS, type ContactKind } from '../../../../common/domain/customer.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import type { CustomerEdit } from '../../../data/api.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { ContactLineFields } from '../ContactLineFields.tsx';
import { DuplicateHint } from '../DuplicateHint.tsx';
import { pathOfError, toContacts, type ContactLine, type FormValues } from '../form-values.ts';
import { useSave } from './use-save.ts';
import styles from '../detail.module.css';

export interface ContactDialogProps {
  readonly customerId: string;
  readonly kind: ContactKind;
  /** The values that are there, shown; null to add others without showing them. */
  readonly lines: readonly ContactLine[] | null;
  /** How many values there are already. */
  readonly known: number;
  readonly onClose: () => void;
}

const NONE = { phones: [], emails: [], socials: [] } as const;

export function ContactDialog({ customerId, kind, lines, known, onClose }: ContactDialogProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const textOf = useErrorText();
  const [form] = Form.useForm<FormValues>();
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const save = useSave(customerId);
  const field = word(`field.${kind}`);
  const empty: ContactLine = kind === 'socials' ? { raw: '', kind: 'wechat' } : { raw: '', label: '' };

  const submit = async (): Promise<void> => {
    const values: FormValues = {
      ...form.getFieldsValue(),
      ...pickKind(kind, form.getFieldValue(kind) as ContactLine[]),
    };
    const typed = { [kind]: toContacts(values)[kind] } as CustomerEdit;
    setIsBusy(true);
    const failure = await save(lines === null ? { addContacts: typed } : typed, t('done.field', { field }));
    setIsBusy(false);
    if (failure === null) {
      onClose();
      return;
    }
    const own = (failure.fields ?? []).filter(wrong => wrong.field.startsWith(kind));
    form.setFields(
      own.map(wrong => ({
        name: pathOfError(
          { field: lines === null ? placeAmongAdded(wrong.field, known) : wrong.field },
          values,
        ) as never,
        errors: [textOf(wrong)],
      })),
    );
    setError(own.length > 0 ? null : failure);
  };
  return (
    <Modal
      open
      width={480}
      title={t(lines === null ? 'contact.add' : 'contact.change', { field })}
      okText={word('form.save')}
      confirmLoading={isBusy}
      onOk={() => void submit()}
      onCancel={onClose}
      maskClosable={false}
    >
      {error !== null && <ErrorNote error={error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...NONE, [kind]: lines ?? [empty] }}
        onFinish={() => void submit()}
      >
        <Form.List name={kind}>
          {(fields, { add, remove }) => (
            <div className={styles.contactLines}>
              {fields.map(({ key, name }) => (
                <ContactLineFields key={key} kind={kind} index={name} onRemove={() => remove(name)} />
              ))}
              {fields.length < CUSTOMER_LIMITS.contactsPerKind && (
                <Button
                  type="link"
                  size="small"
                  className={styles.addLine}
                  icon={<PlusOutlined aria-hidden />}
                  onClick={() => add(empty)}
                >
                  {word(`form.add.${kind}`)}
                </Button>
              )}
            </div>
          )}
        </Form.List>
        <DuplicateHint form={form} except={customerId} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  );
}

function pickKind(kind: ContactKind, lines: readonly ContactLine[]): Pick<FormValues, ContactKind> {
  return { ...NONE, [kind]: lines };
}

/** Of lines that were added behind others the worker names the place in the whole list. */
function placeAmongAdded(field: string, known: number): string {
  const [name = '', index] = field.split('.');
  return index === undefined ? field : `${name}.${Math.max(0, Number(index) - known)}`;
}
