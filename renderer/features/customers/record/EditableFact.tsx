/**
 * One fact that is changed where it stands: a click or Enter opens it, Enter or leaving it saves, Esc leaves it as it was; an error stands
 * below it and what was typed stays. Rule RD2.
 */
import { HistoryOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import styles from './record.module.css';

export interface FactEditor<T> {
  readonly value: T;
  readonly change: (value: T) => void;
  readonly save: (value?: T) => void;
  readonly label: string;
}

export interface EditableFactProps<T> {
  readonly label: string;
  /** What is shown; '' for nothing. */
  readonly shown: ReactNode;
  readonly value: T;
  /** Null for who may not change it. */
  readonly onSave: ((value: T) => Promise<AppErrorData | null>) | null;
  readonly onHistory?: () => void;
  readonly renderEditor: (editor: FactEditor<T>) => ReactElement;
}

/** A row of a definition list. */
export function EditableFact<T>(props: EditableFactProps<T>): ReactElement {
  const { label, shown, value, onSave, onHistory, renderEditor } = props;
  const { t } = useTranslation('customers/record');
  const textOf = useErrorText();
  const [draft, setDraft] = useState<{ readonly value: T } | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const domId = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && draft === null) opener.current?.focus();
    wasOpen.current = draft !== null;
  }, [draft]);

  const close = (): void => {
    setDraft(null);
    setError(null);
  };
  const save = async (wanted: T): Promise<void> => {
    if (onSave === null) return;
    if (Object.is(wanted, value)) {
      close();
      return;
    }
    const failure = await onSave(wanted);
    if (failure === null) close();
    else setError(failure);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  const isEmpty = shown === '' || shown === null;
  const text = isEmpty ? <span className={styles.faint}>—</span> : shown;
  return (
    <>
      <dt>{label}</dt>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc of the field inside */}
      <dd className={styles.fact} onKeyDown={draft === null ? undefined : handleKey}>
        {draft === null ? (
          <span className={styles.factRow}>
            {onSave === null ? (
              <span className={styles.fixed}>{text}</span>
            ) : (
              <button
                ref={opener}
                type="button"
                className={styles.open}
                id={domId}
                aria-label={t('fact.edit', { field: label })}
                aria-labelledby={`${domId} ${domId}-text`}
                onClick={() => setDraft({ value })}
              >
                <span id={`${domId}-text`}>{text}</span>
              </button>
            )}
            {onHistory !== undefined && <HistoryButton label={label} onClick={onHistory} />}
          </span>
        ) : (
          <>
            {renderEditor({
              value: draft.value,
              change: next => setDraft({ value: next }),
              save: next => void save(next === undefined ? draft.value : next),
              label,
            })}
            {error !== null && (
              <p className={styles.error} role="alert">
                {textOf(error.fields?.[0] ?? error)}
              </p>
            )}
          </>
        )}
      </dd>
    </>
  );
}

/** A quiet button that leads to the changes of one field. */
export function HistoryButton({
  label,
  onClick,
}: {
  readonly label: string;
  readonly onClick: () => void;
}): ReactElement {
  const { t } = useTranslation('customers/record');
  return (
    <Tooltip title={t('history.of', { field: label })}>
      <button type="button" className={styles.past} aria-label={t('history.of', { field: label })} onClick={onClick}>
        <HistoryOutlined aria-hidden />
      </button>
    </Tooltip>
  );
}
