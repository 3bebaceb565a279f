/** The left column: contacts behind their masks, company, channel and scene, dates, tags, notes; each changed where it stands. Rules RD2, UI14. */
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTACT_KINDS, CUSTOMER_LIMITS } from '../../../../common/domain/customer.ts';
import { mayChange, readOf } from '../../../../common/domain/permissions.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useSession } from '../../../app/state/session.ts';
import type { CustomerEdit, CustomerView } from '../../../data/api.ts';
import { useFormat } from '../../../ui/format.ts';
import { ContactFact } from '../ContactFact.tsx';
import { TagEditor } from '../TagEditor.tsx';
import { ContactTools } from './ContactTools.tsx';
import { EditableFact, HistoryButton, type FactEditor } from './EditableFact.tsx';
import { NotesEditor } from './NotesEditor.tsx';
import { useMayEdit } from './use-may-edit.ts';
import { useSave } from './use-save.ts';
import detail from '../detail.module.css';
import styles from './record.module.css';

export interface RecordFactsProps {
  readonly customer: CustomerView;
  /** Shows the changes of one field, or of all. */
  readonly onHistory: (field: string | null) => void;
}

export function RecordFacts({ customer, onHistory }: RecordFactsProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const { list, labelOf } = useReference();
  const format = useFormat();
  const user = useSession();
  const mayEdit = useMayEdit(customer);
  const save = useSave(customer.customerId);
  const fact = (field: string) => {
    const label = word(`field.${field}`);
    const store = (edit: CustomerEdit) => save(edit, t('done.field', { field: label }));
    const onSave = mayEdit && mayChange(user, field) ? store : null;
    return { label, onSave, onHistory: () => onHistory(field) };
  };
  const wrap = <T,>(field: string, toEdit: (value: T) => CustomerEdit) => {
    const { onSave, ...rest } = fact(field);
    return { ...rest, onSave: onSave === null ? null : (value: T) => onSave(toEdit(value)) };
  };
  const kinds = CONTACT_KINDS.filter(kind => readOf(user, kind, customer) !== 'hidden');
  const scenes = list('scene').filter(({ parentId }) => parentId === null || parentId === customer.source);
  const optionsOf = (entries: ReturnType<typeof list>): Option[] =>
    entries.map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }));
  return (
    <section aria-label={word('facts.label')}>
      <dl className={styles.list}>
        {kinds.map(kind => (
          // Other values than those that were revealed: they are masked again.
          <ContactFact
            key={`${kind} ${customer.contactDisplay[kind].join(' ')}`}
            customer={customer}
            kind={kind}
            tools={<ContactTools customer={customer} kind={kind} onHistory={() => onHistory(kind)} />}
          />
        ))}
        {customer.company !== undefined && (
          <EditableFact<string>
            {...wrap<string>('company', company => ({ company }))}
            value={customer.company}
            shown={customer.company}
            renderEditor={editor => <TextEditor {...editor} maxLength={CUSTOMER_LIMITS.company} />}
          />
        )}
        <EditableFact<string | null>
          {...wrap<string | null>('source', source => ({ source, scene: null }))}
          value={customer.source}
          shown={labelOf(customer.source)}
          renderEditor={editor => <ChoiceEditor {...editor} options={optionsOf(list('channel'))} />}
        />
        <EditableFact<string | null>
          {...wrap<string | null>('scene', scene => ({ scene, source: customer.source }))}
          value={customer.scene}
          shown={labelOf(customer.scene)}
          renderEditor={editor => <ChoiceEditor {...editor} options={optionsOf(scenes)} />}
        />
        <EditableFact<number | null>
          {...wrap<number | null>('acquisitionTime', at => (at === null ? {} : { acquisitionTime: at }))}
          value={customer.acquisitionTime}
          shown={format.date(customer.acquisitionTime)}
          renderEditor={editor => <DateEditor {...editor} />}
        />
        <EditableFact<number | null>
          {...wrap<number | null>('lastActiveTime', lastActiveTime => ({ lastActiveTime }))}
          value={customer.lastActiveTime}
          shown={format.date(customer.lastActiveTime)}
          renderEditor={editor => <DateEditor {...editor} isOptional />}
        />
      </dl>
      <div className={styles.block}>
        <TagEditor customerId={customer.customerId} tagIds={customer.tagIds} />
        <HistoryButton label={word('field.tagIds')} onClick={() => onHistory('tagIds')} />
      </div>
      {customer.notes !== undefined && (
        <NotesEditor
          key={customer.customerId}
          customerId={customer.customerId}
          notes={customer.notes}
          isFixed={!mayEdit || !mayChange(user, 'notes')}
          onHistory={() => onHistory('notes')}
        />
      )}
      <p className={detail.meta}>
        {word('facts.created', { at: format.date(customer.createdAt) })}
        <br />
        {word('facts.updated', { at: format.dateTime(customer.updatedAt) })}
      </p>
    </section>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

function TextEditor({
  value,
  change,
  save,
  label,
  maxLength,
}: FactEditor<string> & { readonly maxLength: number }): ReactElement {
  return (
    <Input
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears by a click that is meant to type
      autoFocus
      size="small"
      value={value}
      maxLength={maxLength}
      aria-label={label}
      autoComplete="off"
      onChange={event => change(event.target.value)}
      onPressEnter={() => save()}
      onBlur={() => save()}
    />
  );
}

function ChoiceEditor({
  value,
  save,
  label,
  options,
}: FactEditor<string | null> & { readonly options: readonly Option[] }): ReactElement {
  const { labelOf } = useReference();
  return (
    <Select<string | null, Option>
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- as above
      autoFocus
      defaultOpen
      allowClear
      size="small"
      className={styles.wide}
      value={value}
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      labelRender={({ label: word, value: id }) => word ?? labelOf(String(id))} // a retired value is not offered
      options={[...options]}
      onChange={next => save(next ?? null)}
      onBlur={() => save(value)}
    />
  );
}

function DateEditor({
  value,
  save,
  label,
  isOptional = false,
}: FactEditor<number | null> & { readonly isOptional?: boolean }): ReactElement {
  return (
    <DatePicker
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- as above
      autoFocus
      defaultOpen
      size="small"
      className={styles.wide}
      allowClear={isOptional}
      value={value === null ? null : dayjs(value)}
      aria-label={label}
      onChange={next => save(next === null ? null : next.valueOf())}
      onOpenChange={isOpen => {
        if (!isOpen) save(value);
      }}
    />
  );
}
