/**
 * The form for a new customer or an existing one. Errors stand at their field, and whatever goes wrong, what was typed stays. Rule UI9.
 */
import { App, Button, Drawer, Form } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactKind } from '../../../common/domain/customer.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { Result } from '../../../common/lib/result.ts';
import { defaultValues } from '../../../common/domain/custom-values.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { CustomerView } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { offerUndo } from '../../app/state/undo.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { ContactSection } from './ContactSection.tsx';
import { CustomerFields } from './CustomerFields.tsx';
import { DuplicateHint } from './DuplicateHint.tsx';
import { emptyValues, offeredValues, pathOfError, toDraft, toEdit, valuesOf, type FormValues } from './form-values.ts';
import { listNextStatuses } from './StatusPicker.tsx';
import styles from './detail.module.css';

export interface CustomerFormProps {
  /** Absent for a new customer. */
  readonly customer?: CustomerView;
  /** Values to begin with instead of those that stand: of an edit that was refused. */
  readonly offered?: Readonly<Record<string, Json>> | null;
  readonly onClose: () => void;
  readonly onSaved: (customerId: string) => void;
}

/** A drawer at the right; closing it with changes asks first. */
export function CustomerForm({ customer, offered = null, onClose, onSaved }: CustomerFormProps): ReactElement {
  const { t } = useTranslation('customers');
  const { modal, message } = App.useApp();
  const [form] = Form.useForm<FormValues>();
  const statuses = useStatuses(customer);
  const { fields } = useReference();
  const [initial] = useState(() =>
    customer === undefined
      ? emptyValues(statuses[0]?.entryId ?? '', Date.now(), defaultValues(fields))
      : valuesOf(customer),
  );
  const [opened, setOpened] = useState<ReadonlySet<ContactKind>>(new Set());
  const { error, isBusy, save } = useSaving(customer, initial, opened, form, (customerId, undoId) => {
    if (customer === undefined) void message.success(t('form.created'));
    else offerUndo(t('form.saved'), { undoId });
    onSaved(customerId);
  });

  const close = (): void => {
    if (!form.isFieldsTouched()) {
      onClose();
      return;
    }
    modal.confirm({
      title: t('form.leave.title'),
      content: t('form.leave.text'),
      okText: t('form.leave.ok'),
      cancelText: t('form.leave.stay'),
      width: 480,
      onOk: onClose,
    });
  };
  return (
    <Drawer
      open
      size={480}
      title={t(customer === undefined ? 'form.new' : 'form.edit')}
      onClose={close}
      maskClosable={false}
      footer={
        <div className={styles.formFoot}>
          <Button size="large" onClick={close}>
            {t('form.cancel')}
          </Button>
          <Button type="primary" size="large" loading={isBusy} onClick={() => form.submit()}>
            {t(customer === undefined ? 'form.create' : 'form.save')}
          </Button>
        </div>
      }
    >
      {error !== null && (
        <div className={styles.formError}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form<FormValues>
        form={form}
        layout="vertical"
        initialValues={offered === null ? initial : withOffered(initial, offeredValues(offered))}
        scrollToFirstError
        onFinish={() => void save()}
        onValuesChange={(changed: Partial<FormValues>) => {
          if ('source' in changed) form.setFieldValue('scene', null); // a scene belongs to its channel
        }}
      >
        <CustomerFields statuses={statuses} isNew={customer === undefined} customer={customer}>
          <ContactSection
            customer={customer}
            opened={opened}
            onOpen={(kind, lines) => {
              form.setFieldValue(kind, lines);
              setOpened(old => new Set([...old, kind]));
            }}
          />
          <DuplicateHint form={form} except={customer?.customerId ?? null} />
        </CustomerFields>
      </Form>
    </Drawer>
  );
}

function withOffered(initial: FormValues, offered: Partial<FormValues>): FormValues {
  return { ...initial, ...offered, custom: { ...initial.custom, ...offered.custom } };
}

function useStatuses(customer: CustomerView | undefined): ReturnType<typeof listNextStatuses> {
  const { list, entries } = useReference();
  return useMemo(() => {
    const all = list('status');
    if (customer === undefined) return all;
    const current = entries.get(customer.status);
    return [...(current === undefined ? [] : [current]), ...listNextStatuses(all, current, customer.status)];
  }, [list, entries, customer]);
}

interface Saving {
  readonly error: AppErrorData | null;
  readonly isBusy: boolean;
  readonly save: () => Promise<void>;
}

function useSaving(
  customer: CustomerView | undefined,
  initial: FormValues,
  opened: ReadonlySet<ContactKind>,
  form: ReturnType<typeof Form.useForm<FormValues>>[0],
  onDone: (customerId: string, undoId: string | null) => void,
): Saving {
  const textOf = useErrorText();
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const showErrors = (failure: AppErrorData, values: FormValues): void => {
    const fields = failure.fields ?? [];
    form.setFields(fields.map(item => ({ name: pathOfError(item, values) as never, errors: [textOf(item)] })));
    const first = fields[0];
    if (first === undefined) setError(failure);
    else form.scrollToField(pathOfError(first, values) as never, { block: 'center', focus: true });
  };
  const save = async (): Promise<void> => {
    const values = form.getFieldsValue(true) as FormValues;
    setIsBusy(true);
    setError(null);
    const answer =
      customer === undefined
        ? await createWith(values)
        : await updateWith(customer.customerId, initial, values, opened);
    setIsBusy(false);
    if (answer.ok) onDone(answer.value.customerId, answer.value.undoId);
    else showErrors(answer.error, values);
  };
  return { error, isBusy, save };
}

type Saved = Result<{ readonly customerId: string; readonly undoId: string | null }, AppErrorData>;

async function createWith(values: FormValues): Promise<Saved> {
  const answer = await data.createCustomer(toDraft(values));
  return answer.ok ? { ok: true, value: { ...answer.value, undoId: null } } : answer;
}

async function updateWith(
  customerId: string,
  initial: FormValues,
  values: FormValues,
  opened: ReadonlySet<ContactKind>,
): Promise<Saved> {
  const edit = toEdit(initial, values, opened);
  if (Object.keys(edit).length === 0) return { ok: true, value: { customerId, undoId: null } };
  const answer = await data.updateCustomer(customerId, edit);
  return answer.ok ? { ok: true, value: { customerId, undoId: answer.value.undoId } } : answer;
}
