/**
 * Which cells are edited in place, and by what: simple fields that this person may change, checked by the data worker like every edit.
 * A refused value stays in the cell with its reason; an edit is taken back by one click. Rules LN1 to LN3.
 */
import { App } from 'antd';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customIdOf, isSensitive, type CustomField, type CustomValue } from '../../../../common/domain/custom-field.ts';
import { parseCustomText } from '../../../../common/domain/custom-values.ts';
import { mayChange } from '../../../../common/domain/permissions.ts';
import type { CustomerEdit, CustomerView } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import { offerUndo } from '../../../app/state/undo.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import type { CellControl, GridColumn } from '../../../ui/grid/grid-column.ts';
import { listNextStatuses } from '../StatusPicker.tsx';
import { ChoiceEditor, ManyEditor, TextEditor, type EditorChoice } from './CellEditor.tsx';

type Editing = Pick<GridColumn<CustomerView>, 'canEdit' | 'renderEditor'>;

export interface CellEditors {
  /** What the column needs to be edited in place; nothing for one that is not. */
  readonly of: (columnId: string) => Editing;
}

/** Null when it was stored; otherwise what is wrong with the value. */
type Save = (row: CustomerView, edit: CustomerEdit, title: string) => Promise<string | null>;

/** The editors of this person. */
export function useCellEditors(): CellEditors {
  const { t } = useTranslation('customers');
  const reference = useReference();
  const user = useSession();
  const canUpdate = useCan('customer.update');
  const { message } = App.useApp();
  const textOf = useErrorText();
  return useMemo(() => {
    const save: Save = async (row, edit, title) => {
      const answer = await data.updateCustomer(row.customerId, edit);
      if (answer.ok) {
        offerUndo(t('list.edited', { name: row.name, field: title }), answer.value);
        return null;
      }
      const [first] = answer.error.fields ?? [];
      if (first !== undefined) return textOf(first);
      void message.error(textOf(answer.error));
      return textOf(answer.error);
    };
    const mayEdit = (field: string) => (): boolean => canUpdate && mayChange(user, field);
    const { entries, list, labelOf, tags, fields } = reference;
    const toChoice = (id: string): EditorChoice => ({ value: id, label: labelOf(id) });

    const text = (field: 'name' | 'company'): Editing => ({
      canEdit: mayEdit(field),
      renderEditor: (row, control) => (
        <TextEditor
          label={t(`field.${field}`)}
          value={row[field] ?? ''}
          control={control}
          onSave={value => save(row, { [field]: value }, t(`field.${field}`))}
        />
      ),
    });
    const choice = (
      field: 'status' | 'source' | 'scene',
      choicesOf: (row: CustomerView) => EditorChoice[],
      editOf: (id: string | null) => CustomerEdit,
    ): Editing => ({
      canEdit: row => mayEdit(field)() && choicesOf(row).length > 0,
      renderEditor: (row, control) => (
        <ChoiceEditor
          label={t(`field.${field}`)}
          value={row[field]}
          choices={choicesOf(row)}
          canClear={field !== 'status'}
          control={control}
          onSave={id => save(row, editOf(id), t(`field.${field}`))}
        />
      ),
    });
    const editings: Readonly<Record<string, Editing>> = {
      name: text('name'),
      company: text('company'),
      status: choice(
        'status',
        row =>
          [
            row.status,
            ...listNextStatuses(list('status'), entries.get(row.status), row.status).map(entry => entry.entryId),
          ].map(toChoice),
        id => (id === null ? {} : { status: id }),
      ),
      channel: choice(
        'source',
        () => list('channel').map(entry => toChoice(entry.entryId)),
        id => ({ source: id, scene: null }),
      ),
      scene: choice(
        'scene',
        row =>
          list('scene')
            .filter(entry => entry.parentId === row.source)
            .map(entry => toChoice(entry.entryId)),
        id => ({ scene: id }),
      ),
      tags: {
        canEdit: () => canUpdate,
        renderEditor: (row, control) => (
          <ManyEditor
            label={t('field.tagIds')}
            value={row.tagIds}
            choices={[...tags.values()].map(tag => ({ value: tag.tagId, label: tag.name }))}
            control={control}
            onSave={ids => save(row, differenceOf(row.tagIds, ids), t('field.tagIds'))}
          />
        ),
      },
    };
    return {
      of: columnId => {
        const fieldId = customIdOf(columnId);
        if (fieldId === null) return editings[columnId] ?? {};
        const field = fields.get(fieldId);
        return field === undefined || isSensitive(fieldId)
          ? {}
          : customEditing(field, { mayEdit: mayEdit('custom'), save, tell: code => textOf({ field: columnId, code }) });
      },
    };
  }, [t, reference, user, canUpdate, message, textOf]);
}

function differenceOf(before: readonly string[], after: readonly string[]): CustomerEdit {
  return {
    addTagIds: after.filter(id => !before.includes(id)),
    removeTagIds: before.filter(id => !after.includes(id)),
  };
}

/** Kinds whose values are written in one line or chosen from a list. */
function customEditing(
  field: CustomField,
  {
    mayEdit,
    save,
    tell,
  }: { readonly mayEdit: () => boolean; readonly save: Save; readonly tell: (code: string) => string },
): Editing {
  const { fieldId, label, kind } = field;
  const put = (row: CustomerView, value: CustomValue): Promise<string | null> =>
    save(row, { custom: { ...row.custom, [fieldId]: value } }, label);
  const isChoice = kind === 'choice' || kind === 'multi_choice';
  const choices = field.options
    .filter(option => !option.retired)
    .map(option => ({ value: option.optionId, label: option.label }));
  const renderEditor = (row: CustomerView, control: CellControl): ReactElement => {
    const value = row.custom?.[fieldId] ?? null;
    if (kind === 'choice') {
      return (
        <ChoiceEditor
          label={label}
          value={typeof value === 'string' ? value : null}
          choices={choices}
          canClear={!field.required}
          control={control}
          onSave={id => put(row, id)}
        />
      );
    }
    if (kind === 'multi_choice') {
      return (
        <ManyEditor
          label={label}
          value={Array.isArray(value) ? value : []}
          choices={choices}
          control={control}
          onSave={ids => put(row, [...ids])}
        />
      );
    }
    const shown =
      kind === 'date' && typeof value === 'number' ? new Date(value).toISOString().slice(0, 10) : String(value ?? '');
    return (
      <TextEditor
        label={label}
        value={shown}
        control={control}
        onSave={async typed => {
          const parsed = parseCustomText(field, typed);
          return parsed.ok ? put(row, parsed.value) : tell(parsed.error);
        }}
      />
    );
  };
  const isSimple =
    isChoice || kind === 'text' || kind === 'number' || kind === 'money' || kind === 'date' || kind === 'link';
  return isSimple ? { canEdit: row => mayEdit() && row.custom !== undefined, renderEditor } : {};
}
