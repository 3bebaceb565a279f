/**
 * The changes of one field, or of all, for ever: who, when, from which value to which, and each value can be brought back by one click where
 * it is plain and may be changed. What this device does not keep is asked of the server. Rules RH1 to RH4, UI15.
 */
import { HistoryOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Select } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../../common/domain/timeline.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useSync } from '../../../app/state/sync.ts';
import { offerUndo } from '../../../app/state/undo.ts';
import type { CustomerDetail } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { HistoryLine } from './HistoryLine.tsx';
import { useFieldName } from './use-field-name.ts';
import styles from './record.module.css';

export interface HistoryPanelProps {
  readonly detail: CustomerDetail;
  /** The field, or null for all. */
  readonly field: string | null;
  readonly onField: (field: string | null) => void;
  readonly onClose: () => void;
}

const ALL = '';

export function HistoryPanel({ detail, field, onField, onClose }: HistoryPanelProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { memberName } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const nameOf = useFieldName();
  const older = useOlder(detail);
  const entries = useMemo(() => mergeEntries(detail.history, older.entries), [detail.history, older.entries]);
  const fields = useMemo(() => [...new Set(entries.map(entry => entry.field))].toSorted(), [entries]);
  const shown = entries.filter(entry => field === null || entry.field === field);
  const revertable = useMemo(() => new Set(detail.revertable), [detail.revertable]);
  const newest = useMemo(() => newestOf(entries), [entries]);
  const revert = async (entry: HistoryEntry, side: 'old' | 'new'): Promise<void> => {
    const answer = await data.revert(entry.historyId, side);
    if (!answer.ok) void message.error(textOf(answer.error.fields?.[0] ?? answer.error));
    else if (answer.value.undoId === null) void message.info(t('history.same'));
    else offerUndo(t('history.reverted', { field: nameOf(entry.field) }), answer.value);
  };
  const options = [ALL, ...new Set([...fields, ...(field === null ? [] : [field])])].map(name => ({
    value: name,
    label: name === ALL ? t('history.all') : nameOf(name),
  }));
  return (
    <Drawer open size={480} title={t('history.title')} onClose={onClose}>
      <Select
        className={styles.wide}
        value={field ?? ALL}
        options={options}
        aria-label={t('history.field')}
        onChange={name => onField(name === ALL ? null : name)}
      />
      {shown.length === 0 && (
        <EmptyNote icon={<HistoryOutlined aria-hidden />} text={t('history.empty')} hint={t('history.emptyHint')} />
      )}
      <ol className={styles.history} aria-label={t('history.title')}>
        {shown.map(entry => (
          <HistoryLine
            key={entry.historyId}
            entry={entry}
            name={nameOf(entry.field)}
            by={memberName(entry.by)}
            isNewest={newest.has(entry.historyId)}
            onRevert={revertable.has(entry.historyId) ? side => void revert(entry, side) : null}
          />
        ))}
      </ol>
      {older.error !== null && <ErrorNote error={older.error} onRetry={older.load} />}
      {older.hasMore && older.error === null && (
        <Button block loading={older.isBusy} onClick={older.load}>
          {t('history.older')}
        </Button>
      )}
    </Drawer>
  );
}

interface Older {
  readonly entries: readonly HistoryEntry[];
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly error: AppErrorData | null;
  readonly load: () => void;
}

/** While the first sync runs the device has a part only; the rest is asked of the server. */
function useOlder({ customer, history }: CustomerDetail): Older {
  const { progress } = useSync();
  const [state, setState] = useState<Omit<Older, 'load' | 'hasMore'> & { readonly more: boolean | null }>({
    entries: [],
    isBusy: false,
    error: null,
    more: null,
  });
  const load = (): void => {
    const known = [...history, ...state.entries].flatMap(({ ver }) => (ver > 0 ? [ver] : []));
    const before = known.length === 0 ? null : Math.min(...known);
    setState(old => ({ ...old, isBusy: true, error: null }));
    void data.olderHistory(customer.customerId, before).then(answer =>
      setState(old =>
        answer.ok
          ? {
              entries: [...old.entries, ...answer.value.entries],
              isBusy: false,
              error: null,
              more: answer.value.more,
            }
          : { ...old, isBusy: false, error: answer.error },
      ),
    );
  };
  return { ...state, hasMore: state.more ?? progress !== null, load };
}

/** The last change of each field: its value is the one that stands. */
function newestOf(entries: readonly HistoryEntry[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  for (const { field, historyId } of entries) if (!first.has(field)) first.set(field, historyId);
  return new Set(first.values());
}

function mergeEntries(here: readonly HistoryEntry[], older: readonly HistoryEntry[]): HistoryEntry[] {
  const known = new Set(here.map(entry => entry.historyId));
  return [...here, ...older.filter(entry => !known.has(entry.historyId))].filter(entry => entry.field !== 'created');
}
