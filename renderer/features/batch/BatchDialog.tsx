/**
 * Asks for the tag or status, says whom it will touch, and starts the task. Above {@link TYPED_COUNT} customers the number has to be
 * typed. It waits for no result: the task centre shows that. Rules UB1 to UB4.
 */
import { App, Button, Input, Modal } from 'antd';
import { useId, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomValue } from '../../../common/domain/custom-field.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { navigate } from '../../app/state/route.ts';
import type { BatchOperation, Selection } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './batch.module.css';
import { isCountTyped, TYPED_COUNT } from './confirm-count.ts';
import { GroupSelect } from './GroupSelect.tsx';
import { FieldChoice } from './FieldChoice.tsx';
import { StatusChoice } from './StatusChoice.tsx';
import { TagSelect } from './TagSelect.tsx';
import { usePreview } from './use-preview.ts';

export type BatchKind = BatchOperation['type'];

export interface BatchDialogProps {
  readonly kind: BatchKind;
  readonly selection: Selection;
  readonly count: number;
  readonly onClose: () => void;
  /** Called once the task has begun. */
  readonly onStarted: () => void;
}

/** The dialog of one operation. */
export function BatchDialog({ kind, selection, count, onClose, onStarted }: BatchDialogProps): ReactElement {
  const { t } = useTranslation('batch');
  const { message } = App.useApp();
  const [target, setTarget] = useState<string | null>(null);
  /** Of a field that is set. */
  const [value, setValue] = useState<CustomValue>(null);
  /** Why the status moves. */
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [isStarting, setIsStarting] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const isConfirmed = count <= TYPED_COUNT || isCountTyped(typed, count);

  const start = async (): Promise<void> => {
    if (target === null) return;
    setIsStarting(true);
    const answer = await data.runBatch(selection, makeOperation(kind, target, { value, reason: reason.trim() }));
    setIsStarting(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    onStarted();
    const { taskId } = answer.value;
    message.success({ content: <StartedNote taskId={taskId} />, duration: 6 });
  };

  return (
    <Modal
      open
      width={480}
      title={t(`kind.${kind}`)}
      okText={t('dialog.start')}
      cancelText={t('dialog.cancel')}
      okButtonProps={{ disabled: target === null || !isConfirmed, loading: isStarting }}
      onOk={() => void start()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        {error !== null && <ErrorNote error={error} />}
        {kind === 'set_field' && <FieldChoice field={target} value={value} onField={setTarget} onValue={setValue} />}
        {kind === 'set_status' && (
          <StatusChoice status={target} reason={reason} onStatus={setTarget} onReason={setReason} />
        )}
        {(kind === 'add_group' || kind === 'remove_group') && <GroupSelect value={target} onChange={setTarget} />}
        {(kind === 'add_tag' || kind === 'remove_tag') && (
          <TagSelect value={target} mayCreate={kind === 'add_tag'} onChange={setTarget} onError={setError} />
        )}
        <Preview kind={kind} selection={selection} count={count} target={target} />
        {count > TYPED_COUNT && <TypedCount count={count} typed={typed} onChange={setTyped} />}
      </div>
    </Modal>
  );
}

interface Details {
  readonly value: CustomValue;
  readonly reason: string;
}

function makeOperation(kind: BatchKind, target: string, { value, reason }: Details): BatchOperation {
  switch (kind) {
    case 'set_field':
      return { type: kind, field: target, value: typeof value === 'string' && value.trim() === '' ? null : value };
    case 'set_status':
      return { type: kind, status: target, ...(reason === '' ? {} : { reason }) };
    case 'add_group':
    case 'remove_group':
      return { type: kind, groupId: target };
    default:
      return { type: kind, tagId: target };
  }
}

function Preview(props: {
  readonly kind: BatchKind;
  readonly selection: Selection;
  readonly count: number;
  readonly target: string | null;
}): ReactElement {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const reference = useReference();
  const names = usePreview(props.selection);
  const shown = names.join(t('dialog.nameSeparator'));
  const count = format.number(props.count);
  const whom = t(props.count > names.length ? 'dialog.whomMore' : 'dialog.whom', { names: shown, count });
  return (
    <div className={styles.preview} data-testid="batch-preview">
      <div>
        {props.target === null
          ? t('dialog.previewOpen', { count })
          : t(`dialog.preview.${props.kind}`, { count, label: reference.labelOf(props.target) })}
      </div>
      {names.length > 0 && <div className={styles.quiet}>{whom}</div>}
      <div className={styles.quiet}>{t(`dialog.rule.${props.kind}`)}</div>
    </div>
  );
}

function TypedCount(props: {
  readonly count: number;
  readonly typed: string;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('dialog.typeCount', { count: format.number(props.count) })}</label>
      <Input id={id} inputMode="numeric" value={props.typed} onChange={event => props.onChange(event.target.value)} />
    </div>
  );
}

function StartedNote({ taskId }: { readonly taskId: string }): ReactElement {
  const { t } = useTranslation('batch');
  return (
    <>
      {t('started')}{' '}
      <Button type="link" size="small" onClick={() => navigate('tasks', taskId)}>
        {t('viewTask')}
      </Button>
    </>
  );
}
