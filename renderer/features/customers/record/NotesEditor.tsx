/**
 * The notes with an editor of their own. What is typed is kept for each customer until it is saved or given up, also when one looks elsewhere
 * meanwhile; what a colleague wrote in the meantime is joined by the merge. Rules RD2, ME3.
 */
import { Button, Input } from 'antd';
import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { CUSTOMER_LIMITS } from '../../../../common/domain/customer.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { onSessionState } from '../../../app/state/session.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { HistoryButton } from './EditableFact.tsx';
import { useSave } from './use-save.ts';
import detail from '../detail.module.css';
import styles from './record.module.css';

const useDrafts = create<Readonly<Record<string, string>>>(() => ({}));
onSessionState(session => {
  if (session?.status !== 'unlocked') useDrafts.setState({}, true); // nothing that was typed stays behind the lock
});

export interface NotesEditorProps {
  readonly customerId: string;
  readonly notes: string;
  readonly isFixed: boolean;
  readonly onHistory: () => void;
}

/** Ctrl or Cmd with Enter saves, Esc gives up when nothing was changed. */
export function NotesEditor({ customerId, notes, isFixed, onHistory }: NotesEditorProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const textOf = useErrorText();
  const draft = useDrafts(drafts => drafts[customerId]);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const save = useSave(customerId);
  const label = word('field.notes');

  const close = (): void => {
    useDrafts.setState(({ [customerId]: _closed, ...others }) => others, true);
    setError(null);
  };
  const submit = async (): Promise<void> => {
    if (draft === undefined || isBusy) return;
    setIsBusy(true);
    const failure = draft === notes ? null : await save({ notes: draft }, t('done.field', { field: label }));
    setIsBusy(false);
    if (failure === null) close();
    else setError(failure);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (draft === notes) close();
  };
  return (
    <section>
      <h2 className={styles.blockTitle}>
        {label}
        <HistoryButton label={label} onClick={onHistory} />
      </h2>
      {draft === undefined ? (
        <NotesText
          notes={notes}
          label={isFixed ? null : t('fact.edit', { field: label })}
          onOpen={() => useDrafts.setState({ [customerId]: notes })}
        />
      ) : (
        <>
          <Input.TextArea
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears by a click that is meant to type
            autoFocus
            value={draft}
            autoSize={{ minRows: 3, maxRows: 16 }}
            maxLength={CUSTOMER_LIMITS.notes}
            aria-label={label}
            onChange={event => useDrafts.setState({ [customerId]: event.target.value })}
            onKeyDown={handleKey}
          />
          {error !== null && (
            <p className={styles.error} role="alert">
              {textOf(error.fields?.[0] ?? error)}
            </p>
          )}
          <div className={styles.actions}>
            <Button size="small" onClick={close}>
              {word('form.cancel')}
            </Button>
            <Button size="small" type="primary" loading={isBusy} onClick={() => void submit()}>
              {word('form.save')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function NotesText({
  notes,
  label,
  onOpen,
}: {
  readonly notes: string;
  readonly label: string | null;
  readonly onOpen: () => void;
}): ReactElement {
  const domId = useId();
  const text = notes === '' ? <span className={styles.faint}>—</span> : notes;
  if (label === null) return <p className={detail.notes}>{text}</p>;
  return (
    <button
      type="button"
      className={styles.notes}
      id={domId}
      aria-label={label}
      aria-labelledby={`${domId} ${domId}-text`}
      onClick={onOpen}
    >
      <span id={`${domId}-text`}>{text}</span>
    </button>
  );
}
