/** Which custom field a batch sets, and to what; fields that are not sensitive and that the user may change. Empty takes the value away. Rule CF11. */
import { Select } from 'antd';
import { useId, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customIdOf, customKey, isSensitive, type CustomValue } from '../../../common/domain/custom-field.ts';
import { mayChange } from '../../../common/domain/permissions.ts';
import { FieldInput } from '../../app/custom-fields/FieldInput.tsx';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';
import styles from './batch.module.css';

export interface FieldChoiceProps {
  /** `custom.<fieldId>`. */
  readonly field: string | null;
  readonly value: CustomValue;
  readonly onField: (field: string) => void;
  readonly onValue: (value: CustomValue) => void;
}

export function FieldChoice({ field, value, onField, onValue }: FieldChoiceProps): ReactElement {
  const { t } = useTranslation('batch');
  const { fields } = useReference();
  const { nameOf } = useFieldWords();
  const user = useSession();
  const id = useId();
  const chosen = fields.get(customIdOf(field ?? '') ?? '');
  const offered = [...fields.values()].filter(
    ({ fieldId, retired }) => !retired && !isSensitive(fieldId) && mayChange(user, customKey(fieldId)),
  );
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {t('dialog.field')}
      </label>
      <Select
        id={id}
        value={field}
        placeholder={t('dialog.fieldPlaceholder')}
        options={offered.map(item => ({ value: customKey(item.fieldId), label: nameOf(item) }))}
        onChange={next => {
          onValue(null);
          onField(next);
        }}
      />
      {chosen !== undefined && <FieldInput key={chosen.fieldId} field={chosen} value={value} onChange={onValue} />}
    </div>
  );
}
