/** The name as the title of the page, changed where it stands. Rule RD2. */
import { Input } from 'antd';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CUSTOMER_LIMITS } from '../../../../common/domain/customer.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import type { CustomerView } from '../../../data/api.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { useSave } from './use-save.ts';
import detail from '../detail.module.css';
import styles from './record.module.css';

export interface NameEditorProps {
  readonly customer: Pick<CustomerView, 'customerId' | 'name'>;
  readonly isFixed: boolean;
}

export function NameEditor({ customer, isFixed }: NameEditorProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const textOf = useErrorText();
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const { customerId, name } = customer;
  const save = useSave(customerId);
  const label = word('field.name');

  const close = (): void => {
    setDraft(null);
    setError(null);
  };
  const submit = async (): Promise<void> => {
    if (draft === null) return;
    const wanted = draft.trim();
    const failure = wanted === name ? null : await save({ name: wanted }, t('done.name', { name: wanted }));
    if (failure === null) close();
    else setError(failure);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  if (draft === null) {
    return (
      <h1 className={detail.name} title={name}>
        {isFixed ? (
          name
        ) : (
          <button
            type="button"
            className={styles.nameButton}
            aria-label={`${name} · ${t('fact.edit', { field: label })}`}
            onClick={() => setDraft(name)}
          >
            {name}
          </button>
        )}
      </h1>
    );
  }
  return (
    <span className={styles.nameField}>
      <Input
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears by a click that is meant to type
        autoFocus
        value={draft}
        maxLength={CUSTOMER_LIMITS.name}
        aria-label={label}
        status={error === null ? '' : 'error'}
        onChange={event => setDraft(event.target.value)}
        onPressEnter={() => void submit()}
        onBlur={() => void submit()}
        onKeyDown={handleKey}
      />
      {error !== null && (
        <span className={styles.error} role="alert">
          {textOf(error.fields?.[0] ?? error)}
        </span>
      )}
    </span>
  );
}
